"""Batches on a Dask cluster of several processes, one of which is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

pytest.importorskip("prefect_dask", reason="DASK IS NOT INSTALLED: UNTESTED")

ROOT = Path(__file__).parents[2]
SECONDS = 60
STORIES = 40
"""More than the first batch, so that the other worker is at work meanwhile."""

SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = (
    "from flows import pool; pool.PRELOAD = ('flows.reader', 'tests.flows.deadly');"
    "from distributed.cli.dask_worker import main; main()"
)


@pytest.fixture
def environment(prefect_api: str) -> dict[str, str]:
    """Give what all processes of a tracked run need to know."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": prefect_api}


@pytest.fixture
def cluster(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[tuple[str, list[int]]]:
    """Start a scheduler and two workers on loopback; give its address, their ids."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    worker = [WORKER, address, "--no-nanny", "--nthreads", "1", *here]
    commands = [
        [SCHEDULER, *here, "--port", address.rpartition(":")[2]],
        [*worker, "--local-directory", str(tmp_path / "one")],
        [*worker, "--local-directory", str(tmp_path / "two")],
    ]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", *command],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    yield address, [process.pid for process in started[1:]]
    for process in started:
        process.kill()
        process.wait()


def wait_for(path: Path, process: "subprocess.Popen[str]") -> str:
    """Wait until a file has something in it, while a process lives; give it."""
    until = time.monotonic() + SECONDS
    while not path.exists() or not path.read_text():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, f"no {path.name}"
        time.sleep(0.05)
    return path.read_text()


def test_a_dask_worker_killed_in_mid_run_costs_nothing(
    cluster: tuple[str, list[int]],
    environment: dict[str, str],
    tmp_path: Path,
    desk: Path,
) -> None:
    """Another takes over its batch; every page is there, once, and none is rejected.

    What the lost one was at is staged twice: its reader lives to the batch's end.
    """
    address, workers = cluster
    saved, marker = tmp_path / "saved", tmp_path / "held"
    saved.mkdir()
    for number in range(STORIES):
        (saved / f"{number:02}.txt").write_text(
            f"Vote {number} on the harbour wall\nBy Ada Quill\nMarch 3, 2026\n"
            f"The wall opened on Tuesday after {number + 2} years of work by masons.\n"
            + (f"The clerk wrote HOLD {marker} into the book.\n" if number == 9 else "")
        )
    (tmp_path / "copydesk.toml").write_text(f'[prefect]\ndask = "{address}"\n')
    command = ["ingest", str(saved), "--warehouse", str(desk), "--workers", "2"]
    run = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *command, "--json"],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        holding = int(wait_for(marker, run))
        assert holding in workers
        os.kill(holding, signal.SIGKILL)
        said, told = run.communicate(timeout=SECONDS)
    finally:
        run.kill()
    assert run.returncode == 0, told
    report = json.loads(said)
    assert (report["pages"], report["new"], report["rejected"]) == (STORIES, STORIES, 0)
    with duckdb.connect(str(desk.resolve()), read_only=True) as reader:
        assert reader.execute(
            "select (select count(*) from pages), (select count(*) from articles),"
            " (select count(*) from all_readings), (select count(*) from failures)"
        ).fetchone() == (STORIES, STORIES, STORIES, 0)
