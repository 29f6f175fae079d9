"""Sources of the network, from the first request to the rows, on real servers."""

import json
import threading
import tracemalloc
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from flows import pipeline
from flows.archive import Archive
from flows.entries import Seconds
from flows.means import open_means
from flows.settings import FetchSettings, Settings, SourceSettings
from flows.sources import Source, find_source, find_sources, read_pages
from tests.flows.scripted import ARTICLE, Handler, Server
from transforms.article import Page, Rejected
from warehouse.connection import open_store
from warehouse.layout import Layout
from warehouse.writer import open_writer

Row = tuple[object, ...]


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


def ask(settings: Settings, sql: str) -> list[Row]:
    """Query the published warehouse."""
    path = settings.warehouse.resolve()
    with closing(duckdb.connect(str(path), read_only=True)) as reader:
        return reader.execute(sql).fetchall()


@dataclass
class Got:
    """What reading sources gave, short of taking the pages apart."""

    pages: list[Page]
    rejected: list[Rejected]


def fetch(settings: Settings, *sources: Source | str) -> Got:
    """Read sources as a run does, archive and ledger included."""
    got = Got([], [])
    layout = Layout(settings.warehouse)
    layout.make()
    with (
        Archive(layout.archive) as archive,
        closing(open_writer(settings.warehouse, "test")) as writer,
        open_means(settings, archive, writer, layout) as means,
    ):
        for source in sources:
            for item in read_pages(source, means):
                if isinstance(item, Page):
                    got.pages.append(item)
                else:
                    got.rejected.append(item)
    return got


def ledger(settings: Settings, sql: str) -> list[Row]:
    """Query the store."""
    with open_store(Layout(settings.warehouse)) as store:
        return store.execute(sql).fetchall()


def story(n: int | str) -> str:
    """Return an article of its own."""
    return ARTICLE.format(f"Bridge vote number {n}")


def rss(items: str, extra: str = "") -> str:
    """Return an RSS feed."""
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Courier</title>'
        f"<link>/</link>{extra}{items}</channel></rss>"
    )


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


FORMS = {
    "rss": rss(
        "<item><title>From &lt;b&gt;the feed&lt;/b&gt;</title><link>/vote</link>"
        "<dc:creator>Ann Lee</dc:creator><pubDate>Tue, 03 Mar 2026 09:10:11 +0100"
        "</pubDate><description>Summary</description></item>"
    ),
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/"><title>C</title>'
    '<entry><title>From the feed</title><link href="/vote"/><id>1</id>'
    "<author><name>Ann Lee</name></author><published>2026-03-03T09:10:11+01:00"
    "</published><updated>2026-03-04T00:00:00Z</updated></entry></feed>",
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel/><item rdf:about="1"><title>From the feed</title><link>/vote</link>'
    "<dc:creator>Ann Lee</dc:creator><dc:date>2026-03-03T09:10:11+01:00</dc:date>"
    "</item></rdf:RDF>",
    "json": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [
                {
                    "id": "1",
                    "url": "/vote",
                    "title": "From the feed",
                    "authors": [{"name": "Ann Lee"}],
                    "date_published": "2026-03-03T09:10:11+01:00",
                }
            ],
        }
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("prefix", ["feed:", ""])
def test_feeds(server: Server, settings: Settings, form: str, prefix: str) -> None:
    """Every form of feed leads to its page, and what it says is kept as hints."""
    server.script["/news"] = FORMS[form]
    server.script["/vote"] = story(1)
    [page] = fetch(settings, prefix + server.url("/news")).pages
    hints = page.hints
    assert hints is not None
    assert (hints.title, hints.authors) == ("From the feed", ("Ann Lee",))
    assert (hints.basis, "10:11" in str(hints.published)) == ("feed", True)
    items = "select item_count from fetches where purpose = 'feed'"
    assert ledger(settings, items) == [(1,)]


