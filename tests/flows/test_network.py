"""Sources of the network, from the first request to the rows, on real servers."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import pipeline
from flows.archive import Archive
from flows.settings import Settings, SourceSettings
from flows.sources import find_sources
from tests.flows.network import ask, feed_of, fetch, ledger, story
from tests.flows.scripted import Server
from transforms.article import Page
from warehouse.layout import Layout


def test_address(server: Server, settings: Settings) -> None:
    """One address is fetched, archived and read; the ledger tells of it."""
    server.script["/vote"] = story(1)
    report = pipeline.ingest([server.url("/vote")], settings)
    assert (report.counts.new, report.rejected) == (1, ())
    [(title, url, ref)] = ask(
        settings,
        "select title, url, archive_ref from articles join pages using (page_id, url)",
    )
    assert (title, url) == ("Bridge vote number 1", server.url("/vote"))
    assert ".warc.gz#" in str(ref)
    rows = ask(settings, "select purpose, status, robots from fetches order by all")
    assert rows == [("page", 200, "absent"), ("robots", 404, "exempt")]


def test_second_look_at_an_unchanged_address(
    server: Server, settings: Settings
) -> None:
    """A page that has not changed makes no page, article or revision."""
    server.script["/vote"] = story(1)
    pipeline.ingest([server.url("/vote")], settings)
    counts = "select (select count(*) from pages), (select count(*) from revisions)"
    before = ask(settings, counts)
    report = pipeline.ingest([server.url("/vote")], settings)
    assert not report.failed
    assert ask(settings, counts) == before
    [(cached, streak)] = ask(
        settings,
        "select from_cache, unchanged_count from fetches where purpose = 'page'"
        " order by asked_at desc limit 1",
    )
    assert (cached, streak) == (True, 1)


def test_changed_and_changed_back(server: Server, settings: Settings) -> None:
    """A, then B, then A again are three revisions of one article."""
    for text in (story("one"), story("two"), story("one")):
        server.script["/vote"] = text
        pipeline.ingest([server.url("/vote")], settings)
    assert ask(settings, "select count(*), max(revision) from articles") == [(1, 3)]


def test_list_of_addresses(
    server: Server, other: Server, settings: Settings, tmp_path: Path
) -> None:
    """A list is fetched; what fails is named, and the rest is there."""
    server.fallback = other.fallback = lambda h: h.give(200, story(h.path))
    server.script["/gone"] = lambda h: h.give(404)
    path = tmp_path / "list.txt"
    lines = ["# a comment", *(server.url(f"/{n}") for n in range(5)), "", "not a url"]
    path.write_text("\n".join([*lines, other.url("/x"), server.url("/gone")]))
    got = fetch(settings, f"urls:{path}")
    assert len(got.pages) == 6
    assert sorted((r.stage, str(r.reason)) for r in got.rejected) == [
        ("fetch", "http-404"),
        ("fetch", "no-address"),
    ]


def test_list_without_prefix_is_recognised(
    server: Server, settings: Settings, tmp_path: Path
) -> None:
    """A file of nothing but addresses is a list of them."""
    server.fallback = lambda h: h.give(200, story(h.path))
    path = tmp_path / "list.txt"
    path.write_text(f"# ours\n{server.url('/1')}\n{server.url('/2')}\n")
    assert len(fetch(settings, str(path)).pages) == 2


FEED_LINK = "<html><link rel=alternate type='application/rss+xml' href='/f'></html>"


BOMB = '<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>'


FILE = (
    '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<urlset><url><loc>&a;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    ("argument", "body", "said"),
    [
        ("feed:", FEED_LINK, "it is an HTML page, not a feed; the page names a feed: "),
        ("feed:", "nothing", "it is no feed"),
        ("feed:", '{"items": 1}', "it is no JSON feed"),
        ("feed:", BOMB, "entities"),
        ("sitemap:", "<urlset></urlset>", "it names no page"),
        ("sitemap:", "<html></html>", "it is an HTML page, not a sitemap"),
        ("sitemap:", FILE, "entities"),
        ("site:", "nothing", "robots.txt names no sitemap"),
    ],
)
def test_what_cannot_be_read_says_so(
    server: Server, settings: Settings, argument: str, body: str, said: str
) -> None:
    """A source that is not what it is called fails by name, and the next is read."""
    server.script["/x"] = body
    server.script["/vote"] = story(1)
    broken = argument + (server.url() if argument == "site:" else server.url("/x"))
    for _ in range(2):
        [failure] = fetch(settings, broken).rejected
        assert said in failure.message
        assert (failure.source, failure.stage) == (broken, "open")
    assert len(fetch(settings, broken, server.url("/vote")).pages) == 1


def test_single_address_that_fails(server: Server, settings: Settings) -> None:
    """A source that is one failing address has failed, at fetching."""
    report = pipeline.ingest([server.url("/gone")], settings)
    assert report.failed
    assert [(r.stage, r.reason) for r in report.rejected] == [("fetch", "http-404")]


def test_credentials_are_stored_nowhere(server: Server, settings: Settings) -> None:
    """A password in an address, a subscriber's cookie: no file of the desk has them."""
    server.script["/vote"] = lambda h: h.give(200, story(1), {"Set-Cookie": "s=k3y"})
    address = server.url("/vote").replace("://", "://anna:hunter2@")
    named = SourceSettings(name="letters", what=server.url("/two"), headers_env="DESK")
    server.script["/two"] = story(2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESK", "X-Pass: swordfish")
        full = replace(settings, source=(named,))
        sources = find_sources([address, "letters", address + "x"], full)
        report = pipeline.ingest(sources, full)
    assert report.counts.new == 2
    asked = {one.path: one.headers for one in server.log}
    assert asked["/two"]["x-pass"] == "swordfish"
    assert asked["/vote"]["authorization"].startswith("Basic ")
    assert "hunter2" not in repr(report)
    import gzip

    layout = Layout(settings.warehouse)
    for file in layout.folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            if file.name.endswith(".gz"):
                data = gzip.decompress(data)
            for secret in (b"hunter2", b"swordfish", b"k3y", b"YW5uYTpodW50ZXIy"):
                assert secret not in data, (file, secret)


def test_missing_secret_fails_its_source_only(
    server: Server, settings: Settings
) -> None:
    """A source whose headers cannot be read is not asked without them."""
    server.fallback = story(1)
    named = SourceSettings(name="paid", what=server.url("/a"), headers_env="NO_SUCH")
    full = replace(settings, source=(named,))
    got = fetch(full, *find_sources(["paid", server.url("/b")], full))
    assert "the environment has no NO_SUCH" in got.rejected[0].message
    assert server.paths() == ["/b"]


def test_killed_while_fetching_keeps_what_was_fetched(
    server: Server, settings: Settings
) -> None:
    """A page archived by a run that died is loaded by the next, without asking."""
    page = Page(
        source="feed",
        source_uri=server.url("/vote"),
        url=server.url("/vote"),
        content=story(1).encode(),
        fetched_at=datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC),
        media_type="text/html",
    )
    with Archive(Layout(settings.warehouse).archive) as archive:
        archive.keep(page, status_line="HTTP/1.1 200 OK")
    server.script["/other"] = story(2)
    report = pipeline.ingest([server.url("/other")], settings)
    assert report.counts.new == 2
    assert server.paths() == ["/other"]
    assert (page.page_id,) in ask(settings, "select page_id from pages")


