"""Generated articles for the warehouse's benchmarks, staged as a run would stage them.

Sentences are drawn from a vocabulary whose frequencies follow Zipf's law; an article
has 190 blocks: a title, 28 paragraphs (some 660 words), a menu that all pages of its
site share, and teasers that change from page to page.
"""

import hashlib
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import duckdb

from warehouse.rows import checksum
from warehouse.runs import Run

BLOCKS = 190
PARAGRAPHS = 28
SITES = 200
_SENTENCES = 200_000
_WORDS = 60_000
_SYLLABLES = (
    *("ka", "lo", "mi", "ren", "ta", "ver", "so", "ni", "pra", "del", "un", "es"),
    *("tor", "vi", "ma", "co", "le", "ban", "ri", "du", "fa", "ge", "hol", "in", "jo"),
)


def new_run(run_id: str) -> Run:
    """A run to load generated articles under."""
    return Run(
        run_id=run_id,
        flow="bench",
        started_at=datetime(2026, 6, 1, tzinfo=UTC),
        rules_version="bench",
        program_version="bench",
    )


def write_pool(path: Path) -> None:
    """Write the sentences that all articles are made of."""
    chance = random.Random(1)
    # Zipf's law as Mandelbrot has it: frequency 1 / (rank + 2.7).
    words = []
    for rank in range(_WORDS):  # common words are short
        length = 1 + sum(rank > bound for bound in (25, 600, 9000))
        words.append("".join(chance.choices(_SYLLABLES, k=length)))
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(_WORDS)))
    with duckdb.connect() as connection:
        connection.execute("create table pool (id integer, sentence varchar)")
        for start in range(0, _SENTENCES, 20_000):
            sentences = []
            for _ in range(20_000):
                drawn = chance.choices(
                    words, cum_weights=weights, k=chance.randint(8, 34)
                )
                sentences.append(" ".join(drawn).capitalize() + ".")
            connection.execute(
                "insert into pool select $start + generate_subscripts($s, 1) - 1,"
                " unnest($s)",
                {"start": start, "s": sentences},
            )
        connection.table("pool").write_parquet(str(path))


def own_id(number: int, copy: int = 0) -> str:
    """The article_id of a generated article, or of a copy of it made in the store."""
    first = hashlib.md5(f"article{number}".encode(), usedforsecurity=False).hexdigest()
    if not copy:
        return first
    return hashlib.md5(f"{first}{copy}".encode(), usedforsecurity=False).hexdigest()


def write_staged(
    pool: Path,
    folder: Path,
    run: Run,
    articles: Iterable[tuple[int, int, str]],
) -> Path:
    """Stage generated articles as one file.

    Args:
        pool: What ``write_pool`` wrote.
        folder: Where staged files go.
        run: Whose they are.
        articles: Of each its number, which version of it, and its article_id.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / ".generated.tmp"
    sql = (Path(__file__).parent / "generated.sql").read_text()
    numbers, revisions, ids = zip(*articles, strict=True)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; set memory_limit = '3GB'")
        connection.execute(
            "create table numbers as select unnest($n::bigint[]) as n,"
            " unnest($r::integer[]) as revision, unnest($i::varchar[]) as own_id",
            {"n": list(numbers), "r": list(revisions), "i": list(ids)},
        )
        connection.read_parquet(str(pool)).create_view("pool")
        connection.sql(
            sql,
            params={
                "run_id": run.run_id,
                "paragraphs": PARAGRAPHS,
                "blocks": BLOCKS,
                "sites": SITES,
                "sentences": _SENTENCES,
            },
        ).write_parquet(str(scratch), compression="zstd")
    name = f"20260601T000000000000Z-{run.run_id}-{checksum(scratch)}.parquet"
    return scratch.rename(folder / name)