def test_broken_dates_and_links(server: Server, settings: Settings) -> None:
    """Items with broken dates, foreign links or none harm no other."""
    server.script["/feed.xml"] = rss(
        "<item><link>vote</link><pubDate>Someday, 99 Nov</pubDate></item>"
        "<item><link>javascript:alert(1)</link><title>No</title></item>"
        "<item><link>http://[bad</link></item>"
        "<item><title>No link, but a story</title><description>&lt;p&gt;"
        + "The council met in the old hall and voted. " * 20
        + "&lt;/p&gt;</description></item>"
    )
    server.script["/vote"] = story(1)
    got = fetch(settings, server.url("/feed.xml"))
    assert server.paths() == ["/feed.xml", "/vote"]
    assert [page.url for page in got.pages] == [None, server.url("/vote")]


def feed_of(server: Server, count: int) -> None:
    """Let ``server`` have a feed of ``count`` items, with validators."""
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(count))

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == f'"{count}"':
            handler.give(304)
        else:
            handler.give(200, rss(items), {"ETag": f'"{count}"'})

    server.script["/feed.xml"] = answer
    server.fallback = lambda h: h.give(200, story(h.path))


def test_only_new_items_are_fetched(server: Server, settings: Settings) -> None:
    """An unchanged feed costs one request; a changed one, its new items."""
    feed_of(server, 5)
    feed = server.url("/feed.xml")
    assert pipeline.ingest([feed], settings).counts.new == 5
    server.log.clear()
    report = pipeline.ingest([feed], settings)
    assert (report.failed, report.counts.new) == (False, 0)
    assert server.paths() == ["/feed.xml"]
    feed_of(server, 7)
    server.log.clear()
    assert pipeline.ingest([feed], settings).counts.new == 2
    assert sorted(server.paths()) == ["/5", "/6", "/feed.xml"]
    [(success, items, failures)] = ask(
        settings,
        "select last_success_at is not null, new_items, failures_in_row"
        " from source_health",
    )
    assert (success, items, failures) == (True, 2, 0)


def test_health_of_a_source(server: Server, settings: Settings) -> None:
    """Failures in a row are counted, and forgotten when the feed answers again."""
    feed_of(server, 1)
    feed = server.url("/feed.xml")
    good = server.script["/feed.xml"]
    health = (
        "select failures_in_row, last_error like '%503%', last_success_at is not null,"
        " next_due_at is null from source_health"
    )
    server.script["/feed.xml"] = lambda h: h.give(503)
    for count in (1, 2):
        fetch(settings, feed)
        assert ledger(settings, health) == [(count, True, False, True)]
    server.script["/feed.xml"] = good
    hourly = replace(settings.fetch, feed_again=Seconds(3600))
    fetch(replace(settings, fetch=hourly), feed)
    assert ledger(settings, health) == [(0, None, True, False)]
    server.log.clear()
    fetch(settings, feed)
    assert server.log == []  # it is not due


def test_item_that_failed_is_asked_again(server: Server, settings: Settings) -> None:
    """While an item may still come, the feed is read again though it is unchanged."""
    feed_of(server, 3)
    server.script["/1"] = lambda h: h.give(503)
    feed = server.url("/feed.xml")
    got = fetch(settings, feed)
    assert [r.reason for r in got.rejected] == ["http-503"]
    server.script["/1"] = story("late")
    server.log.clear()
    assert len(fetch(settings, feed).pages) == 1
    assert server.paths() == ["/feed.xml", "/1"]


@pytest.mark.parametrize("is_changed", [False, True])
def test_pages_near_the_end_of_free_access_come_first(
    server: Server, settings: Settings, is_changed: bool
) -> None:
    """A page that closes soon is looked at again before its time, and first."""
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(4))
    server.script["/feed.xml"] = lambda h: h.give(200, rss(items))
    server.fallback = lambda h: h.give(200, story(h.path))
    pipeline.ingest([server.url("/feed.xml")], settings)
    layout = Layout(settings.warehouse)
    with closing(duckdb.connect(str(layout.store))) as store:
        store.execute("set timezone = 'UTC'")
        store.execute(
            "update all_readings set free_until = current_date where source_uri = ?",
            [server.url("/2")],
        )
        store.execute("update fetches set asked_at = asked_at - interval 1 day")
        store.execute("update fetches set due_at = now() where url like '%/1'")
    if is_changed:
        server.script["/feed.xml"] = lambda h: h.give(200, rss(items, "<x>new</x>"))
    server.log.clear()
    one_lane = replace(settings.fetch, parallel=1, connections_per_host=1)
    fetch(replace(settings, fetch=one_lane), server.url("/feed.xml"))
    assert server.paths() == ["/feed.xml", "/2", "/1"]


