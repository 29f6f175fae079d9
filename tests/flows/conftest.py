"""Pages for the commands that write, a published warehouse for those that read."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import httpx
import pytest

from flows import pool
from transforms.article import (
    Access,
    Basis,
    Block,
    Byline,
    BylineKind,
    Label,
    Metadata,
    Page,
    Reading,
    Region,
    hash_32,
)
from warehouse.connection import open_store
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.rows import stage
from warehouse.runs import Run

BRIDGE = "https://courier.example/bridge"

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


def _reading(page: Page, body: str) -> Reading:
    def block(label: Label, text: str) -> Block:
        return Block(label=label, text=text, rule="by-hand", region=Region.BODY)

    return Reading(
        page_id=page.page_id,
        source_uri=page.source_uri,
        url=page.url,
        article_id=hash_32(page.url or page.source_uri),
        metadata=Metadata(
            title="Bridge opens",
            access=Access.COMPLIMENTARY,
            free_until=date(2026, 3, 1),
            published_on=date(2026, 1, 2),
            published_basis=Basis.TEXT,
        ),
        blocks=(
            block(Label.NOTICE, "Free to read through March 1."),
            block(Label.TITLE, "Bridge opens"),
            block(Label.PARAGRAPH, body),
            block(Label.PROMO, "Visit our garden fair."),
        ),
        bylines=(
            Byline(
                name="Ada Hill",
                kind=BylineKind.AUTHOR,
                basis=Basis.TEXT,
                raw="By Ada Hill",
                role="reporter",
                organization="The Courier",
            ),
        ),
        rules_version="rules-1",
        program_version="1",
    )


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article in two revisions, published; not to be written to."""
    layout = Layout(tmp_path_factory.mktemp("desk") / "desk.duckdb")
    run = Run(
        run_id="run-1",
        flow="ingest",
        started_at=datetime(2026, 2, 1, tzinfo=UTC),
        rules_version="rules-1",
        program_version="1",
    )
    bodies = ["The bridge is open.", "The bridge is open. Again."]
    outcomes = []
    for day, body in enumerate(bodies, start=1):
        page = Page(
            source="test",
            source_uri=BRIDGE,
            url=BRIDGE,
            content=body.encode(),
            fetched_at=datetime(2026, 1, day, tzinfo=UTC),
        )
        outcomes.append((page, _reading(page, body)))
    with writer_lock(layout, "test"):
        stage(layout.staging, run, outcomes)
        with open_store(layout) as store:
            load_staged(store, layout.staged(), run)
        publish(layout)
    return layout.warehouse


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
