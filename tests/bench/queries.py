"""Seconds that the README's queries and a search take on a large warehouse.

    PYTHONPATH=. python tests/bench/queries.py WAREHOUSE [--search WORDS]

For instance on the one that growth.py leaves. Prints a JSON line a query: the least of
three, by the clock and in CPU time; then bytes an article, against its text gzipped.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.test_readme_queries import PAIR, section
from warehouse.connection import connect
from warehouse.search import search

ROUNDS = 3

GENERATED = {
    "'Harbour%'": "'Delun virenverun%'",
    "d48b2e2580f8905473a53a85e2b016c9": "c7115a9cf0fe7083c44b3db445c9a997",
    "'tarrant'": "'writer 4217'",
}
"""What the README asks for by name, and what generated articles have instead."""

SAMPLE = 200  # articles whose text is gzipped


def least(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the least time of some rounds, by the clock and in CPU time."""
    rounds = []
    for _ in range(ROUNDS):
        start, used = time.perf_counter(), time.process_time()
        work()
        rounds.append((time.perf_counter() - start, time.process_time() - used))
    return min(clock for clock, _ in rounds), min(cpu for _, cpu in rounds)


def tell(name: str, times: tuple[float, float], rows: int) -> None:
    """Print one result."""
    clock, cpu = (round(value, 3) for value in times)
    told = {"query": name, "rows": rows, "seconds": clock, "cpu": cpu}
    print(json.dumps(told), flush=True)


def main() -> None:
    """Time each query, then a search, then weigh the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--search", default="verso lomi")
    args = parser.parse_args()
    with connect(args.warehouse) as reader:
        for pair in PAIR.finditer(section()):
            query = pair["sql"]
            for name, other in GENERATED.items():
                query = query.replace(name, other)
            first = " ".join(query.split())[:60]
            rows = len(reader.execute(query).fetchall())
            took = least(lambda query=query: reader.execute(query).fetchall())
            tell(first, took, rows)
        found = search(args.warehouse, args.search)  # makes the index, if need be
        print(json.dumps({"advice": found.advice, "hits": len(found.rows)}), flush=True)
        took = least(lambda: search(args.warehouse, args.search))
        tell("search", took, len(found.rows))
        row = reader.execute("select count(*) from articles").fetchone()
        articles = row[0] if row else 0
        texts = reader.execute(
            "select string_agg(b.text, chr(10) order by b.position)"
            " from all_blocks as b where b.reading_no <= ? group by b.reading_no",
            [SAMPLE],
        ).fetchall()
        packed = sum(len(gzip.compress(text.encode())) for (text,) in texts)
        print(
            json.dumps(
                {
                    "articles": articles,
                    "bytes_an_article": args.warehouse.stat().st_size // articles,
                    "gzipped_text": packed // len(texts),
                }
            )
        )


if __name__ == "__main__":
    main()
