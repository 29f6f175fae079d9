import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copydesk(prefect_api, tmp_path):
    """Give a function that calls the command in a process of its own."""

    def call(*words, api=prefect_api):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": api}
        return subprocess.run(
            [sys.executable, "-m", "flows.cli", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment,
        )

    return call


def ask(api, path, body=None):
    """Ask the Prefect API."""
    method = "GET" if body is None else "POST"
    return httpx.request(method, f"{api}{path}", json=body, timeout=10).json()


def test_a_flow_leaves_the_same_rows_as_an_inline_run(
    copydesk, prefect_api, saved, tmp_path, rows
):
    """One pipeline, two ways to run it: only the tracking differs."""
    (saved / "noise.bin").write_bytes(bytes(range(256)) * 20)
    inline, tracked = tmp_path / "inline.duckdb", tmp_path / "tracked.duckdb"
    words = ("ingest", saved, saved / "none.txt", "--json", "--warehouse")
    one = copydesk(*words, inline, "--no-prefect")
    two = copydesk(*words, tracked)
    assert (one.returncode, two.returncode) == (0, 0), two.stderr
    left, right = json.loads(one.stdout), json.loads(two.stdout)
    for name in ("pages", "new", "changed", "unchanged", "rejected", "removed"):
        assert left[name] == right[name]
    assert rows(inline) == rows(tracked)
    assert left["prefect_run_id"] is None
    flow_run = ask(prefect_api, f"/flow_runs/{right['prefect_run_id']}")
    assert flow_run["state_type"] == "COMPLETED"
    tasks = ask(
        prefect_api,
        "/task_runs/filter",
        {"flow_runs": {"id": {"any_": [right["prefect_run_id"]]}}},
    )
    assert [(task["name"], task["state_type"]) for task in tasks] == [
        ("4 pages", "COMPLETED")
    ]
    assert flow_run["name"].endswith("and 1 more · 5 pages")


def test_a_run_that_lost_its_warehouse_is_failed(
    copydesk, prefect_api, saved, tmp_path
):
    """The command says why in one line, and Prefect shows it too."""
    desk = tmp_path / "desk.duckdb"
    desk.write_bytes(b"notes, not a database\n")
    done = copydesk("ingest", saved, "--warehouse", desk)
    assert done.returncode == 1
    said = [e for e in done.stderr.splitlines() if e.startswith("copydesk: error:")]
    assert len(said) == 1
    assert f"{desk}: not a DuckDB file" in said[0]
    begun = {"flow_runs": {"start_time": {"is_null_": False}}}
    asked = {**begun, "sort": "START_TIME_DESC", "limit": 1}
    newest = ask(prefect_api, "/flow_runs/filter", asked)
    assert newest[0]["state_type"] == "FAILED"
    assert "not a DuckDB file" in newest[0]["state"]["message"]


def test_dask_leaves_the_same_rows_too(copydesk, saved, tmp_path, rows):
    """Batches on a Dask cluster, whose workers have reading processes of their own."""
    pytest.importorskip("prefect_dask", reason="DASK IS NOT INSTALLED: UNTESTED")
    inline, on_dask = tmp_path / "inline.duckdb", tmp_path / "dask.duckdb"
    copydesk("ingest", saved, "--warehouse", inline, "--no-prefect")
    (tmp_path / "copydesk.toml").write_text('[prefect]\ndask = "local"\n')
    done = copydesk("ingest", saved, "--warehouse", on_dask, "--workers", 2, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 3
    assert rows(inline) == rows(on_dask)
