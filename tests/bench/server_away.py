"""What becomes of a tracked run whose Prefect server goes away in the middle.

Usage: ``python tests/bench/server_away.py [pages]`` (600). Starts a server and a run,
stops the server without warning when the run is at work, starts it again some seconds
later, and prints the run's exit code, its state in Prefect and the rows that are there.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.runs import ROOT, rows
from tests.bench.warc_load import page

AWAY_SECONDS = 8


def main(count: int) -> int:
    """Run once and print what came of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = folder / "saved"
        saved.mkdir()
        for number in range(count):
            (saved / f"{number:06}.html").write_bytes(page(number))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        api = f"http://127.0.0.1:{port}/api"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_API_URL": api,
        }
        server = start(port, environment)
        desk = folder / "desk.duckdb"
        words = ["ingest", str(saved), "--json", "--warehouse", str(desk)]
        with (folder / "log").open("wb") as log:
            run = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", *words],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
            while b"pages read" not in (folder / "log").read_bytes():
                time.sleep(0.1)
            server.kill()
            server.wait()
            time.sleep(AWAY_SECONDS)
            still_running = run.poll() is None
            server = start(port, environment)
            out, _ = run.communicate(timeout=600)
        report = json.loads(out) if out else {}
        run_id = report.get("prefect_run_id")
        state = None
        if run_id:
            state = httpx.get(f"{api}/flow_runs/{run_id}", timeout=30).json()["state"]
        server.terminate()
        server.wait()
        found = {
            "exit_code": run.returncode,
            "run_went_on_without_server": still_running,
            "state": state and state["type"],
            "message": state and state["message"],
            "new": report.get("new"),
            **(rows(desk) if desk.exists() else {}),
        }
        print(json.dumps(found))
        if run.returncode:
            print((folder / "log").read_text()[-2000:], file=sys.stderr)
    return 0


def start(port: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start the server and wait until it answers."""
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while server.poll() is None:
        try:
            health = environment["PREFECT_API_URL"] + "/health"
            httpx.get(health, timeout=1).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return server
    raise RuntimeError("the Prefect server did not start")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
