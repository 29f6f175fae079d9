"""Find an article by what a person has at hand, and take it out whole."""

from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.errors import NotFoundError
from warehouse.queries import statement

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One article, or one revision of it, with everything that belongs to it."""

    article: Row
    bylines: list[Row]
    blocks: list[Row]
    aliases: list[Row]


def find_article(connection: duckdb.DuckDBPyConnection, names: list[str]) -> str:
    """Return the ``article_id`` of the one article that any of ``names`` names.

    Args:
        connection: A warehouse or store.
        names: What may name it: an id or the start of one, an address, a source or the
            end of one. The first is as the user gave it.

    Raises:
        NotFoundError: No article, or several; the message lists some.
    """
    rows = connection.execute(statement("find_article"), {"names": names}).fetchall()
    if not rows:
        raise NotFoundError(
            f'"{names[0]}": no such article; give an article_id, an address or a '
            "source, as the columns article_id, url and source_uri of articles have it"
        )
    if len(rows) > 1:
        some = ", ".join(f"{article_id} ({title})" for article_id, title in rows[:5])
        raise NotFoundError(
            f'"{names[0]}": {len(rows)} articles go by that: {some}; give one id'
        )
    return str(rows[0][0])


def read_article(
    connection: duckdb.DuckDBPyConnection,
    article_id: str,
    revision: int | None = None,
) -> Found:
    """Take an article out whole: its current revision, or an earlier one.

    Raises:
        NotFoundError: There is no such revision.
    """
    asked = {"article_id": article_id, "revision": revision}
    articles = _rows(connection, "show_article", asked)
    if not articles:
        raise _no_revision(article_id, revision)
    reading = {"reading_no": articles[0].pop("reading_no")}
    return Found(
        article=articles[0],
        bylines=_rows(connection, "show_bylines", reading),
        blocks=_rows(connection, "show_blocks", reading),
        aliases=_rows(connection, "show_aliases", {"article_id": article_id}),
    )


def read_revision(
    connection: duckdb.DuckDBPyConnection, article_id: str, revision: int
) -> Row:
    """Return one revision's time, title, subtitle, bylines, access and sentences.

    Raises:
        NotFoundError: There is no such revision.
    """
    asked = {"article_id": article_id, "revision": revision}
    rows = _rows(connection, "show_revision", asked)
    if not rows:
        raise _no_revision(article_id, revision)
    return rows[0]


def _no_revision(article_id: str, revision: int | None) -> NotFoundError:
    return NotFoundError(
        f"{article_id}: there is no revision {revision}; the view revisions lists "
        "those there are"
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str, asked: Row) -> list[Row]:
    cursor = connection.execute(statement(name), asked)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
