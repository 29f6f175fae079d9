"""Several runs of one warehouse at a time: who waits, and who finishes what."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from flows import pipeline
from flows.archive import Archive
from flows.entries import Seconds
from flows.exchange import Wanted
from flows.fetch import Fetcher
from flows.settings import FetchSettings, Settings
from tests.flows.scripted import ARTICLE, Server
from transforms.article import Page
from warehouse.errors import LockedError
from warehouse.layout import Layout
from warehouse.live import check_alone, is_live, living, loadable
from warehouse.publish import sweep

STORIES = 30
HELD = 20
"""The story at which the site stops answering: past the first batch of 16."""

SECONDS = 60


class Site(Server):
    """A feed of thirty stories, of which one waits until it is let go."""

    def __init__(self) -> None:
        """Serve on loopback."""
        super().__init__()
        self.held = threading.Event()
        self.go_on = threading.Event()
        links = "".join(f"<item><link>/{n}</link></item>" for n in range(STORIES))
        feed = f'<rss version="2.0"><channel>{links}</channel></rss>'
        self.script["/feed.xml"] = feed
        self.script[f"/{HELD}"] = self.wait
        self.fallback = lambda h: h.give(200, ARTICLE.format(f"Vote {h.path}"))

    def wait(self, handler) -> None:
        """Give the story that is held."""
        self.held.set()
        self.go_on.wait(SECONDS)
        handler.give(200, ARTICLE.format("Vote at last"))


@pytest.fixture
def slow_run(desk, tmp_path):
    """Begin a run of a site that stops answering in the middle; give both."""
    site = Site()
    config = tmp_path / "copydesk.toml"
    config.write_text(
        '[fetch]\nallow_hosts = ["127.0.0.1"]\nspacing = 0\nconnections_per_host = 1\n'
    )
    command = [
        *(sys.executable, "-m", "flows.cli", "ingest", site.url("/feed.xml")),
        *("--warehouse", str(desk), "--config", str(config), "--no-prefect"),
    ]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert site.held.wait(SECONDS)
    while not Layout(desk).staged():
        assert process.poll() is None, process.communicate()[0]
    yield site, process
    site.go_on.set()
    process.kill()
    process.communicate()
    site.stop()


def pages(desk):
    """Count the pages and articles that readers see, and readings that are doubled."""
    with duckdb.connect(str(desk.resolve()), read_only=True) as reader:
        return reader.execute(
            "select (select count(*) from pages), (select count(*) from articles),"
            " (select count(*) - count(distinct reading_id) from all_readings)"
        ).fetchone()


def test_a_slow_source_keeps_nobody_waiting(slow_run, saved, desk):
    """Another run loads and publishes meanwhile, and leaves the slow one's alone."""
    site, process = slow_run
    staged = Layout(desk).staged()
    report = pipeline.ingest([str(saved)], Settings(warehouse=desk))
    assert report.counts.pages == 3
    assert pages(desk) == (3, 3, 0)
    assert Layout(desk).staged() == staged
    site.go_on.set()
    said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, said
    assert f"{STORIES} pages" in said
    assert pages(desk) == (3 + STORIES, 3 + STORIES, 0)
    assert Layout(desk).staged() == ()


def test_what_a_killed_run_has_fetched_the_next_one_loads(slow_run, saved, desk):
    """Whoever it is: staged files and archived pages go in, once each."""
    site, process = slow_run
    process.send_signal(signal.SIGKILL)
    process.wait()
    report = pipeline.ingest([str(saved)], Settings(warehouse=desk))
    fetched = report.counts.pages - 3
    assert fetched >= HELD - 1
    assert pages(desk) == (3 + fetched, 3 + fetched, 0)
    assert Layout(desk).staged() == ()
    asked = len([path for path in site.paths() if path != "/feed.xml"])
    assert fetched >= asked - 2  # the one that was held, and one on its way


def made_page(number: int) -> Page:
    """Return a page as if it had been fetched."""
    return Page(
        source="mail",
        source_uri=f"stdin:{number:016}",
        content=f"Page {number}".encode() * 50,
        fetched_at=datetime(2026, 3, 4, tzinfo=UTC),
    )


def test_each_run_archives_to_a_file_of_its_own(tmp_path, desk):
    """What one has not loaded yet is not another's, until the first lives no more."""
    with Archive(tmp_path) as one:
        first = one.keep(made_page(1))
        with Archive(tmp_path) as two:
            assert list(two.unsettled()) == []
            second = two.keep(made_page(2))
            two.settle()
        assert len(one.files.paths()) == 2
        assert one.read(second).content == made_page(2).content
    with Archive(tmp_path) as three:
        assert list(three.unsettled()) == [first]
        three.settle()
    assert list(Archive(tmp_path).unsettled()) == []


def test_runs_take_turns_at_a_host(tmp_path):
    """Two at once keep the distance that one alone would."""
    site = Site()
    site.go_on.set()
    spacing = 0.2
    settings = FetchSettings(allow_hosts=("127.0.0.1",), spacing=Seconds(spacing))

    def ask(run):
        with Fetcher(settings, turns=tmp_path) as fetcher:
            for number in range(4):
                url = site.url(f"/{run}{number}")
                assert fetcher.get(Wanted(url=url, source="test")).page is not None

    threads = [threading.Thread(target=ask, args=(run,)) for run in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    site.stop()
    times = [asked.at for asked in site.log]
    assert len(times) == 2 * (4 + 1)
    assert min(b - a for a, b in pairwise(times)) >= spacing - 0.02


def test_only_what_is_ones_own_or_nobodys_is_loaded(desk):
    """A file in staging tells by its name whose it is."""
    layout = Layout(desk)
    layout.make()
    for run in ("mine", "theirs", "dead"):
        (layout.staging / f"20260601T000000Z-{run}-0123456789abcdef.parquet").touch()
    with living(layout, "theirs", "test"), living(layout, "mine", "test"):
        owners = [file.name.split("-")[1] for file in loadable(layout, "mine")]
    assert owners == ["dead", "mine"]
    assert len(loadable(layout, "mine")) == 3


def test_a_publish_sweeps_only_what_is_nobodys(desk):
    """What another run is writing stays; what a killed run left half written goes."""
    layout = Layout(desk)
    layout.make()
    for run in ("theirs", "dead"):
        (layout.staging / f".scratch-{run}-ab.tmp").touch()
    (layout.runs / "dead").touch()
    with living(layout, "theirs", "test"):
        sweep(layout)
        assert [file.name for file in layout.staging.iterdir()] == [
            ".scratch-theirs-ab.tmp"
        ]
        assert [file.name for file in layout.runs.iterdir()] == ["theirs"]
    assert not is_live(layout, "theirs")


def test_who_must_be_alone_is_told_who_is_at_work(desk):
    """As forgetting must: it takes records out of files that others write."""
    layout = Layout(desk)
    layout.make()
    with (
        living(layout, "a", "copydesk ingest"),
        pytest.raises(LockedError, match=rf"copydesk ingest \(process {os.getpid()}"),
    ):
        check_alone(layout)
    check_alone(layout)
