"""Pages and a place for a warehouse, for what writes; a real Prefect server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import pytest

from flows import pool
from flows.entries import Seconds
from flows.exchange import Answer, Wanted
from flows.fetch import Fetcher
from flows.settings import FetchSettings, Settings
from tests.flows.fetching import FAST, Get

DUMPS = {
    "harbour.txt": """Harbour wall opens to walkers
By Ada Quill
March 3, 2026
The wall along the old harbour opened on Tuesday after two years of work.
Masons set the last of nine thousand stones before the morning tide.
The town paid for the work with a levy on moorings, said the harbour master.
""",
    "orchard.txt": """Orchard keepers count a late bloom
By Tomas Reyl
April 19, 2026
Cold nights held the blossom back by three weeks in the valley.
Growers say the bees came late as well, and that the crop will be small.
A cooperative will share its pumps until the rains come.
""",
    "ferry.txt": """Night ferry returns to the island
By Ines Okafor
May 2, 2026
The night ferry sails again from Friday, with a smaller crew and a new galley.
Islanders had asked for it since the winter storms cut the bridge.
Tickets cost the same as before, the company says.
""",
}


@pytest.fixture
def saved(tmp_path) -> Path:
    """Give a folder of three text dumps."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for name, text in DUMPS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def desk(tmp_path) -> Path:
    """Give the path of a warehouse that is not there yet."""
    return tmp_path / "desk.duckdb"


@pytest.fixture(autouse=True)
def no_workers_left():
    """End what a test leaves behind."""
    yield
    pool.close()


@pytest.fixture
def rows():
    """Give a function that returns all rows of a warehouse that a run may not change.

    Left out is what tells one run from another: the ids and times of runs.
    """

    def read(warehouse: Path) -> dict[str, list[str]]:
        own = {"run_id", "first_seen_at", "last_at", "first_at", "reading_no"}
        found = {}
        with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
            tables = connection.execute(
                "select table_name from duckdb_tables()"
                " where table_name not in ('runs', 'loads', 'migrations')"
            ).fetchall()
            for (table,) in tables:
                relation = connection.table(table)
                columns = [c for c in relation.columns if c not in own]
                relation = relation.select(
                    *(duckdb.ColumnExpression(c) for c in columns)
                )
                found[table] = sorted(map(str, relation.fetchall()))
        return found

    return read


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real Prefect server on a free loopback port; give its API's address."""
    home = tmp_path_factory.mktemp("prefect")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
        "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
        "PREFECT_API_URL": url,
    }
    command = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, stdout=log, stderr=log
        )
    try:
        _wait_for(url + "/health", server, home / "server.log")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                if name.startswith(("PREFECT", "DO_NOT")) and name != "PREFECT_API_URL":
                    patch.setenv(name, value)
            yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            httpx.get(url, timeout=1).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError(f"the Prefect server did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture
def get() -> Iterator[Get]:
    """Ask for one address with settings that a test may change."""
    opened: list[Fetcher] = []

    def ask(url: str, settings: FetchSettings = FAST, **more: object) -> Answer:
        fetcher = Fetcher(settings)
        opened.append(fetcher)
        return fetcher.get(Wanted(url=url, source="test", **more))  # type: ignore[arg-type]

    yield ask
    for fetcher in opened:
        fetcher.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk that may ask loopback, without delay."""
    return Settings(
        warehouse=tmp_path / "desk.duckdb",
        workers=1,
        fetch=FetchSettings(
            allow_hosts=("127.0.0.1", "127.0.0.2"),
            spacing=Seconds(0),
            retry_seconds=Seconds(0.01),
        ),
    )
