"""How load and publish grow with the warehouse: 10^4, 10^5, if asked 10^6 articles.

    PYTHONPATH=.:tests/bench python tests/bench/growth.py FOLDER [--largest 1000000]

For each size: seconds to load 1,000 new and 1,000 changed articles, to publish, and to
copy the store plainly; and of the first size articles a second from staging, against
bare DuckDB inserting the same rows. The first 10,000 articles are loaded; what makes
the larger sizes are copies of them under other ids, made inside the store. Called again
on the same folder it goes on with the store that is there.

Needs some 12 GB free for each 10^6 articles, three times: store, published, copy.
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from generated import new_run, own_id, write_pool, write_staged

from warehouse.connection import open_store
from warehouse.forget import note_change
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.publish import point_to, publish

FIRST = 10_000
CHANGED = NEW = 1_000
ROUNDS = 4

_BARE = """
create table {name} as
select
    reading.reading_id,
    generate_subscripts({name}, 1) as position,
    unnest({name}, recursive := true)
from {rows}
"""


Times = tuple[float, float]
"""Seconds by the clock, and of CPU time of all threads: on a busy machine only the
second can be compared."""


def seconds(work: Callable[[], Any]) -> Times:
    """Time ``work``."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def load(layout: Layout, file: Path, run_id: str) -> Times:
    """Load one staged file, the store opened and closed around it."""
    with open_store(layout) as store:
        return seconds(lambda: load_staged(store, [file], new_run(run_id)))


def bare_insert(file: Path, scratch: Path) -> Times:
    """Insert a staged file's rows into tables of the same shape, and nothing else."""
    scratch.unlink(missing_ok=True)
    with duckdb.connect(str(scratch)) as connection:
        lists = ("blocks", "bylines", "images", "evidence", "signature")
        statements = ["create table pages as select run_id, page, reading from {rows}"]
        statements += [_BARE.replace("{name}", name) for name in lists]
        rows = f"read_parquet('{file}')"
        took = seconds(
            lambda: [
                connection.execute(text.replace("{rows}", rows)) for text in statements
            ]
        )
    scratch.unlink()
    return took


def grow(layout: Layout, to: int) -> int:
    """Copy the first articles until there are ``to``; return how many there were."""
    script = (Path(__file__).parent / "grow.sql").read_text()
    with open_store(layout) as store:
        row = store.execute("select count(*) from all_readings").fetchone()
        have = row[0] if row else 0
        for copy in range(have // FIRST, to // FIRST):
            store.execute("begin")
            for text in script.split(";\n"):
                if text.strip():
                    store.execute(text, {"copy": copy, "articles": FIRST})
            note_change(store, f"grow-{copy}", new_run("grow").started_at)
            store.execute("commit")
    return int(have)


def measure(layout: Layout, pool: Path, size: int, folder: Path) -> dict[str, Any]:
    """Load, publish and copy at one size; the store is put back after each round.

    The least of the rounds counts.
    """
    kept = layout.store.with_suffix(".kept")
    shutil.copyfile(layout.store, kept)
    published = layout.warehouse.resolve()
    times: dict[str, list[Times]] = {"load": [], "publish": [], "copy": []}
    for number in range(ROUNDS):
        first_new = 50_000_000 + number * NEW
        step = FIRST // CHANGED
        changed = [
            (n, 2, own_id(n, n // step % (size // FIRST)))
            for n in range(0, FIRST, step)
        ]
        new = [(n, 1, own_id(n)) for n in range(first_new, first_new + NEW)]
        run_id = f"m{size}-{number}"
        file = write_staged(pool, folder, new_run(run_id), [*changed, *new])
        os.sync()  # or what was copied here is written out at the publish's cost
        times["load"].append(load(layout, file, run_id))
        # In turns, each first every other time: memory that the system has not given
        # out before costs several times what writing to it does, and the second of the
        # two is given what the first had.
        if number % 2:
            times["copy"].append(seconds(lambda: _copy_synced(layout)))
        times["publish"].append(seconds(lambda: publish(layout, keep=2)))
        newest = layout.warehouse.resolve()
        point_to(layout, published)  # or the next round finds itself published
        newest.unlink()
        if not number % 2:
            times["copy"].append(seconds(lambda: _copy_synced(layout)))
        file.unlink(missing_ok=True)
        shutil.copyfile(kept, layout.store)
    kept.unlink()
    return {
        "articles": size,
        "store_bytes": layout.store.stat().st_size,
        **{name: round(min(values)[0], 3) for name, values in times.items()},
        **{
            f"{name}_cpu": round(min(cpu for _, cpu in values), 3)
            for name, values in times.items()
        },
    }


def _copy_synced(layout: Layout) -> None:
    """Copy the store as plainly as it goes, down to the disk."""
    plain = layout.folder / "plain-copy"
    shutil.copyfile(layout.store, plain)
    with plain.open("rb") as stream:
        os.fsync(stream.fileno())
    plain.unlink()


def load_first(layout: Layout, pool: Path, staged: Path, scratch: Path) -> None:
    """Load the first articles, and print how fast, beside bare DuckDB."""
    first = ((n, 1, own_id(n)) for n in range(FIRST))
    file = write_staged(pool, staged, new_run("first"), first)
    bare = min(bare_insert(file, scratch) for _ in range(2))
    layout.make()
    loaded = load(layout, file, "first")
    print(
        json.dumps(
            {
                "bulk_articles_per_second": round(FIRST / loaded[0]),
                "bare_articles_per_second": round(FIRST / bare[0]),
                "share_by_clock": round(bare[0] / loaded[0], 2),
                "share_of_cpu": round(bare[1] / loaded[1], 2),
            }
        ),
        flush=True,
    )


def main() -> None:
    """Measure each size in turn and print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--largest", type=int, default=100_000)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    pool = args.folder / "pool.parquet"
    if not pool.exists():
        write_pool(pool)
    layout = Layout(args.folder / "desk.duckdb")
    staged = args.folder / "staged"
    if not layout.store.exists():
        load_first(layout, pool, staged, args.folder / "bare.duckdb")
    size = max(FIRST, grow(layout, 0))
    while size <= args.largest:
        grow(layout, size)
        publish(layout, keep=1)
        print(json.dumps(measure(layout, pool, size, staged)), flush=True)
        size *= 10


if __name__ == "__main__":
    main()
