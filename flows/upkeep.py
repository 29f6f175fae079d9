"""What keeps a desk in order besides new pages; knows no Prefect."""

import uuid
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path

from flows.archive import Archive
from flows.settings import Settings
from flows.verify import Verification, verify
from warehouse.address import LakeAddress, Warehouse
from warehouse.connection import connect, open_store
from warehouse.errors import WarehouseError
from warehouse.faults import naming_faults
from warehouse.fetches import archived_pages
from warehouse.forget import drop_bodies_within, drop_old_bodies
from warehouse.lake import Lake
from warehouse.layout import Layout
from warehouse.live import living
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.upkeep import Compacted, Expired, expire_snapshots, scrub
from warehouse.upkeep import compact as compact_lake
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
        closing(
            open_writer(settings.warehouse, holder, keep=settings.keep_published)
        ) as writer,
        writer.turn(wait_seconds),
    ):
        return writer.publish()


def retain(
    settings: Settings, now: datetime, *, wait_seconds: float = 0
) -> dict[str, int]:
    """Delete the bodies that sources may not keep any longer, and publish.

    From a lake they go at once, and so does what could be asked of the time before.

    Returns:
        Source to readings that lost their bodies.

    Raises:
        WarehouseError: store or warehouse cannot be read or written.
    """
    keep_days = {
        source.name: source.keep_body_days
        for source in settings.source
        if source.keep_body_days is not None
    }
    if not keep_days:
        return {}
    if isinstance(settings.warehouse, LakeAddress):
        with closing(Lake(settings.warehouse, "copydesk retain")) as lake:
            dropped = lake.write(
                lambda store: drop_bodies_within(store, keep_days, now)
            )
            if dropped:
                scrub(lake)
        return dropped
    layout = Layout(settings.warehouse)
    with (
        naming_faults(layout),
        writer_lock(layout, "copydesk retain", wait_seconds=wait_seconds),
    ):
        with open_store(layout) as store:
            dropped = drop_old_bodies(store, layout, keep_days, now)
        publish(layout, keep=settings.keep_published)
    return dropped


def verify_archive(warehouse: Warehouse, *, wait_seconds: float = 0) -> Verification:
    """Check everything that was fetched, byte for byte; see ``flows.verify``.

    Raises:
        WarehouseError: the warehouse cannot be read, or another run writes.
    """
    layout, holder = Layout(warehouse), "copydesk archive verify"
    with closing(connect(warehouse)) as reader:
        pages = archived_pages(reader)
    with ExitStack() as stack:
        # At work beside others, except those that take pages out of the archive.
        with writer_lock(layout, holder, wait_seconds=wait_seconds):
            stack.enter_context(living(layout, f"verify-{uuid.uuid4().hex}", holder))
        return verify(stack.enter_context(Archive(layout.archive)), pages)


def compact(settings: Settings, now: datetime) -> tuple[Compacted, Expired]:
    """Merge a lake's small files, forget old snapshots, remove what nobody needs.

    Writers wait meanwhile, readers do not. A warehouse file needs none of it.

    Raises:
        WarehouseError: the warehouse is no lake, or its catalogue cannot be used.
    """
    address = settings.warehouse
    if not isinstance(address, LakeAddress):
        raise WarehouseError(
            f"{address}: a file, which is compacted as it is published; this is for "
            'warehouses at "ducklake:postgres:…"'
        )
    keep = timedelta(seconds=settings.lake.keep_snapshots)
    with closing(Lake(address, "copydesk compact")) as lake:
        return compact_lake(lake), expire_snapshots(lake, now, keep=keep)
