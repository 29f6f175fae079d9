"""Take an article out of everything: rows, published files, staging and archive."""

from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime

import duckdb

from flows.erase import erase
from warehouse.address import LakeAddress, Warehouse
from warehouse.connection import check_there, open_store
from warehouse.errors import NotFoundError
from warehouse.faults import naming_faults
from warehouse.forget import Belongings, find_belongings, forget_within
from warehouse.forget import forget as forget_rows
from warehouse.lake import Lake
from warehouse.layout import Layout
from warehouse.live import check_alone
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.lookup import find_article
from warehouse.publish import publish
from warehouse.runs import Run
from warehouse.upkeep import scrub

_HOLDER = "copydesk forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was taken out, and what was not."""

    article_id: str
    pages: int
    records: int
    """Records of the archive that were blanked."""

    shared: list[str]
    """Archive references that stay, since other articles are told there too."""

    files: list[str]
    """Files of the user's own, which stay."""

    elsewhere: list[str]
    """Archive references that are in no file of this machine: of a lake others have
    archives too."""


def forget(warehouse: Warehouse, names: list[str], now: datetime) -> Forgotten:
    """Take the one article that any of ``names`` names out for good.

    First its records, then its rows: killed in between, the same call finishes it.

    Raises:
        NotFoundError: No article, or several, go by these names.
        WarehouseError: The warehouse cannot be read or written.
    """
    layout = Layout(warehouse)
    if not isinstance(warehouse, LakeAddress):
        check_there(layout)
    with naming_faults(layout), writer_lock(layout, _HOLDER):
        check_alone(layout)  # what others are reading may hold the article, too
        if isinstance(warehouse, LakeAddress):
            return _forget_in_lake(warehouse, layout, names, now)
        with open_store(layout) as store:
            # What waits in staging may hold the article too.
            load_staged(store, layout.staged(), _run(now))
            what = find_belongings(store, find_article(store, names))
            records = erase(layout.archive, what.archive_refs, what.addresses)
            forget_rows(store, layout, what, now)
        publish(layout)
    return _told(layout, what, records)


def _forget_in_lake(
    address: LakeAddress, layout: Layout, names: list[str], now: datetime
) -> Forgotten:
    with closing(Lake(address, _HOLDER)) as lake:
        lake.load(layout.staged(), _run(now))

        def find(reader: duckdb.DuckDBPyConnection) -> Belongings:
            return find_belongings(reader, find_article(reader, names))

        what = lake.read(find)
        records = erase(layout.archive, what.archive_refs, what.addresses)

        def forget_all_rows(store: duckdb.DuckDBPyConnection) -> None:
            # Looked for again: another machine may have loaded a page of it since. It
            # is gone where this is a second try, and the first came through after all.
            with suppress(NotFoundError):
                forget_within(store, find_belongings(store, what.article_id), now)

        lake.write(forget_all_rows)
        scrub(lake)
    return _told(layout, what, records)


def _told(layout: Layout, what: Belongings, records: int) -> Forgotten:
    files = [ref for ref in what.archive_refs if ref.startswith("file:")]
    return Forgotten(
        article_id=what.article_id,
        pages=len(what.page_ids),
        records=records,
        shared=what.shared_refs,
        files=files,
        elsewhere=[
            ref
            for ref in what.archive_refs
            if ref not in files and not (layout.archive / ref.split("#")[0]).exists()
        ],
    )


def _run(now: datetime) -> Run:
    return Run(
        run_id=f"forget-{now:%Y%m%dT%H%M%S}",
        flow="forget",
        started_at=now,
        rules_version="",
        program_version="",
    )
