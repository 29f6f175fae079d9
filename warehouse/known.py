"""Which pages are known: those that need not be read again, and all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.queries import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a page gave no article."""

    stage: str
    reason: str
    message: str


def known_pages(
    connection: duckdb.DuckDBPyConnection,
    page_ids: Iterable[str],
    rules_version: str,
    program_version: str,
) -> dict[str, Failure | None]:
    """Return those of ``page_ids`` which these rules have read or refused already.

    Returns:
        page_id → None for a page that gave an article, else why it gave none.
    """
    rows = connection.execute(
        statement("known_outcomes"),
        {
            "page_ids": list(page_ids),
            "rules_version": rules_version,
            "program_version": program_version,
        },
    ).fetchall()
    return {
        page_id: Failure(stage=stage, reason=reason, message=message) if stage else None
        for page_id, stage, reason, message in rows
    }


def kept_pages(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Yield all pages as the fields of a page reference, in the order of their archive.

    ``hints`` is a dict or None. The connection is busy until the last page.
    """
    cursor = connection.execute(statement("kept_pages"))
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(1000):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def kept_refs(
    connection: duckdb.DuckDBPyConnection, page_ids: list[str]
) -> dict[str, str]:
    """Return where the bytes of those of ``page_ids`` are kept which are known."""
    rows = connection.execute(statement("kept_refs"), {"page_ids": page_ids}).fetchall()
    return dict(rows)
