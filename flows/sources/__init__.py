"""Where pages come from: one file a kind, all giving the same pages.

``read_pages("saved/")`` recognises the kind; ``read_pages("files:saved/")`` is told.
Nothing of the network is imported before a source of the network is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path

from flows.guards.limits import SourceError
from flows.settings import Settings, read_day
from flows.sources.base import (
    Item,
    Means,
    Source,
    file_path,
    file_uri,
    one_at_a_time,
    printable,
)

__all__ = [
    "COLUMN_FIELDS",
    "SOURCES",
    "Item",
    "Means",
    "Source",
    "SourceError",
    "find_source",
    "find_sources",
    "read_pages",
    "source_uri",
]

_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]*@")

Reader = Callable[[Source, Means], Iterator[Item]]


def _later(module: str, function: str) -> Reader:
    """Return a reader whose module is imported when it is first asked."""

    def read(source: Source, means: Means) -> Iterator[Item]:
        reader: Reader = getattr(import_module(f"flows.sources.{module}"), function)
        return reader(source, means)

    return read


SOURCES: Mapping[str, Reader] = {
    "files": _later("files", "read_files"),
    "stdin": _later("stdin", "read_stdin"),
    "warc": _later("warc", "read_warc"),
    "mhtml": _later("mhtml", "read_mhtml"),
    "mail": _later("mail", "read_mail"),
    "zip": _later("archives", "read_zip"),
    "tar": _later("archives", "read_tar"),
    "jsonl": _later("tables", "read_jsonl"),
    "csv": _later("tables", "read_csv"),
    "parquet": _later("tables", "read_parquet"),
    "url": _later("urls", "read_url"),
    "urls": _later("urls", "read_urls"),
    "feed": _later("feeds", "read_feed"),
    "sitemap": _later("sitemaps", "read_sitemap"),
    "site": _later("sitemaps", "read_site"),
}
"""Kind → what reads it; the kinds are also what may stand before the colon."""

COLUMN_FIELDS = (
    "html",
    "text",
    "url",
    "title",
    "author",
    "published",
    "modified",
    "summary",
    "section",
    "tags",
    "language",
)
"""What a column of a table may be named to hold."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_FEED_NAME = re.compile(
    r"/(?:feed|rss|atom)(?:[./?]|$)|\.(?:rss|atom|rdf)(?:\?|$)|"
    r"[/.-](?:rss|atom|feed)\.(?:xml|json)(?:\?|$)",
    re.IGNORECASE,
)
_SITEMAP_NAME = re.compile(
    r"/[^/?]*sitemap[^/?]*\.(?:xml|txt)(?:\.gz)?(?:\?|$)", re.IGNORECASE
)


def find_source(
    argument: str,
    *,
    columns: tuple[tuple[str, str], ...] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> Source:
    """Tell the kind of ``argument``, by its prefix, else by its looks.

    Args:
        argument: As the user gave it. A password in it stays out of ``name``.
        columns: Which column of a table holds what.
        since: Leave out what a feed or sitemap dates before.
        until: Leave out what a feed or sitemap dates after.
    """
    kind, where = _kind(argument)
    return Source(
        name=_CREDENTIALS.sub("", printable(argument)),
        kind=kind,
        where=where,
        columns=columns,
        since=since,
        until=until,
    )


def find_sources(
    arguments: Sequence[str],
    settings: Settings,
    *,
    columns: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> tuple[Source, ...]:
    """Return the sources that ``arguments`` name, those of copydesk.toml by name.

    Args:
        arguments: As the user gave them; none: every ``[[source]]``.
        settings: Where named sources are.
        columns: Which column of a table holds what, ``FIELD=NAME``.
        since: Leave out what is dated before.
        until: Leave out what is dated after.
    """
    named = {one.name: one for one in settings.source}
    found = []
    for argument in arguments or tuple(named):
        one = named.get(argument)
        pairs = (*(one.columns if one else ()), *columns)
        source = find_source(
            one.what if one else argument,
            columns=tuple(
                (f, c) for f, _, c in (pair.partition("=") for pair in pairs)
            ),
            since=read_day(since or (one.since if one else None), "since"),
            until=read_day(until or (one.until if one else None), "until"),
        )
        found.append(replace(source, name=one.name, settings=one) if one else source)
    return tuple(found)


def _kind(argument: str) -> tuple[str, str]:
    kind, colon, where = argument.partition(":")
    if colon and kind in SOURCES:
        return kind, where
    if argument == "-":
        return "stdin", argument
    if argument.startswith("file://"):
        return "files", str(file_path(argument))
    if _ADDRESS.match(argument):
        path = argument.partition("#")[0]
        if _SITEMAP_NAME.search(path):
            return "sitemap", argument
        return ("feed" if _FEED_NAME.search(path) else "url"), argument
    return "files", argument


def read_pages(source: Source | str, means: Means | None = None) -> Iterator[Item]:
    """Read ``source`` lazily: its pages, and a Rejected for what gives none.

    Never raises for what is wrong with the source: that is its last item, named by its
    own address, with stage ``open`` or ``fetch``. A source failed when it gave no page
    and such an item.
    """
    if isinstance(source, str):
        source = find_source(source)
    items = SOURCES[source.kind](source, means or Means())
    yield from one_at_a_time(source, source_uri(source), items)


def source_uri(source: Source) -> str:
    """Return the address of the source itself."""
    is_address = source.kind in ("stdin", "site") or _ADDRESS.match(source.where)
    if is_address or source.where == "-":
        return _CREDENTIALS.sub("", source.where)
    return file_uri(Path(source.where).expanduser())
