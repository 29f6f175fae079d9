"""Readers that query without pause while loads are published.

    PYTHONPATH=. python tests/bench/readers.py FOLDER [--readers 8] [--loads 200]

Every reader asks one query that compares counts across tables, which any half-loaded
state would give away; one keeps the connection it opened at the start. Prints failed
reads, half-loaded states, loads that met a lock, and how long publishing took.
"""

import argparse
import json
import multiprocessing
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.warehouse.killed import BATCH, outcomes
from warehouse.connection import connect, open_store
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.rows import stage
from warehouse.runs import Run

BLOCKS = 22  # of every article that killed.outcomes makes

QUERY = """
select
    (select count(*) from articles),
    (select count(*) from blocks),
    (select count(*) from pages where article_id is not null),
    (select count(*) from bylines),
    (select count(*) from loads)
"""


def is_whole(row: tuple[int, ...]) -> bool:
    """Tell whether the counts fit one another."""
    articles, blocks, pages, bylines, loads = row
    return (
        blocks == BLOCKS * articles and bylines == articles and pages == BATCH * loads
    )


def read(warehouse: Path, keeps: bool, stop: Any, answers: Any) -> None:
    """Query until told to stop; answer with counts."""
    reads = failed = halves = 0
    states = set()
    kept = connect(warehouse) if keeps else None
    while not stop.is_set():
        try:
            if kept is not None:
                row = kept.execute(QUERY).fetchone()
            else:
                with connect(warehouse) as reader:
                    row = reader.execute(QUERY).fetchone()
        except Exception as error:  # noqa: BLE001 (any failed read is what is counted)
            failed += 1
            print("failed read:", error, flush=True)
            continue
        reads += 1
        halves += row is None or not is_whole(row)
        states.add(row)
    answers.put((keeps, reads, failed, halves, len(states)))


def main() -> None:
    """Load and publish while the readers read, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--loads", type=int, default=200)
    args = parser.parse_args()
    layout = Layout(args.folder / "desk.duckdb")
    run = Run(
        run_id="readers",
        flow="bench",
        started_at=datetime.now(UTC),
        rules_version="1",
        program_version="1",
    )

    def load(batch: int) -> float:
        stage(layout.staging, run, outcomes(batch))
        with open_store(layout) as store:
            load_staged(store, layout.staged(), run)
        start = time.perf_counter()
        publish(layout)
        return time.perf_counter() - start

    with writer_lock(layout, "bench"):
        load(0)
        context = multiprocessing.get_context("spawn")
        stop, answers = context.Event(), context.Queue()
        readers = [
            context.Process(
                target=read, args=(layout.warehouse, number == 0, stop, answers)
            )
            for number in range(args.readers)
        ]
        for reader in readers:
            reader.start()
        publishing, locked = [], 0
        for batch in range(1, args.loads + 1):
            try:
                publishing.append(load(batch))
            except Exception as error:  # noqa: BLE001 (a load that met a lock counts)
                locked += 1
                print("failed load:", error, flush=True)
        stop.set()
        results = [answers.get(timeout=120) for _ in readers]
        for reader in readers:
            reader.join(timeout=60)
    print(
        json.dumps(
            {
                "loads": len(publishing),
                "loads_that_failed_or_met_a_lock": locked,
                "reads": sum(reads for _, reads, *_ in results),
                "reads_on_the_kept_connection": sum(r[1] for r in results if r[0]),
                "states_on_the_kept_connection": sum(r[4] for r in results if r[0]),
                "failed_reads": sum(failed for *_, failed, _, _ in results),
                "half_loaded_states": sum(halves for *_, halves, _ in results),
                "publish_seconds_median": round(statistics.median(publishing), 3),
                "publish_seconds_max": round(max(publishing), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
