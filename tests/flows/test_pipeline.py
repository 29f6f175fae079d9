import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows import loader, pipeline
from flows.entries import Seconds
from flows.settings import Settings
from flows.way import LAST_BATCH_PAGES, batched, map_inline
from warehouse.writer import StoreWriter

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path.cwd())}


def ingest(source, desk, **settings):
    """Read the folder into the warehouse."""
    return pipeline.ingest([str(source)], Settings(warehouse=desk, **settings))


def test_loading_the_same_pages_again_changes_no_row(saved, desk, rows):
    """Law 5: a second run finds everything known, and publishes nothing."""
    first = ingest(saved, desk)
    before = rows(desk)
    second = ingest(saved, desk)
    assert first.counts.new == 3
    assert (second.counts.new, second.counts.unchanged) == (0, 3)
    assert second.published is None
    assert rows(desk) == before


def test_a_replay_under_unchanged_rules_changes_no_row(saved, desk, rows):
    """Law 4: pages read again give the readings that are there, failures too."""
    (saved / "noise.bin").write_bytes(bytes(range(256)) * 20)
    ingest(saved, desk)
    before = rows(desk)
    report = pipeline.replay(Settings(warehouse=desk))
    assert report.counts.pages == 4
    assert (report.counts.unchanged, report.counts.rejected) == (3, 1)
    assert report.published is None
    assert rows(desk) == before


def test_a_replay_reports_what_is_gone_and_keeps_its_rows(saved, desk, rows):
    """Law 4: bytes that are missing or different are told; their rows stay."""
    ingest(saved, desk)
    before = rows(desk)
    (saved / "ferry.txt").unlink()
    (saved / "orchard.txt").write_text("Another story\nAltogether.\n")
    report = pipeline.replay(Settings(warehouse=desk))
    assert sorted(one.reason for one in report.gone) == ["changed", "gone"]
    assert report.counts.unchanged == 1
    assert rows(desk) == before


def test_many_workers_leave_the_rows_of_one(saved, tmp_path, rows):
    """Law 3: in any process, in any order, the same rows."""
    for number in range(40):
        text = f"Note {number}\nA short note about the quay, number {number}.\n"
        (saved / f"note-{number}.txt").write_text(text)
    ingest(saved, tmp_path / "one.duckdb", workers=1)
    ingest(saved, tmp_path / "two.duckdb", workers=3)
    assert rows(tmp_path / "one.duckdb") == rows(tmp_path / "two.duckdb")


def test_standard_input_survives_a_kill(desk, saved, rows, tmp_path):
    """Law 6: what was archived before a kill is loaded by the next run."""
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import sys, os, signal, flows.pipeline as p\n"
        "p.stage_batch = lambda refs, job: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from flows.cli import main\n"
        f"main(['ingest', '-', '--warehouse', {str(desk)!r}])\n"
    )
    text = (saved / "harbour.txt").read_bytes()
    killed = subprocess.run(
        [sys.executable, slow], input=text, check=False, env=ENVIRONMENT
    )
    assert killed.returncode == -signal.SIGKILL
    assert not desk.exists()
    (saved / "harbour.txt").unlink()
    report = ingest(saved, desk)
    assert report.counts.new == 3
    assert any("Harbour wall" in row for row in rows(desk)["all_readings"])


def test_publishing_waits_until_it_is_due(saved, desk):
    """What is loaded is published no oftener than publish_every, and not lost."""
    ingest(saved, desk)
    (saved / "quay.txt").write_text("The quay is swept\nAt dawn, by two men.\n")
    held_back = ingest(saved, desk, publish_every=Seconds(3600))
    due = ingest(saved, desk)
    assert held_back.counts.new == 1
    assert held_back.published is None
    assert due.published is not None


def test_batches_grow_and_lose_nothing():
    """Early batches are small so that all workers start; later ones are full."""
    batches = list(batched(iter(range(1000)), full=200, first=16))
    assert [len(batch) for batch in batches][:5] == [16, 32, 64, 128, 200]
    assert [ref for batch in batches for ref in batch] == list(range(1000))


def test_map_takes_batches_lazily():
    """At most twice as many batches as workers are taken and not yet done."""
    taken, done, most = 0, 0, 0

    def batches():
        nonlocal taken
        for number in range(30):
            taken += 1
            yield (number,)

    for batch in map_inline(lambda batch: batch, batches(), workers=2):
        most = max(most, taken - done)
        done += len(batch)  # the last ones are cut anew
    assert done == 30
    assert most <= 2 * 2 + 1


def test_the_last_full_batch_is_shared_out():
    """Else one worker would read it alone while the others have nothing to do."""
    ended = threading.Barrier(3, timeout=10)

    def batches():
        yield from [tuple(range(n, n + 100)) for n in range(0, 500, 100)]
        ended.wait()

    def read(batch):
        if batch[0] in (200, 300):  # both at work when it shows that there are no more
            ended.wait()
            time.sleep(0.5)
        return len(batch)

    sizes = list(map_inline(read, batches(), workers=2))
    assert sum(sizes) == 500
    assert sizes.count(100) == 4
    assert min(sizes) <= LAST_BATCH_PAGES


def test_a_fault_ends_the_run_at_once(saved):
    """An error that is no page's comes out of the map, and no thread goes on."""

    def fail(batch):
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        list(map_inline(fail, iter([(1,), (2,)]), workers=2))


def test_an_interrupt_leaves_no_process(saved, desk, tmp_path):
    """^C ends the command and its workers within seconds, with one line."""
    script = tmp_path / "hang.py"
    script.write_text(
        "import signal, sys, flows.pool as pool\n"
        # whoever starts the tests in the background has ^C ignored, and so has a child
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "pool.PRELOAD = ('flows.reader', 'tests.flows.deadly')\n"
        "from flows.cli import main\n"
        f"sys.exit(main(['ingest', {str(saved)!r}, '--warehouse', {str(desk)!r}]))\n"
    )
    (saved / "k.txt").write_text("HANG\nFor ever.\n")
    process = subprocess.Popen(
        [sys.executable, script], stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    while not list(desk.parent.glob("desk.duckdb.d/store.duckdb")):
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 130
    assert errors.startswith("copydesk: error: interrupted")
    assert errors.count("\n") == 1
    children = subprocess.run(
        ["ps", "-o", "args=", "--ppid", "1"], capture_output=True, text=True, check=True
    )
    assert "flows.pool" not in children.stdout


def test_a_long_run_is_loaded_in_portions(saved, tmp_path, rows, monkeypatch):
    """So that memory stays flat; counts and rows are those of one load."""
    for number in range(60):
        text = f"Note {number}\nA short note about the quay, number {number}.\n"
        (saved / f"note-{number}.txt").write_text(text)
    whole = ingest(saved, tmp_path / "whole.duckdb")
    loads = []
    load = StoreWriter.load

    def note_load(writer, files, run):
        loads.append(len(list(files)))
        return load(writer, files, run)

    monkeypatch.setattr(StoreWriter, "load", note_load)
    monkeypatch.setattr(loader, "LOAD_PAGES", 20)
    portions = ingest(saved, tmp_path / "portions.duckdb")
    assert len(loads) >= 2
    assert portions.counts == whole.counts
    assert rows(tmp_path / "portions.duckdb") == rows(tmp_path / "whole.duckdb")
