"""The ledger of requests: a journal taken in, and what is known of addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson

from warehouse.queries import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the last answer that settled something said of an address."""

    asked_at: datetime
    etag: str | None
    last_modified: str | None
    digest: str | None
    unchanged_count: int
    is_success: bool
    """False: it failed in a way that does not pass."""

    due_at: datetime | None
    free_until: date | None
    """Last day of free access of the article it tells."""


def load_fetches(store: duckdb.DuckDBPyConnection, journal: Path) -> int:
    """Take the lines of ``journal`` into the ledger; return how many were new.

    Safe to repeat, within the caller's transaction. The journal is left where it is:
    remove it when the transaction is through.
    """
    if not journal.exists() or not journal.stat().st_size:
        return 0
    row = store.execute(statement("load_fetches"), {"journal": str(journal)}).fetchone()
    store.execute(statement("resolve_fetches"))
    count = int(row[0]) if row else 0
    if count:
        store.execute(
            "insert into loads by name select coalesce(max(load_no), 0) + 1 as"
            " load_no, now() as loaded_at, []::varchar[] as files,"
            " true as is_changed from loads"
        )
    return count


def last_fetches(
    store: duckdb.DuckDBPyConnection, urls: Sequence[str]
) -> dict[str, Known]:
    """Return what is known of ``urls``; those never settled are left out."""
    asked = {"urls": orjson.dumps(list(urls)).decode()}
    rows = store.execute(statement("last_fetches"), asked).fetchall()
    return {
        row[0]: Known(
            asked_at=row[1],
            etag=row[2],
            last_modified=row[3],
            digest=row[4],
            unchanged_count=row[5],
            is_success=row[6],
            due_at=row[7],
            free_until=row[8],
        )
        for row in rows
    }


def due_pages(
    store: duckdb.DuckDBPyConnection,
    source: str,
    *,
    now: datetime,
    since: datetime,
    closing: date,
) -> list[tuple[str, dict[str, Any] | None]]:
    """Return the pages of ``source`` to be looked at again, each with its hints.

    Args:
        store: Where the ledger is.
        source: As the user named it.
        now: Pages due by now are given.
        since: Pages due before are taken to be forgotten by their publisher.
        closing: Pages whose free access ends by this day are given too.
    """
    rows = store.execute(
        statement("due_pages"),
        {
            "source": source,
            "now": now,
            "since": since,
            "today": now.date(),
            "closing": closing,
        },
    ).fetchall()
    return [(url, hints) for url, hints in rows]


def archived_pages(reader: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the reference of each page kept in the archive, and its digest."""
    rows = reader.execute(
        "select archive_ref, digest from pages where archive_ref not like 'file:%'"
    ).fetchall()
    return dict(rows)