def test_journal_of_a_killed_run_is_taken_in(
    server: Server, settings: Settings
) -> None:
    """Requests noted by a run that died are in the ledger, a torn line aside."""
    server.script["/vote"] = story(1)
    layout = Layout(settings.warehouse)
    layout.make()
    line = {"source": "s", "url": "https://a.example/", "purpose": "page"}
    line["asked_at"] = datetime.now(UTC).isoformat()
    journal = layout.folder / "fetches.jsonl"
    journal.write_text(json.dumps(line) + "\n" + json.dumps(line)[:40])
    fetch(settings, server.url("/vote"))
    rows = ledger(settings, "select count(*) from fetches where source = 's'")
    assert rows == [(1,)]
    assert not journal.exists()


def test_archive_is_good_for_other_readers(server: Server, settings: Settings) -> None:
    """``warcio check`` passes every record of a run with redirects and feeds."""
    import subprocess
    import sys

    feed_of(server, 3)
    server.script["/1"] = lambda h: h.give(302, b"", {"Location": "/moved"})
    fetch(settings, server.url("/feed.xml"))
    files = Archive(Layout(settings.warehouse).archive).files.paths()
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    rows = ledger(settings, "select redirects from fetches where url like '%/1'")
    assert rows == [([server.url("/1")],)]


def test_no_thread_stays_behind(server: Server, settings: Settings) -> None:
    """A run leaves no thread of the fetcher's."""
    server.script["/vote"] = story(1)
    fetch(settings, server.url("/vote"))
    assert "fetch" not in [thread.name for thread in threading.enumerate()]
