"""What a run costs, and what a run survives: the same pages, one way after the other.

Usage: ``python tests/bench/runs.py [pages] [way …]`` (2,000 pages, all ways; a way may
be named several times, so that ways alternate). Ways:

one, two   inline, with one and with two worker processes
flow       as a Prefect flow on a running server, two processes
dask       as a Prefect flow on a local Dask cluster of two
kills      inline with two processes, of which 20 are killed at random

A Prefect server is started for the ways that need one. Prints a JSON object a way:
seconds, processor seconds of the command with all its processes and of the server, how
busy the machine was with others' work, the most memory of the command alone, and the
rows that readers then see.
"""

import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import httpx

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.warc_load import page

ROOT = Path(__file__).parents[2]
KILLS = 20
INLINE = ("one", "two", "kills")
WAYS = ("one", "two", "flow", "dask", "kills")


def main(count: int, ways: list[str]) -> int:
    """Make the pages and go each way over them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = folder / "saved"
        saved.mkdir()
        for number in range(count):
            (saved / f"{number:06}.html").write_bytes(page(number))
        with prefect_server(folder) if set(ways) - set(INLINE) else no_server() as at:
            for way in ways:
                print(json.dumps(go(way, folder, saved, at)), flush=True)
    return 0


def go(
    way: str, folder: Path, saved: Path, server: tuple[str, int] | None
) -> dict[str, object]:
    """Load the pages one way; return what it took and what is there."""
    desk = folder / f"{way}.duckdb"
    desk.unlink(missing_ok=True)
    shutil.rmtree(f"{desk}.d", ignore_errors=True)
    words = ["ingest", saved, "--json", "--warehouse", desk]
    words += ["--workers", "1" if way == "one" else "2"]
    words += ["--no-prefect"] if way in INLINE else ["--prefect"]
    if way == "dask":
        config = folder / "dask.toml"
        config.write_text('[prefect]\ndask = "local"\n')
        words += ["--config", config]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if server:
        environment |= {"PREFECT_API_URL": server[0], "PREFECT_LOGGING_LEVEL": "ERROR"}
    began, server_began, busy_began = time.monotonic(), cpu_of(server), busy_seconds()
    cpu_began = cpu_of_children()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, words)],
        env=environment,
        stdout=subprocess.PIPE,
    )
    killed: list[int] = []
    if way == "kills":
        threading.Thread(target=kill, args=(process, killed), daemon=True).start()
    peak = watch_memory(process)
    out, _ = process.communicate()
    report = json.loads(out)
    seconds, cpu = time.monotonic() - began, cpu_of_children() - cpu_began
    server_cpu = cpu_of(server) - server_began
    others = busy_seconds() - busy_began - cpu - server_cpu
    return {
        "way": way,
        "seconds": round(seconds, 1),
        "own_seconds": report["seconds"],
        "cpu_seconds": round(cpu, 1),
        "server_cpu_seconds": round(server_cpu, 1),
        "cores_busy_with_others": round(others / seconds, 1),
        "peak_mb": peak,
        "kills": len(killed),
        "new": report["new"],
        "rejected": report["rejected"],
        **rows(desk),
    }


def cpu_of_children() -> float:
    """Return the processor seconds of the processes that have ended so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_of(server: tuple[str, int] | None) -> float:
    """Return the processor seconds that the server has taken so far."""
    if server is None:
        return 0
    words = Path(f"/proc/{server[1]}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds() -> float:
    """Return the processor seconds that the whole machine has worked so far."""
    words = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _wait, irq, soft = map(int, words[:7])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def watch_memory(process: "subprocess.Popen[bytes]") -> int:
    """Return the most memory, in MB, that the process itself held while it ran."""
    peak = 0
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        try:
            text = status.read_text()
        except OSError:
            break
        for line in text.splitlines():
            if line.startswith("VmHWM"):
                peak = int(line.split()[1]) // 1024
        time.sleep(0.1)
    return peak


def kill(process: "subprocess.Popen[bytes]", killed: list[int]) -> None:
    """Kill a worker of the command now and then, until it has been enough."""
    chance = random.Random(7)
    time.sleep(1.5)
    while len(killed) < KILLS and process.poll() is None:
        time.sleep(chance.uniform(0.1, 0.4))
        tasks = Path(f"/proc/{process.pid}/task")
        found: list[int] = []
        for task in tasks.glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
        if found:
            victim = chance.choice(found)
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)


def rows(desk: Path) -> dict[str, int]:
    """Count what readers see, and what is there twice."""
    with duckdb.connect(str(desk.resolve()), read_only=True) as reader:
        found = reader.execute(
            "select (select count(*) from articles),"
            " (select count(distinct source_uri) from pages),"
            " (select count(*) from pages),"
            " (select count(*) from all_readings) -"
            " (select count(distinct reading_id) from all_readings)"
        ).fetchone()
    names = ("articles", "sources_seen", "pages", "readings_doubled")
    return dict(zip(names, found or (), strict=True))


@contextmanager
def no_server() -> Iterator[None]:
    """Run nothing."""
    yield None


@contextmanager
def prefect_server(folder: Path) -> Iterator[tuple[str, int]]:
    """Run a Prefect server on a free loopback port; give its API and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    command = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                httpx.get(url + "/health", timeout=1).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    chosen = [word for word in sys.argv[1:] if not word.isdigit()]
    sys.exit(main(int(numbers[0]) if numbers else 2000, chosen or list(WAYS)))
