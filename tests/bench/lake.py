"""Three writing processes and four readers on a lake, PostgreSQL restarted midway.

Each writer loads pages that all three load (one address, changing) and pages of its
own; each reader asks again and again whether any article is seen without its blocks or
its page, and whether a count ever falls. Then every count is compared with what was
loaded.

    python -m tests.bench.lake [--loads 60] [--pages 20] [--no-restart]
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

import duckdb

from flows import pool
from flows.lakes import SafeLake
from tests.postgres import PostgreSQL, find_programs
from tests.warehouse.outcomes import outcome
from transforms.article import Label, Page, Reading
from warehouse.address import LakeAddress, lake_address
from warehouse.lake import Lake, connect_lake, read_lake
from warehouse.layout import Layout
from warehouse.rows import stage
from warehouse.runs import Run
from warehouse.upkeep import compact, expire_snapshots

WRITERS, READERS = 3, 4
BLOCKS = 40
READ_EVERY_SECONDS = 2.0
START = datetime(2026, 1, 1, tzinfo=UTC)

SEEN = """
select
    (select count(*) from articles) as articles,
    (select count(*) from revisions) as revisions,
    (select count(*) from blocks) as blocks,
    (select count(*) from pages where reading_id is not null) as pages,
    (
        select count(*)
        from articles
        anti join pages
            using (page_id)
    ) as without_page
"""


def story(url: str, version: int) -> tuple[Page, Reading]:
    """One page of invented words and its reading."""
    words = Random(f"{url} {version}")
    texts = [
        " ".join(f"w{int(words.paretovariate(0.6)) % 50_000}" for _ in range(25))
        for _ in range(BLOCKS)
    ]
    blocks = [(Label.PARAGRAPH, text) for text in texts]
    return outcome(url, START + timedelta(hours=version), blocks)


def write(address: LakeAddress, writer: int, loads: int, pages: int) -> list[float]:
    """Load ``loads`` times; return the seconds that each took, waits included."""
    seconds = []
    with closing(pool), closing(SafeLake(address, f"bench writer {writer}")) as lake:
        for number in range(loads):
            run = Run(
                run_id=f"{writer}-{number}",
                flow="bench",
                started_at=datetime.now(UTC),
                rules_version="bench",
                program_version="1",
            )
            batch = [story("https://courier.example/shared", number)]
            batch += [
                story(f"https://courier.example/{writer}/{number}/{n}", 0)
                for n in range(pages - 1)
            ]
            staged = stage(Layout(address).staging, run, batch)
            assert staged
            began = time.monotonic()
            lake.load([staged.file], run)
            seconds.append(time.monotonic() - began)
    return seconds


def read(address: LakeAddress, stop: "threading.Event", told: dict[str, int]) -> None:
    """Ask until told to stop; count reads, waits for PostgreSQL, and half states."""
    last = (0, 0, 0, 0)

    def ask(reader: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
        found = reader.execute(SEEN).fetchone()
        assert found
        return found

    reader = connect_lake(address)
    while not stop.wait(READ_EVERY_SECONDS):
        try:
            *counts, without_page = ask(reader)
        except duckdb.Error:  # PostgreSQL is away: what read_lake is for
            told["read again"] += 1
            *counts, without_page = read_lake(address, ask)
        articles, _, blocks, _ = counts
        told["reads"] += 1
        told["half states"] += blocks != BLOCKS * articles or without_page > 0
        told["fell back"] += any(
            now < before for now, before in zip(counts, last, strict=True)
        )
        last = tuple(counts)
    reader.close()


def main() -> int:
    """Run the benchmark and print its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=60)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--no-restart", action="store_true")
    options = parser.parse_args()
    programs = find_programs()
    if not programs:
        print("PostgreSQL is not installed: apt-get install postgresql")
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="copydesk-lake-") as folder,
        closing(PostgreSQL(programs)) as postgres,
    ):
        address = lake_address(
            f"ducklake:postgres:{postgres.make_database()}",
            data=f"{folder}/data",
            beside=Path(folder),
        )
        figures = measure(address, postgres, options)
    print(json.dumps(figures, indent=2))
    return int(bool(figures["lost"] or figures["doubled"] or figures["surfaced"]))


def measure(
    address: LakeAddress, postgres: PostgreSQL, options: argparse.Namespace
) -> dict[str, object]:
    """Write and read at once, then count."""
    each = options.loads // WRITERS
    with Lake(address, "bench") as lake:
        lake.make()
    stop = threading.Event()
    told = [dict.fromkeys(("reads", "read again", "half states", "fell back"), 0)]
    told += [dict(told[0]) for _ in range(READERS - 1)]
    readers = [threading.Thread(target=read, args=(address, stop, t)) for t in told]
    for thread in readers:
        thread.start()
    began = time.monotonic()
    surfaced: list[str] = []
    seconds: list[float] = []
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as processes:
        writing = [
            processes.submit(write, address, writer, each, options.pages)
            for writer in range(WRITERS)
        ]
        if not options.no_restart:
            wait_for_loads(address, options.loads // 2)
            postgres.restart("immediate")
        for future in writing:
            if error := future.exception():
                surfaced.append(repr(error))
            else:
                seconds += future.result()
    took = time.monotonic() - began
    stop.set()
    for thread in readers:
        thread.join()
    own = WRITERS * each * (options.pages - 1)
    expected = (own + 1, own + each, BLOCKS * (own + 1), own + each)

    def count(reader: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
        found = reader.execute(SEEN).fetchone()
        assert found
        return found[:4]

    found = read_lake(address, count)
    with Lake(address, "bench") as lake:
        upkeep_began = time.monotonic()
        compacted = compact(lake)
        nothing = timedelta(0)
        expired = expire_snapshots(
            lake, datetime.now(UTC), keep=nothing, keep_files=nothing
        )
    return {
        "loads": len(seconds),
        "pages a load": options.pages,
        "seconds": round(took, 1),
        "pages a second": round(len(seconds) * options.pages / took, 1),
        "seconds a load, median": round(statistics.median(seconds or [0]), 2),
        "seconds a load, longest": round(max(seconds or [0]), 2),
        "PostgreSQL crashed midway": not options.no_restart,
        "surfaced": surfaced,
        "lost": sum(max(e - f, 0) for e, f in zip(expected, found, strict=True)),
        "doubled": sum(max(f - e, 0) for e, f in zip(expected, found, strict=True)),
        "readers": {name: sum(t[name] for t in told) for name in told[0]},
        "files before and after upkeep": [
            compacted.files_before,
            compacted.files_after,
        ],
        "megabytes after": round(compacted.byte_count / 1e6, 1),
        "snapshots expired": expired.snapshots,
        "upkeep seconds": round(time.monotonic() - upkeep_began, 1),
        "the same rows after upkeep": read_lake(address, count) == found,
    }


def wait_for_loads(address: LakeAddress, wanted: int) -> None:
    """Wait until ``wanted`` loads are through."""

    def loads(reader: duckdb.DuckDBPyConnection) -> int:
        found = reader.execute("select count(*) from loads").fetchone()
        return int(found[0]) if found else 0

    with connect_lake(address) as reader:
        while loads(reader) < wanted:
            time.sleep(2)


if __name__ == "__main__":
    sys.exit(main())
