"""Which pages are known: those that need not be read again, and all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.queries import joined, statement


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
            "page_ids": joined(page_ids),
            "rules_version": rules_version,
            "program_version": program_version,
        },
    ).fetchall()
    return {
        page_id: Failure(stage=stage, reason=reason, message=message) if stage else None
        for page_id, stage, reason, message in rows
    }


def kept_pages(
    connection: duckdb.DuckDBPyConnection, *, are_rejected: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield pages as the fields of a page reference, in the order of their archive.

    Args:
        connection: Is busy until the last page is taken.
        are_rejected: Only pages that gave no article.

    Yields:
        Dicts; ``hints`` is a dict or None.
    """
    cursor = connection.execute(statement("kept_pages"), {"are_rejected": are_rejected})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that a run brought or changed."""

    article_id: str
    revision: int
    title: str | None
    address: str
    """Its URL, or the source it came from."""

    site: str | None
    word_count: int

    @property
    def what(self) -> str:
        """``new`` or ``changed``."""
        return "new" if self.revision == 1 else "changed"


def run_articles(
    connection: duckdb.DuckDBPyConnection, run_id: str, most: int
) -> tuple[Article, ...]:
    """Return what a run brought or changed, the newest pages' articles first."""
    rows = connection.execute(
        statement("run_articles"), {"run_id": run_id, "most": most}
    ).fetchall()
    return tuple(
        Article(
            article_id=row[0],
            revision=row[1],
            title=row[2],
            address=row[3],
            site=row[4],
            word_count=row[5],
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A failure without a page: something that could not be opened or fetched."""

    source: str
    source_uri: str
    stage: str


def open_problems(connection: duckdb.DuckDBPyConnection) -> tuple[Problem, ...]:
    """Return the failures without a page that nothing has mended yet."""
    rows = connection.execute(statement("open_problems")).fetchall()
    return tuple(Problem(source=r[0], source_uri=r[1], stage=r[2]) for r in rows)
