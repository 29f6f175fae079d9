"""Find articles by words: BM25 over an index that DuckDB's fts makes, or plainly.

What is newer than the index is searched plainly until there is enough of it to index,
so that what was just published is found at once.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.address import LakeAddress
from warehouse.connection import connect
from warehouse.errors import MissingExtraError
from warehouse.layout import Layout
from warehouse.queries import joined, statement
from warehouse.search_index import FEW, drop_index, make_index, stretches

_SHOWN = ("article_id", "title", "site", "published_on", "url")


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
        if isinstance(warehouse, Path):
            layout = Layout(warehouse)
            advice = _update_index(reader, layout)
            try:
                after, scores = _search_index(reader, layout, words, 2 * limit)
            except (duckdb.OutOfMemoryException, duckdb.InterruptException):
                raise
            except duckdb.Error as error:
                # A machine that went down while a file of it was written.
                drop_index(layout)
                after, scores = 0, {}
                advice = (
                    f"searched plainly: the index was damaged ({error}); search again"
                )
        else:
            advice = "searched plainly, without ranking by rarity: a lake has no index"
            after, scores = 0, {}
        plain = {"words": words, "limit": limit, "after": after}
        scores |= dict(reader.execute(statement("search_plain"), plain).fetchall())
        best = sorted(scores, key=lambda number: (-scores[number], -number))
        rows: dict[int, tuple[Any, ...]] = {}
        while best and len(rows) < limit:
            some = limit - len(rows)  # fewer where an article has changed since
            found = _read_each(reader, "search_hits", best[:some])
            by_number = {row[0]: row for row in found}
            rows |= {n: by_number[n] for n in best[:some] if n in by_number}
            del best[:some]
        sentences = _sentences(reader, list(rows), words)
    return Hits(
        rows=[
            {"score": round(scores[number], 3)}
            | dict(zip(_SHOWN, row[1:], strict=True))
            | {"sentence": sentences.get(number)}
            for number, row in rows.items()
        ],
        advice=advice,
    )


def _read_each(
    reader: duckdb.DuckDBPyConnection, name: str, numbers: list[int]
) -> list[tuple[Any, ...]]:
    """Return what a query that asks for one reading gives of each, in no order.

    Asked for all at once (``in``), DuckDB would unpack what lies between them, too: ten
    of a million take six times as long.
    """
    if not numbers:
        return []
    each = "\nunion all\n".join([statement(name)] * len(numbers))
    return reader.execute(each, numbers).fetchall()


def _sentences(
    reader: duckdb.DuckDBPyConnection, numbers: list[int], words: str
) -> dict[int, str]:
    """Return a sentence of each reading, with the first word where it has that."""
    first = next(iter(re.findall(r"\w+", _folded(words))), "")
    texts: dict[int, list[str]] = {}
    for number, _, text in sorted(_read_each(reader, "search_blocks", numbers)):
        texts.setdefault(number, []).append(text)
    blocks = {
        number: next((text for text in own if first in _folded(text)), own[0])
        for number, own in texts.items()
    }
    asked_texts = {"texts": list(blocks.values())}
    rows = reader.execute(statement("search_sentences"), asked_texts).fetchall()
    told: dict[int, str] = {}
    for number, (sentences,) in zip(blocks, rows, strict=True):
        if sentences:
            holding = (one for one in sentences if first in _folded(one))
            told[number] = next(holding, sentences[0])
    return told


def _folded(text: str) -> str:
    """Return ``text`` in small letters without accents, as the index has it."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(one for one in parts if not unicodedata.combining(one)).lower()


def _update_index(reader: duckdb.DuckDBPyConnection, layout: Layout) -> str | None:
    """Index what is new, if that is enough or nothing is indexed.

    Returns:
        Why not, where it should have been and could not.
    """
    covered = stretches(layout)
    row = reader.execute(
        "select max(reading_no), count(*) from all_readings"
        " where is_current and reading_no > ?",
        [covered[-1].until if covered else 0],
    ).fetchone()
    newest, count = row or (None, 0)
    if newest is None or (covered and count <= FEW):
        return None
    try:
        make_index(layout, newest)
    except MissingExtraError as missing:
        return f"searched plainly, without ranking by rarity: {missing}"
    except (OSError, duckdb.Error) as error:
        return f"searched plainly: the index cannot be made ({error})"
    return None


def _search_index(
    reader: duckdb.DuckDBPyConnection, layout: Layout, words: str, limit: int
) -> tuple[int, dict[int, float]]:
    """Return the last reading_no that is indexed, and the best scores by reading_no."""
    own = _own_catalog(reader)
    last = 0
    attached: list[str] = []
    known: list[list[tuple[str, int, int]]] = []
    articles = 0
    try:
        for one in stretches(layout):
            name = f"search_{one.after}_{one.until}"
            # If not: another search of this process may have attached it.
            reader.execute(f"attach if not exists '{one.file}' as {name} (read_only)")
            attached.append(name)
            last = one.until
            reader.execute(f"use {name}")
            found = reader.execute(statement("search_words"), {"words": words})
            known.append(found.fetchall())
            row = reader.execute("select sum(article_count) from facts").fetchone()
            articles += row[0] if row else 0
        rarity = _rarity(known, articles)
        scores: dict[int, float] = {}
        for name, here in zip(attached, known, strict=True):
            if here:
                reader.execute(f"use {name}")
                asked = {
                    "word_nos": joined(number for _, number, _ in here),
                    "rarities": joined(rarity[word] for word, _, _ in here),
                    "limit": limit,
                }
                found = reader.execute(statement("search_scores"), asked)
                scores |= dict(found.fetchall())
    finally:
        reader.execute(f"use {own}")
    return last, scores


def _rarity(
    known: list[list[tuple[str, int, int]]], articles: int
) -> Mapping[str, float]:
    """Return what using each word says of an article, the same in the whole index.

    Args:
        known: Of each file the words asked for, their numbers there, and how many
            articles have them.
        articles: How many there are.

    Source: fts's ``match_bm25``: the idf of Lucene, to the base of 10.
    """
    counts: Counter[str] = Counter()
    for here in known:
        for word, _, count in here:
            counts[word] += count
    return {
        word: math.log10((articles - count + 0.5) / (count + 0.5) + 1)
        for word, count in counts.items()
    }


def _own_catalog(reader: duckdb.DuckDBPyConnection) -> str:
    row = reader.execute("select current_database()").fetchone()
    return '"' + str(row[0] if row else "memory").replace('"', '""') + '"'
