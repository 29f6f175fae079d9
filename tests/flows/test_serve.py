"""A desk that is served: what a scheduled run does, shows and leaves."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import httpx
import pytest

from flows import watch
from tests.flows.conftest import DUMPS
from tests.flows.scripted import ARTICLE, Server

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 120
STORIES = 30
HELD = 20
"""The story at which the site stops answering: past the first batch of 16."""

ENDED = ("CANCELLED", "COMPLETED", "FAILED", "CRASHED")

TOML = """\
warehouse = "desk.duckdb"

[fetch]
allow_hosts = ["127.0.0.1"]
spacing = 0
connections_per_host = 1

[[source]]
name = "new"
what = "saved/"
every = "12h"
publisher = "The Courier"

[[source]]
name = "missed"
what = "missed/"

[[source]]
name = "cancelled"
what = "feed:{site}/feed/cancelled"

[[source]]
name = "paused"
what = "feed:{site}/feed/paused"

[[source]]
name = "suspended"
what = "feed:{site}/feed/suspended"

[[source]]
name = "unserved"
what = "feed:{site}/feed/unserved"
"""


class Site(Server):
    """Feeds of thirty stories each; one of them waits until it is let go."""

    def __init__(self) -> None:
        """Serve on loopback."""
        super().__init__()
        self.held = threading.Event()
        self.go_on = threading.Event()
        self.fallback = self.answer

    def answer(self, handler) -> None:
        """Give a feed or a story."""
        _, kind, name, *rest = handler.path.split("/")
        if kind == "feed":
            links = "".join(
                f"<item><link>/story/{name}/{n}</link></item>" for n in range(STORIES)
            )
            feed = f'<rss version="2.0"><channel>{links}</channel></rss>'
            handler.give(200, feed, media_type="application/rss+xml")
            return
        if int(rest[0]) == HELD and not self.go_on.is_set():
            self.held.set()
            self.go_on.wait(WAIT_SECONDS)
        handler.give(200, ARTICLE.format(f"Vote {handler.path}"))

    def hold(self) -> None:
        """Let the next story number ``HELD`` wait."""
        self.held.clear()
        self.go_on.clear()


class Desk:
    """What is served, and its Prefect API."""

    def __init__(self, api: str, folder: Path, process, site: Site) -> None:
        """Take a desk that is being served."""
        self.api = api
        self.folder = folder
        self.process = process
        self.site = site
        self.warehouse = folder / "desk.duckdb"

    def ask(self, path, body=None):
        """Ask the Prefect API, again while its database is busy."""
        method = "GET" if body is None else "POST"
        for _ in range(20):
            answer = httpx.request(method, f"{self.api}{path}", json=body, timeout=60)
            if answer.status_code != 503:
                break
            time.sleep(0.5)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deployment(self, name):
        """Return the deployment of a source, once it is there and is ours."""
        config = str(self.folder / "copydesk.toml")

        def find():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            return next(
                (
                    one
                    for one in self.ask("/deployments/filter", {})
                    if one["name"] == name and one["parameters"]["config"] == config
                ),
                None,
            )

        return wait_until(find)

    def begin(self, name):
        """Ask for a run of a source."""
        identity = self.deployment(name)["id"]
        return self.ask(f"/deployments/{identity}/create_flow_run", {})["id"]

    def set_state(self, run, state, *, force=True):
        """Do what the UI does when somebody presses a button."""
        body = {"state": state, "force": force}
        self.ask(f"/flow_runs/{run}/set_state", body)

    def end_of(self, run):
        """Return a run as it is once it is over."""

        def look():
            now = self.ask(f"/flow_runs/{run}")
            return now if now["state_type"] in ENDED else None

        return wait_until(look)

    def no_run_left(self):
        """Tell whether nothing runs besides what serves."""
        return not children(self.process.pid)


def children(pid):
    """Return the processes that a process has begun and not seen the end of."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += task.read_text().split()
    return found


