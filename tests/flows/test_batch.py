import os
import signal

import duckdb
import pytest

from flows import pipeline, pool
from flows.batch import ATTEMPTS, Todo, _after_death
from flows.entries import Seconds
from flows.pool import WorkerDiedError
from flows.settings import Settings
from transforms.article import Reason


@pytest.fixture
def deadly(monkeypatch):
    """Let pages end the workers they are read in."""
    monkeypatch.setattr(pool, "PRELOAD", ("flows.reader", "tests.flows.deadly"))


def ingest(saved, desk, **settings):
    """Read the folder into the warehouse with workers that can die."""
    return pipeline.ingest([str(saved)], Settings(warehouse=desk, **settings))


def titles(desk):
    """Return the titles of all articles, in order."""
    with duckdb.connect(str(desk.resolve()), read_only=True) as connection:
        found = connection.execute("select title from articles order by 1").fetchall()
    return [title for (title,) in found]


TITLES = [
    "Harbour wall opens to walkers",
    "Night ferry returns to the island",
    "Orchard keepers count a late bloom",
]


def test_a_page_past_its_time_is_rejected_alone(deadly, saved, desk):
    """A page that hangs inside C is left out; its neighbours are loaded."""
    (saved / "k.txt").write_text("HANG\nNothing but trouble.\n")
    report = ingest(saved, desk, page_seconds=Seconds(2))
    assert titles(desk) == TITLES
    assert [r.reason for r in report.rejected] == [Reason.TIME_LIMIT]
    assert report.rejected[0].source_uri.endswith("/k.txt")
    assert "page_seconds" in report.rejected[0].message


def test_a_page_that_crashes_its_worker_is_found_and_left_out(deadly, saved, desk):
    """A crash is tried again, then blamed on the page; its neighbours are loaded."""
    (saved / "a.txt").write_text("CRASH\nNothing but trouble.\n")
    (saved / "z.txt").write_text("CRASH\nMore trouble.\n")
    report = ingest(saved, desk)
    assert titles(desk) == TITLES
    assert {r.source_uri.rsplit("/")[-1] for r in report.rejected} == {"a.txt", "z.txt"}
    assert {r.reason for r in report.rejected} == {Reason.WORKER_DIED}
    assert report.counts.rejected == 2


def test_a_worker_that_is_ended_from_outside_costs_nothing(deadly, saved, desk):
    """A page read while its worker was killed is read again and loaded once."""
    (saved / "m.txt").write_text(
        f"A market on the quay\nONCE {saved.parent}/killed\nStalls open at seven.\n"
    )
    report = ingest(saved, desk)
    assert titles(desk) == ["A market on the quay", *TITLES]
    assert report.rejected == ()
    assert report.counts.new == 4


def test_a_rejected_page_is_tried_again_only_when_something_changed(
    deadly, saved, desk
):
    """Unchanged, it is counted and not read; changed, it is read."""
    bad = saved / "k.txt"
    bad.write_text("CRASH\nNothing but trouble.\n")
    ingest(saved, desk)
    second = ingest(saved, desk)
    assert second.counts.rejected == 1
    assert second.counts.unchanged == 3
    assert second.published is None
    bad.write_text("A kiln is lit again\nPotters fired the first pots on Monday.\n")
    third = ingest(saved, desk)
    assert third.counts.rejected == 0
    assert third.counts.new == 1
    with duckdb.connect(str(desk.resolve()), read_only=True) as connection:
        open_failures = connection.execute(
            "select count(*) from failures where resolved_at is null"
        ).fetchone()
    assert open_failures == (0,)


def test_a_worker_that_dies_before_it_begins_blames_no_page(saved, desk, monkeypatch):
    """Killed while it starts, again and again: others are started, nothing is lost."""
    started = []

    def kill_the_first(*arguments):
        worker = start(*arguments)
        started.append(worker.pid)
        if len(started) <= 5:
            os.kill(worker.pid, signal.SIGKILL)
        return worker

    start = pool.Worker
    monkeypatch.setattr(pool, "Worker", kill_the_first)
    report = ingest(saved, desk)
    assert len(started) >= 6
    assert report.rejected == ()
    assert titles(desk) == TITLES


REFS = tuple(Todo(ref=None) for _ in range(5))


def test_a_batch_that_dies_on_no_page_is_tried_again_then_halved():
    """Where nothing tells which page it was, halving finds it."""
    waiting, blamed, tries = [REFS], [], 0
    while waiting:
        todo = waiting.pop()
        tries += 1
        again, one = _after_death(todo, WorkerDiedError(None, -9))
        waiting += again
        blamed += [one] if one else []
    assert len(blamed) == len(REFS)
    assert all(one.deaths >= ATTEMPTS for one in blamed)
    assert tries < 30


def test_one_part_of_an_export_is_blamed_alone():
    """The other parts of an export are read without the one at fault."""
    death = WorkerDiedError((2, 7), -27)
    again, blamed = _after_death(REFS, death)
    assert blamed.only == 7
    assert [len(batch) for batch in again] == [3, 2]
    assert again[0][0].without == (7,)


@pytest.fixture
def export(monkeypatch, saved):
    """Give one file that holds three articles, read by workers that split it."""
    monkeypatch.setattr(pool, "PRELOAD", ("flows.reader", "tests.flows.splitting"))
    texts = [file.read_text() for file in sorted(saved.iterdir())]
    for file in saved.iterdir():
        file.unlink()
    file = saved / "export.txt"
    file.write_text("=====\n".join(texts))
    return file


def test_each_part_of_an_export_is_a_page(export, desk):
    """Parts are known when met again, and a replay finds each in the whole file."""
    assert ingest(export, desk).counts.new == 3
    assert titles(desk) == TITLES
    second = ingest(export, desk)
    assert (second.counts.pages, second.counts.unchanged) == (3, 3)
    again = pipeline.replay(Settings(warehouse=desk))
    assert (again.counts.pages, again.counts.unchanged, again.gone) == (3, 3, ())
    export.write_text(export.read_text().replace("moorings", "boats"))
    changed = pipeline.replay(Settings(warehouse=desk))
    assert [one.reason for one in changed.gone] == ["changed"]
    assert changed.counts.unchanged == 2


def test_one_bad_part_of_an_export_is_left_out_alone(export, desk):
    """The other articles of the file are loaded."""
    export.write_text(export.read_text() + "=====\nCRASH\nNothing but trouble.\n")
    report = ingest(export, desk)
    assert titles(desk) == TITLES
    assert [one.reason for one in report.rejected] == [Reason.WORKER_DIED]
    assert report.rejected[0].source_uri.endswith("/export.txt#4")
    assert report.counts.pages == 4
