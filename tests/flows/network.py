"""Sources of the network read from a real server, for the tests of them."""

from contextlib import closing
from dataclasses import dataclass

import duckdb

from flows.archive import Archive
from flows.means import open_means
from flows.settings import Settings
from flows.sources import Source, read_pages
from tests.flows.scripted import ARTICLE, Handler, Server
from transforms.article import Page, Rejected
from warehouse.connection import open_store
from warehouse.layout import Layout
from warehouse.writer import open_writer

Row = tuple[object, ...]


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
