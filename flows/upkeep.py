"""What keeps a desk in order besides new pages; knows no Prefect."""

from contextlib import closing
from pathlib import Path

from flows.archive import Archive
from flows.settings import Settings
from flows.verify import Verification, verify
from warehouse.connection import connect
from warehouse.faults import naming_faults
from warehouse.fetches import archived_pages
from warehouse.layout import Layout
from warehouse.lock import writer_lock
from warehouse.writer import open_writer


def publish_now(settings: Settings, *, wait_seconds: float = 0) -> Path | None:
    """Publish what is loaded, whatever ``publish_every`` says.

    Returns:
        The file that readers now open; None when nothing is new.

    Raises:
        WarehouseError: store or warehouse cannot be read or written.
    """
    holder = "copydesk publish"
    layout = Layout(settings.warehouse)
    with (
        naming_faults(layout),
        writer_lock(layout, holder, wait_seconds=wait_seconds),
        closing(open_writer(settings.warehouse, holder)) as writer,
    ):
        return writer.publish()


def verify_archive(settings: Settings, *, wait_seconds: float = 0) -> Verification:
    """Check everything that was fetched, byte for byte; see ``flows.verify``.

    Raises:
        WarehouseError: the warehouse cannot be read, or another run writes.
    """
    layout = Layout(settings.warehouse)
    with closing(connect(settings.warehouse)) as reader:
        pages = archived_pages(reader)
    with writer_lock(layout, "copydesk archive verify", wait_seconds=wait_seconds):
        return verify(Archive(layout.archive), pages)
