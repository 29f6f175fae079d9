"""Feeds: every form of them, and what of them is asked for again."""

import json
from contextlib import closing
from dataclasses import replace

import duckdb
import pytest

from flows import pipeline
from flows.entries import Seconds
from flows.settings import Settings
from tests.flows.network import ask, feed_of, fetch, ledger, rss, story
from tests.flows.scripted import Server
from warehouse.layout import Layout

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