def test_sitemap_index_and_news(server: Server, settings: Settings) -> None:
    """An index leads to its sitemaps, gzipped ones too; news entries are hints."""
    import gzip

    server.script["/sitemap.xml"] = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>/a.xml.gz</loc></sitemap><sitemap><loc>/missing.xml</loc>"
        "</sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    )
    server.script["/a.xml.gz"] = gzip.compress(
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
        b" /one\n</loc><lastmod>2026-03</lastmod></url></urlset>"
    )
    server.script["/news.xml"] = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news='
        '"http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/two</loc>'
        "<news:news><news:publication><news:name>C</news:name><news:language>de"
        "</news:language></news:publication><news:publication_date>2026-03-03"
        "</news:publication_date><news:title>From the map</news:title>"
        "<news:keywords>bridge, vote</news:keywords></news:news></url></urlset>"
    )
    server.script["/one"], server.script["/two"] = story(1), story(2)
    server.script["/missing.xml"] = lambda h: h.give(404)
    got = fetch(settings, server.url("/sitemap.xml"))
    assert [r.reason for r in got.rejected] == ["http-404"]
    hints = [page.hints for page in got.pages if page.hints]
    assert [(h.title, h.tags) for h in hints] == [
        (None, ()),
        ("From the map", ("bridge", "vote")),
    ]
    server.log.clear()
    fetch(settings, server.url("/sitemap.xml"))
    assert server.paths() == ["/sitemap.xml", "/a.xml.gz", "/missing.xml", "/news.xml"]


def test_date_limits(server: Server, settings: Settings) -> None:
    """Entries outside the dates asked for are left; the undated stay."""
    server.script["/sitemap.xml"] = (
        "<urlset><url><loc>/old</loc><lastmod>2020-01-01</lastmod></url>"
        "<url><loc>/new</loc><lastmod>2026-03-01T10:00:00Z</lastmod></url>"
        "<url><loc>/undated</loc></url></urlset>"
    )
    server.fallback = lambda h: h.give(200, story(h.path))
    source = find_source(
        server.url("/sitemap.xml"), since=datetime(2026, 1, 1, tzinfo=UTC)
    )
    fetch(settings, source)
    assert sorted(server.paths()) == ["/new", "/sitemap.xml", "/undated"]


def test_site(server: Server, settings: Settings) -> None:
    """``site:`` goes by the sitemaps that robots.txt names."""
    server.script["/robots.txt"] = f"Sitemap: {server.url('/deep/map.xml')}"
    server.script["/deep/map.xml"] = "<urlset><url><loc>/one</loc></url></urlset>"
    server.script["/one"] = story(1)
    assert len(fetch(settings, f"site:{server.url()}").pages) == 1


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


def test_long_sitemap_index(server: Server, settings: Settings) -> None:
    """An index that leads to 50,000 pages is read in flat memory."""
    count = 10_000
    maps = [f"/map{n}.xml" for n in range(5)]
    server.script["/sitemap.xml"] = (
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in maps)
        + "</sitemapindex>"
    )
    for path in maps:
        entries = "".join(f"<url><loc>{path}/{n}</loc></url>" for n in range(count))
        server.script[path] = f"<urlset>{entries}</urlset>"
    fetch(settings, server.url("/missing"))  # it makes the ledger
    with open_store(Layout(settings.warehouse)) as store:
        # all of the pages have been fetched an hour ago
        store.execute(
            "insert into fetches by name select 's' as source, 'page' as purpose,"
            " ? || '/map' || m || '.xml/' || n as url, now() - interval 1 hour as"
            " asked_at, now() + interval 1 day as due_at, 200 as status"
            " from range(5) as t(m), range(?) as u(n)",
            [server.url(""), count],
        )
    server.log.clear()
    tracemalloc.start()
    got = fetch(settings, server.url("/sitemap.xml"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (got.pages, got.rejected) == ([], [])
    assert server.paths() == ["/sitemap.xml", *maps]
    assert peak < 12 << 20


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
