"""Which pages need not be read again."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from warehouse.queries import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a page gave no article."""

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
        page_id: None if reason is None else Failure(reason=reason, message=message)
        for page_id, reason, message in rows
    }
