"""Sitemaps, their indexes, and all that a site's robots.txt names."""

import tracemalloc
from datetime import UTC, datetime

from flows.settings import Settings
from flows.sources import find_source
from tests.flows.network import fetch, story
from tests.flows.scripted import Server
from warehouse.connection import open_store
from warehouse.layout import Layout


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
