"""RSS, Atom and JSON feeds: their new items, with what the feed says of each."""

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from flows.exchange import Answer, Wanted, split_credentials
from flows.guards.limits import SourceError
from flows.guards.xml import check_xml
from flows.online import Tally
from flows.sources.base import Item, Means, Source, file_uri, printable
from flows.sources.dates import is_within
from flows.sources.files import read_content
from transforms.article import Basis, Hints, Page, hash_32

_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|RDF)[\s>/]", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FEED_LINK = re.compile(
    rb"<link\b[^>]*type=[\"']?application/(?:rss|atom|feed)\+(?:xml|json)[^>]*>",
    re.IGNORECASE,
)
_HREF = re.compile(rb"href=[\"']?([^\"'\s>]+)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed."""

    url: str | None
    key: str
    """The feed's own name for it, else its address."""

    hints: Hints
    content: str | None
    """The item's whole text as HTML, where the feed carries it."""


def is_feed(content: bytes, media_type: str | None) -> bool:
    """Tell a feed from other answers, by its root element rather than by its type."""
    head = content[:_HEAD_BYTES].lstrip()
    if head.startswith(b"{"):
        return media_type == "application/feed+json" or b"jsonfeed.org/version" in head
    if _HTML_ROOT.search(head):
        return False
    return bool(_FEED_ROOT.search(head))


def read_feed(source: Source, means: Means) -> Iterator[Item]:
    """Fetch the items of a feed that are new or due; of a feed on disk too."""
    if not source.where.lower().startswith(("http:", "https:")):
        yield from _pages_of_file(source, means)
        return
    online = means.network(source)
    answer = online.ask(
        Wanted(url=source.where, source=source.name, purpose="feed"), now=False
    )
    if answer is not None:
        yield from pages_of_feed(answer, source, means)


def pages_of_feed(answer: Answer, source: Source, means: Means) -> Iterator[Item]:
    """Fetch the items of a feed that has been asked for.

    The feed is noted when its items are dealt with. While one of them may still come,
    it is noted without validators, so that it is read again.
    """
    online = means.network(source)
    exchange = replace(answer.exchange, purpose="feed")
    if answer.error is not None:
        online.note(exchange)
        answer.error.stage = "fetch"
        raise answer.error
    if answer.page is None:
        yield from online.collect(source, online.due_again(source), Tally())
        online.note(exchange, item_count=0, due_at=online.list_due(exchange, source))
        return
    page = answer.page
    try:
        entries = read_entries(page.content, page.url or source.where)
    except SourceError as error:
        online.note(
            exchange,
            etag=None,
            last_modified=None,
            digest=None,
            error=f"{error.found}; {error.advice}",
            reason=str(error.reason),
        )
        raise
    entries = [e for e in entries if is_within(e.hints.published, source)]
    new = online.count_new(entry.url for entry in entries if entry.url)
    tally = Tally()
    yield from _pages_of_entries(entries, page, source, means, tally)
    yield from online.collect(source, online.due_again(source), tally)
    settled: dict[str, Any] = {}
    if tally.unsettled:
        settled = {"etag": None, "last_modified": None, "digest": None}
    online.note(
        exchange, item_count=new, due_at=online.list_due(exchange, source), **settled
    )


def _pages_of_file(source: Source, means: Means) -> Iterator[Item]:
    path = Path(source.where).expanduser()
    content = read_content(path, means)
    page = Page(
        source=source.name,
        source_uri=file_uri(path),
        content=content,
        fetched_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )
    entries = read_entries(content, "", thing=printable(source.where))
    entries = [e for e in entries if is_within(e.hints.published, source)]
    yield from _pages_of_entries(entries, page, source, means, Tally())


def _pages_of_entries(
    entries: list[Entry], feed: Page, source: Source, means: Means, tally: Tally
) -> Iterator[Item]:
    for entry in entries:
        if entry.url is None and entry.content:
            yield Page(
                source=source.name,
                source_uri=f"{feed.source_uri}#{hash_32(entry.key)[:16]}",
                content=entry.content.encode("utf-8", "replace"),
                fetched_at=feed.fetched_at,
                media_type="text/html",
                charset="utf-8",
                hints=entry.hints,
            )
    wanted = [
        Wanted(url=entry.url, source=source.name, hints=entry.hints)
        for entry in entries
        if entry.url is not None
    ]
    if wanted:
        yield from means.network(source).collect(source, wanted, tally)


def read_entries(content: bytes, address: str, thing: str | None = None) -> list[Entry]:
    """Return the items of a feed, in its order.

    Args:
        content: RSS, Atom, RDF or JSON Feed.
        address: Where it came from; relative links are resolved against it.
        thing: What to call it in messages, where that is not its address.

    Raises:
        SourceError: it is no feed; the advice names the feed of an HTML page.
    """
    thing = thing or address
    head = content[:_HEAD_BYTES].lstrip()
    if head.startswith(b"{"):
        return _json_entries(content, address, thing)
    check_xml(content, thing)
    import feedparser

    parsed = feedparser.parse(
        io.BytesIO(content),
        response_headers={"content-location": address} if address else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.version and not parsed.entries:
        raise _no_feed(content, address, thing)
    base = parsed.feed.get("link") or address
    base = urljoin(address, base)
    is_atom = parsed.version.startswith("atom")
    return [_entry(one, base, is_atom=is_atom) for one in parsed.entries]


def _entry(one: Any, base: str, *, is_atom: bool) -> Entry:
    links = [
        link.get("href")
        for link in one.get("links", ())
        if link.get("rel", "alternate") == "alternate"
        and "html" in (link.get("type") or "html")
    ]
    href = one.get("feedburner_origlink") or next(filter(None, links), one.get("link"))
    content = max(
        (c.get("value") or "" for c in one.get("content", ())), key=len, default=""
    )
    names = [author.get("name") for author in one.get("authors", ())]
    # dict.get: the parser's own get takes one date for the other, with a warning
    published, updated = dict.get(one, "published"), dict.get(one, "updated")
    key = one.get("id") or href or one.get("title") or ""
    return Entry(
        url=_address(base, href),
        key=str(key),
        content=content or one.get("summary") or None,
        hints=Hints(
            basis=Basis.FEED,
            title=_plain(one.get("title")),
            authors=tuple(filter(None, map(_plain, names))),
            published=_plain(published or (None if is_atom else updated)),
            modified=_plain(updated if published or is_atom else None),
            summary=_plain(one.get("summary")),
            tags=tuple(
                filter(None, (_plain(t.get("term")) for t in one.get("tags", ())))
            ),
        ),
    )


def _json_entries(content: bytes, address: str, thing: str) -> list[Entry]:
    try:
        feed = json.loads(content)
        items = feed["items"]
        if not isinstance(items, list):
            raise TypeError("items is no list")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(
            thing,
            f"it is no JSON feed ({type(error).__name__}: {error})",
            "check the address",
            "no-feed",
        ) from error
    return [_json_entry(item, address) for item in items if isinstance(item, dict)]


def _json_entry(item: dict[str, Any], base: str) -> Entry:
    authors = item.get("authors") or [item.get("author")]
    names = [a.get("name") for a in authors if isinstance(a, dict)]
    tags = item.get("tags") if isinstance(item.get("tags"), list) else []
    href = item.get("url") or item.get("external_url")
    text = item.get("content_html")
    if not text and item.get("content_text"):
        text = f"<pre>{html.escape(str(item['content_text']))}</pre>"
    return Entry(
        url=_address(base, href),
        key=str(item.get("id") or href or item.get("title") or ""),
        content=str(text) if text else None,
        hints=Hints(
            basis=Basis.FEED,
            title=_plain(item.get("title")),
            authors=tuple(filter(None, map(_plain, names))),
            published=_plain(item.get("date_published")),
            modified=_plain(item.get("date_modified")),
            summary=_plain(item.get("summary")),
            tags=tuple(filter(None, map(_plain, tags or []))),
            language=_plain(item.get("language")),
        ),
    )


def _address(base: str, href: object) -> str | None:
    """Return an item's address in full; None where it has none on the web."""
    if not isinstance(href, str) or not href.strip():
        return None
    try:
        url = split_credentials(urljoin(base, href.strip()))[0]
    except ValueError:
        return None
    return url if url.lower().startswith(("http://", "https://")) else None


def _plain(value: object) -> str | None:
    """Return a text without markup and needless space; None where nothing is left."""
    if not isinstance(value, str):
        return None
    text = html.unescape(_TAG.sub(" ", value)).encode("utf-8", "replace").decode()
    return " ".join(text.split()) or None


def _no_feed(content: bytes, address: str, thing: str) -> SourceError:
    if not content.strip():
        return SourceError(thing, "it is empty", "check the address", "no-feed")
    if not _HTML_ROOT.search(content[:_HEAD_BYTES]):
        return SourceError(thing, "it is no feed", "check the address", "no-feed")
    link = _FEED_LINK.search(content)
    href = _HREF.search(link[0]) if link else None
    advice = "look on it for the address of the feed"
    if href:
        named = html.unescape(href[1].decode("utf-8", "replace"))
        advice = f"the page names a feed: {urljoin(address, named)}"
    return SourceError(thing, "it is an HTML page, not a feed", advice, "no-feed")