def wait_until(what, seconds=WAIT_SECONDS):
    """Ask until the answer is something, and return it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it has not come about in time")


@pytest.fixture(scope="module")
def desk(prefect_api, tmp_path_factory):
    """Serve six sources until the tests of this module are through."""
    folder = tmp_path_factory.mktemp("desk")
    saved = folder / "saved"
    (folder / "missed").mkdir(parents=True)
    saved.mkdir()
    for name, text in DUMPS.items():
        (saved / name).write_text(text)
    (saved / "noise.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "missed" / "ferry.txt").write_text(DUMPS["ferry.txt"])
    (folder / "flows").mkdir()
    (folder / "flows" / "__init__.py").write_text("raise ImportError('not ours')")
    site = Site()
    (folder / "copydesk.toml").write_text(TOML.format(site=site.url("")))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.cli", "serve"],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PREFECT_API_URL": prefect_api,
                "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            },
            stdout=log,
            stderr=log,
        )
    yield Desk(prefect_api, folder, process, site)
    site.go_on.set()
    process.terminate()
    process.wait(timeout=60)
    site.stop()
    assert "never awaited" not in (folder / "log").read_text()


def stories(desk, name):
    """Count how often each story of a source was asked for."""
    start = f"/story/{name}/"
    return Counter(path for path in desk.site.paths() if path.startswith(start))


def loaded(desk, name):
    """Return the addresses of a source whose articles readers see, one for each."""
    if not desk.warehouse.exists():
        return []
    with duckdb.connect(str(desk.warehouse.resolve()), read_only=True) as reader:
        asked = (
            "select a.source_uri from articles as a join pages as p using (article_id)"
            " where p.source = ? group by a.article_id, a.source_uri"
        )
        return [url for (url,) in reader.execute(asked, [name]).fetchall()]


def begin_held_run(desk, name):
    """Start a run; return it once the site keeps it waiting in the middle."""
    desk.site.hold()
    run = desk.begin(name)
    assert desk.site.held.wait(WAIT_SECONDS)
    return run


def runs_of(desk, deployment):
    """Return the runs of a deployment that have begun or are due."""
    asked = {
        "deployments": {"id": {"any_": [deployment["id"]]}},
        "flow_runs": {
            "expected_start_time": {"before_": datetime.now(UTC).isoformat()}
        },
    }
    return desk.ask("/flow_runs/filter", asked)


def test_a_source_never_read_is_read_at_once_and_shows_what_it_did(desk):
    """Its next time would be hours away; what came of it a person can see."""
    deployment = desk.deployment("new")
    assert set(deployment["tags"]) == {"copydesk", "The Courier"}
    assert deployment["entrypoint"] == "flows.ingest.ingest"
    [run] = wait_until(lambda: runs_of(desk, deployment))
    done = desk.end_of(run["id"])
    assert done["state"]["message"] == (
        "4 pages: 3 new, 0 changed, 0 unchanged, 1 rejected"
    )
    assert done["name"] == "new · 4 pages"
    assert len(loaded(desk, "new")) == 3

    mine = {"artifacts": {"flow_run_id": {"any_": [done["id"]]}}}
    by_key = {one["key"]: one for one in desk.ask("/artifacts/filter", mine)}
    assert set(by_key) == {
        "copydesk-progress",
        "copydesk-summary",
        "copydesk-pages",
        "copydesk-removed",
    }
    assert by_key["copydesk-progress"]["data"] == 100.0
    summary = by_key["copydesk-summary"]["data"]
    assert "**3 new** and **0 changed** articles out of 4 pages" in summary
    assert "noise.bin" in summary
    assert "Harbour wall opens to walkers" in by_key["copydesk-pages"]["data"]
    bars = json.loads(by_key["copydesk-removed"]["data"])
    assert {bar["label"] for bar in bars} >= {"byline"}
    assert all(set(bar["share"]) == {"█"} for bar in bars)

    def find_events():
        filters = {"filter": {"event": {"name": ["copydesk.article.new"]}}}
        events = desk.ask("/events/filter", filters)["events"]
        return events if len(events) >= 3 else None

    events = wait_until(find_events)
    titles = {event["resource"]["prefect.resource.name"] for event in events}
    assert "Harbour wall opens to walkers" in titles


def test_what_was_missed_is_run_once(desk):
    """Three runs are overdue: one does the work of all."""
    deployment = desk.deployment("missed")
    now = datetime.now(UTC)
    due = []
    for minutes in (30, 20, 10):
        at = (now - timedelta(minutes=minutes)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}
        path = f"/deployments/{deployment['id']}/create_flow_run"
        due.append(desk.ask(path, {"state": state})["id"])
    runs = [desk.end_of(run) for run in due]
    names = Counter(run["state_name"] for run in runs)
    assert names == {"Completed": 1, "Skipped": 2}
    done = next(run for run in runs if run["state_name"] == "Completed")
    skipped = next(run for run in runs if run["state_name"] == "Skipped")
    assert done["id"] in skipped["state"]["message"]
    assert len(loaded(desk, "missed")) == 1


def test_a_cancelled_run_leaves_everything_consistent(desk):
    """Its processes end; the next run goes on from there and loads all once."""
    first = begin_held_run(desk, "cancelled")
    desk.set_state(first, {"type": "CANCELLING", "name": "Cancelling"}, force=False)
    assert desk.end_of(first)["state_type"] == "CANCELLED"
    wait_until(desk.no_run_left)
    assert loaded(desk, "cancelled") == []
    desk.site.go_on.set()
    second = desk.end_of(desk.begin("cancelled"))
    assert second["state_type"] == "COMPLETED"
    assert len(loaded(desk, "cancelled")) == STORIES
    assert len(set(loaded(desk, "cancelled"))) == STORIES
    # Twice only the one that was held, and one whose answer was not yet noted.
    assert stories(desk, "cancelled").total() <= STORIES + 2
    assert not list((desk.folder / "desk.duckdb.d" / "staging").glob("*.parquet"))


def test_a_paused_run_stands_still_until_it_is_resumed(desk):
    """It waits in its place, and goes on with what it has."""
    run = begin_held_run(desk, "paused")
    desk.set_state(run, {"type": "PAUSED", "name": "Paused"})
    time.sleep(watch.ASK_SECONDS + 1)
    desk.site.go_on.set()
    log = desk.folder / "log"
    wait_until(lambda: "paused; resume it to go on" in log.read_text())
    assert loaded(desk, "paused") == []
    desk.set_state(run, {"type": "RUNNING", "name": "Running"})
    assert desk.end_of(run)["state_type"] == "COMPLETED"
    assert len(loaded(desk, "paused")) == STORIES
    assert set(stories(desk, "paused").values()) == {1}


def test_a_run_that_the_ui_pauses_goes_on_in_another_process(desk):
    """Prefect suspends it: the process ends; resumed, nothing is fetched again."""
    run = begin_held_run(desk, "suspended")
    until = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    details = {"pause_timeout": until, "pause_reschedule": True}
    state = {"type": "PAUSED", "name": "Suspended", "state_details": details}
    desk.set_state(run, state)
    time.sleep(2)  # until the run has heard of it
    desk.site.go_on.set()
    wait_until(desk.no_run_left)
    assert desk.ask(f"/flow_runs/{run}")["state_name"] == "Suspended"
    assert loaded(desk, "suspended") == []
    desk.ask(f"/flow_runs/{run}/resume", {})
    assert desk.end_of(run)["state_type"] == "COMPLETED"
    assert len(loaded(desk, "suspended")) == STORIES
    assert set(stories(desk, "suspended").values()) == {1}


def test_a_run_that_nobody_serves_can_be_cancelled_too(desk):
    """It sees by itself that it is to end; so does one of which serve lost track."""
    desk.site.hold()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.cli", "ingest", "unserved"],
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PREFECT_API_URL": desk.api},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert desk.site.held.wait(WAIT_SECONDS)
    running = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    [run] = desk.ask("/flow_runs/filter", running)
    desk.set_state(run["id"], {"type": "CANCELLING", "name": "Cancelling"}, force=False)
    time.sleep(watch.ASK_SECONDS + 1)
    desk.site.go_on.set()
    _, errors = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    said = [line for line in errors.splitlines() if line.startswith("copydesk:")]
    assert len(said) == 1
    assert said[0].startswith("copydesk: error: the run was cancelled; what was")
    assert desk.end_of(run["id"])["state_type"] == "CANCELLED"
    assert loaded(desk, "unserved") == []
