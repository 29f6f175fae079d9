"""Addresses: one, or a list of them in a file or on standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flows.exchange import Wanted
from flows.guards.limits import SourceError
from flows.online import Tally
from flows.sources.base import Item, Means, Source, printable
from flows.sources.feeds import is_feed, pages_of_feed
from flows.sources.sitemaps import is_sitemap, pages_of_sitemap
from transforms.article import Reason

_LONGEST = 8192
"""Longest line of a list; no server takes longer addresses."""


def read_url(source: Source, means: Means) -> Iterator[Item]:
    """Fetch one address: a page, or the feed or sitemap that it turns out to be.

    It is asked for whenever it is named; an answer that nothing changed gives nothing.
    """
    online = means.network(source)
    answer = online.ask(Wanted(url=source.where, source=source.name))
    assert answer is not None  # noqa: S101 (asked whether due or not)
    if answer.error is not None:
        online.note_page(answer)
        answer.error.stage = "fetch"
        raise answer.error
    page = answer.page
    if page is not None and is_feed(page.content, page.media_type):
        yield from pages_of_feed(answer, source, means)
    elif page is not None and is_sitemap(page.content):
        yield from pages_of_sitemap(answer, source, means)
    else:
        online.note_page(answer)
        if page is not None:
            yield page


def read_urls(source: Source, means: Means) -> Iterator[Item]:
    """Fetch the addresses of a list, one a line; ``#`` begins a comment.

    Each is asked for when it is due.
    """
    online = means.network(source)
    tally = Tally()
    if source.where == "-":
        yield from online.collect(source, _wanted(sys.stdin.buffer, source), tally)
    else:
        with Path(source.where).expanduser().open("rb") as stream:
            yield from online.collect(source, _wanted(stream, source), tally)
    if tally.failed and not tally.fetched and not tally.not_due:
        raise SourceError(
            printable(source.where),
            f"none of its {tally.failed} addresses gave a page",
            "the lines above say why",
            "no-pages",
        )


def _wanted(stream: BinaryIO, source: Source) -> Iterator[Wanted]:
    thing = printable(source.where)
    count = 0
    while line := stream.readline(_LONGEST + 1):
        if len(line) > _LONGEST:
            raise SourceError(
                thing,
                f"a line of it is longer than {_LONGEST} bytes",
                "write one address a line",
            )
        url = line.decode("utf-8", "replace").strip().lstrip("\ufeff")
        if url and not url.startswith("#"):
            count += 1
            yield Wanted(url=url, source=source.name)
    if not count:
        raise SourceError(
            thing, "the list holds no address", "write one a line", Reason.EMPTY
        )
