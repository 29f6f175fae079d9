"""Find articles by words: BM25 through DuckDB's fts, or plainly without it.

The index lies in a file of its own beside the published ones, made when somebody first
searches and again when a tenth of the articles are newer than it; until then newer
articles are searched plainly, so that what was just published is found at once.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.address import LakeAddress
from warehouse.connection import connect
from warehouse.errors import MissingExtraError
from warehouse.extensions import load_extension
from warehouse.layout import Layout
from warehouse.queries import statement

REBUILD_SHARE = 0.1
"""Index again when so much of the articles is newer than the index."""

_FEW = 2_000  # articles that are searched plainly in a moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What a search found, best first."""

    rows: list[dict[str, Any]]
    """score, article_id, title, site, published_on, url and a sentence each."""

    advice: str | None
    """How to get a better search; None when this was the best there is."""


def search(warehouse: Path | LakeAddress, words: str, limit: int = 10) -> Hits:
    """Return the articles that fit ``words`` best.

    Raises:
        NotFoundError: There is no warehouse.
    """
    with connect(warehouse) as reader:
        after = 0
        advice = None
        scores: dict[int, float] = {}
        try:
            if not isinstance(warehouse, Path):
                raise MissingExtraError("a lake has no index")
            load_extension(reader, "fts", "search")
        except MissingExtraError as missing:
            advice = f"searched plainly, without ranking by rarity: {missing}"
        else:
            try:
                after = _attach_index(reader, Layout(warehouse))
            except (OSError, duckdb.Error) as error:
                advice = f"searched plainly: the index cannot be made ({error})"
            else:
                scores = _scores(reader, "search_index", words, limit)
        plain = {"words": words, "limit": limit, "after": after}
        rows = reader.execute(statement("search_plain"), plain).fetchall()
        scores |= {number: score for number, score in rows if number not in scores}
        best = sorted(scores, key=lambda number: (-scores[number], -number))
        found = reader.execute(
            statement("search_hits"), {"numbers": best[: 2 * limit], "words": words}
        )
        columns = [column[0] for column in found.description or ()]
        by_number = {row[0]: row for row in found.fetchall()}
    return Hits(
        rows=[
            {"score": round(scores[number], 3)}
            | dict(zip(columns[1:], by_number[number][1:], strict=True))
            for number in [one for one in best if one in by_number][:limit]
        ],
        advice=advice,
    )


def make_index(layout: Layout) -> Path:
    """Index the published articles anew; return the index's file."""
    folder = layout.folder / "search"
    folder.mkdir(exist_ok=True)
    scratch = folder / ".index.tmp"
    scratch.unlink(missing_ok=True)
    try:
        with contextlib.closing(duckdb.connect(str(scratch))) as index:
            load_extension(index, "fts", "search")
            path = str(layout.warehouse.resolve())
            index.execute(f"attach '{path}' as desk (read_only)")
            index.execute(statement("search_texts"))
            index.execute(statement("search_make_index"))
            index.execute(statement("search_sort_index"))
            index.execute("alter table texts drop column title")
            index.execute("alter table texts drop column subtitle")
            index.execute("alter table texts drop column body")
            row = index.execute("select coalesce(max(reading_no), 0) from texts")
            last = (row.fetchone() or (0,))[0]
            index.execute("detach desk")
        file = folder / f"{last}.duckdb"
        scratch.replace(file)
    finally:
        for rest in folder.glob(".index.tmp*"):
            rest.unlink()
    for older in _indexes(layout):
        if older != file:
            older.unlink(missing_ok=True)
    return file


def _attach_index(reader: duckdb.DuckDBPyConnection, layout: Layout) -> int:
    """Attach an index that is new enough, made if need be.

    Returns:
        The last reading_no that it covers.
    """
    row = reader.execute(
        "select coalesce(max(reading_no), 0), count(*) from all_readings"
        " where is_current"
    ).fetchone()
    newest, count = row or (0, 0)
    file = next(iter(sorted(_indexes(layout), key=_covers, reverse=True)), None)
    bound = max(REBUILD_SHARE * count, _FEW)
    if file is None or not newest - bound <= _covers(file) <= newest:
        file = make_index(layout)
    reader.execute(f"attach '{file}' as search_index (read_only)")
    return _covers(file)


def _scores(
    reader: duckdb.DuckDBPyConnection, catalog: str, words: str, limit: int
) -> dict[int, float]:
    reader.execute(f"use {catalog}")
    try:
        rows = reader.execute(
            statement("search_scores"), {"words": words, "limit": 4 * limit}
        ).fetchall()
    finally:
        reader.execute(f"use {_own_catalog(reader, catalog)}")
    return dict(rows)


def _own_catalog(reader: duckdb.DuckDBPyConnection, other: str) -> str:
    row = reader.execute(
        "select database_name from duckdb_databases()"
        " where not internal and database_name <> ?",
        [other],
    ).fetchone()
    return '"' + str(row[0] if row else "memory").replace('"', '""') + '"'


def _indexes(layout: Layout) -> Iterator[Path]:
    return (layout.folder / "search").glob("[0-9]*.duckdb")


def _covers(file: Path) -> int:
    return int(file.stem)
