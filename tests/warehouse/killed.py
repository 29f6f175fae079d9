"""Kill a writer at random instants, again and again, and see that nothing is lost.

The child stages, loads and publishes batches of generated pages and says what it is
at; the parent ends it with SIGKILL somewhere in there and looks at what readers see. At
last a run without interruption finishes the work, and everything must be as if nothing
had happened. ``COPYDESK_KILLS=200 pytest tests/warehouse/test_killed.py`` kills often.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.warehouse.outcomes import outcome
from transforms.article import Label, Page, Reading
from warehouse.checks import find_broken
from warehouse.connection import connect, open_store
from warehouse.known import known_pages
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.rows import stage
from warehouse.runs import Run

BATCH = 10
ASKS = "--ask"
STEPS = ("open", "stage", "load", "checkpoint", "publish")
TABLES = ("articles", "revisions", "blocks", "bylines", "aliases")
_ROOT = Path(__file__).parents[2]
_START = datetime(2026, 1, 1, tzinfo=UTC)


def outcomes(batch: int) -> list[tuple[Page, Reading]]:
    """Ten pages: half of them tell articles of the batch before anew."""
    made = []
    for place in range(BATCH):
        number = batch * BATCH + place - (BATCH if batch and place % 2 else 0)
        url = f"https://courier.example/{number}"
        text = f"Story {number} as told in batch {batch}. " * 20
        blocks = [(Label.TITLE, f"Story {number}"), (Label.PARAGRAPH, text.strip())]
        blocks += [(Label.RELATED, f"See also {other}") for other in range(20)]
        made.append(outcome(url, _START + timedelta(hours=batch), blocks))
    return made


def say(what: str) -> None:
    """Tell the parent what comes next; wait for its word, if it wants to be asked."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()
    if ASKS in sys.argv:
        sys.stdin.readline()


def work(layout: Layout, batches: int) -> None:
    """Do what a run does, batch by batch, saying what comes next on stdout."""
    run = Run(
        run_id=f"run-{time.time_ns()}",
        flow="kill",
        started_at=datetime.now(UTC),
        rules_version="rules-1",
        program_version="1",
    )
    with writer_lock(layout, "kill", wait_seconds=10):
        say("open")
        with open_store(layout) as store:
            load_staged(store, layout.staged(), run)
            ids = {page.page_id: b for b in range(batches) for page, _ in outcomes(b)}
            known = known_pages(store, list(ids), "rules-1", "1")
        todo = sorted({batch for one, batch in ids.items() if one not in known})
        for batch in todo:
            say("stage")
            stage(layout.staging, run, outcomes(batch))
            say("load")
            with open_store(layout) as store:
                load_staged(store, layout.staged(), run)
                say("checkpoint")
            say("publish")
            publish(layout)
        publish(layout)
        say("done")


def rows(layout: Layout) -> dict[str, list[tuple[object, ...]]]:
    """What readers see, runs and times of loading aside."""
    with connect(layout.warehouse) as reader:
        found = {
            name: reader.sql(f"from {name} order by all").fetchall() for name in TABLES
        }
        found["pages"] = reader.sql(
            "select page_id, article_id, reading_id from pages order by all"
        ).fetchall()
    return found


@dataclass
class Tally:
    """What came of the kills."""

    kills: Counter[str] = field(default_factory=Counter)
    """By what the child was at."""

    unreadable: int = 0
    """Published files that could not be opened, or failed the checks."""

    repaired: int = 0
    """Stores that had to be made again."""


def kill_often(layout: Layout, kills: int, batches: int, seed: int) -> Tally:
    """Start the child and end it at a random instant, ``kills`` times."""
    chance = random.Random(seed)
    tally = Tally()
    while tally.kills.total() < kills:
        target = chance.choice(STEPS)
        command = [sys.executable, __file__, str(layout.warehouse), str(batches)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(_ROOT)}
        ) as child:
            assert child.stdout is not None
            at = ""
            passes = chance.randrange(1, 4)
            for line in child.stdout:
                at = line.strip()
                passes -= at == target
                if at == "done" or passes == 0:
                    break
            if at != "done":
                time.sleep(chance.random() ** 2 * 0.4)
                child.send_signal(signal.SIGKILL)
                tally.kills[at] += 1
            child.wait(timeout=60)
        if at == "done" and not tally.kills.total():
            raise AssertionError("the child was done before it was killed once")
        if at == "done":
            batches += 5  # more to do, so that there is something to interrupt
        tally.unreadable += is_unreadable(layout)
    tally.repaired = len(list(layout.folder.glob("store.torn")))
    return tally


def is_unreadable(layout: Layout) -> bool:
    """Tell whether readers cannot open the published file, or its rows do not fit."""
    if not layout.warehouse.exists():
        return False
    try:
        with connect(layout.warehouse) as reader:
            return bool(find_broken(reader))
    except Exception as error:  # noqa: BLE001 (whatever it is, readers would meet it)
        sys.stderr.write(f"unreadable: {error}\n")
        return True


def finish(layout: Layout) -> int:
    """Let one run finish undisturbed; return how many batches there are in all."""
    with open_store(layout) as store:
        row = store.execute("select count(*) // ? from pages", [BATCH]).fetchone()
    batches = (row[0] if row else 0) + 2
    work(layout, batches)
    return int(batches)


if __name__ == "__main__":
    work(Layout(sys.argv[1]), int(sys.argv[2]))
