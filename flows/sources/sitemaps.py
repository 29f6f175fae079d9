"""Sitemaps, sitemap indexes, news sitemaps, and the sitemaps of a whole site."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from flows.exchange import Answer, Wanted, split_credentials, without_credentials
from flows.guards.limits import SourceError, gunzip_limited
from flows.guards.xml import check_xml
from flows.online import Tally
from flows.sources.base import Item, Means, Source, printable, rejected
from flows.sources.dates import is_within
from flows.sources.files import read_content
from transforms.article import Basis, Hints, Reason

_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>/]", re.IGNORECASE)
_HEAD_BYTES = 4096
_DEPTH = 3
"""How deep an index may stand in an index; the protocol allows none at all."""

_USUAL = ("/sitemap.xml", "/sitemap_index.xml")
"""Where a sitemap is when robots.txt names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One entry: a page, or another sitemap."""

    url: str
    is_sitemap: bool
    dated: str | None
    hints: Hints


def is_sitemap(content: bytes) -> bool:
    """Tell a sitemap or sitemap index by its root element."""
    return bool(_ROOT.search(content[:_HEAD_BYTES]))


def read_sitemap(source: Source, means: Means) -> Iterator[Item]:
    """Fetch the pages of a sitemap that are new or due; of one on disk too."""
    if not source.where.lower().startswith(("http:", "https:")):
        path = Path(source.where).expanduser()
        content = read_content(path, means)
        walk = _Walk(source, means)
        yield from walk.read(content, "", printable(source.where))
    else:
        walk = _Walk(source, means)
        yield from walk.fetch(source.where)
    walk.finish()


def pages_of_sitemap(answer: Answer, source: Source, means: Means) -> Iterator[Item]:
    """Fetch the pages of a sitemap that has been asked for."""
    walk = _Walk(source, means)
    yield from walk.take(replace_purpose(answer))
    walk.finish()


def read_site(source: Source, means: Means) -> Iterator[Item]:
    """Fetch the pages of the sitemaps that a host's robots.txt names."""
    where = source.where
    root = where if where.startswith(("http://", "https://")) else f"https://{where}"
    host = urlsplit(root).netloc
    if not host:
        raise SourceError(
            printable(where), "it names no host", "write site:www.example.org"
        )
    online = means.network(source)
    named = online.robots_sitemaps(urljoin(root, "/"), source)
    walk = _Walk(source, means)
    if named:
        for url in named:
            yield from walk.fetch_one_of(urljoin(root, url))
    else:
        yield from walk.fetch_first(urljoin(root, path) for path in _USUAL)
    walk.finish()


def replace_purpose(answer: Answer) -> Answer:
    """Return an answer that turned out to be a sitemap as one."""
    return replace(answer, exchange=replace(answer.exchange, purpose="sitemap"))


class _Walk:
    """One reading of a sitemap and what it leads to."""

    def __init__(self, source: Source, means: Means) -> None:
        self._source = source
        self._means = means
        self._pages = 0
        self._sitemaps = 0
        self._unchanged = 0
        self._out_of_date = 0

    def finish(self) -> None:
        """Raise if the whole of it names no page."""
        named = self._pages or self._unchanged or self._out_of_date
        if not named:
            raise SourceError(
                self._source.name,
                f"it names no page ({self._sitemaps} sitemaps read)",
                "check the address; robots.txt of the site may name another",
                Reason.EMPTY,
            )

    def fetch(self, url: str, depth: int = 0) -> Iterator[Item]:
        """Fetch one sitemap and the pages it leads to.

        Raises:
            SourceError: it cannot be had or read.
        """
        online = self._means.network(self._source)
        wanted = Wanted(url=url, source=self._source.name, purpose="sitemap")
        answer = online.ask(wanted, now=False)
        if answer is None:
            self._unchanged += 1
            return
        yield from self.take(answer, depth)

    def fetch_one_of(self, url: str, depth: int = 0) -> Iterator[Item]:
        """Fetch one sitemap of several: what is wrong with it stops no other."""
        try:
            yield from self.fetch(url, depth)
        except SourceError as error:
            self._sitemaps += 1
            uri = without_credentials(url)
            yield rejected(self._source, error, source_uri=uri, stage=error.stage)

    def fetch_first(self, urls: Iterator[str]) -> Iterator[Item]:
        """Fetch the first of ``urls`` that can be had."""
        failure: SourceError | None = None
        for url in urls:
            try:
                yield from self.fetch(url)
            except SourceError as error:
                failure = error
            else:
                return
        raise SourceError(
            self._source.name,
            "its robots.txt names no sitemap, and none is where it usually is "
            f"({failure.found if failure else ''})",
            "name a sitemap or a feed of the site",
            "no-sitemap",
        )

    def take(self, answer: Answer, depth: int = 0) -> Iterator[Item]:
        """Fetch the pages of a sitemap that has been asked for."""
        online = self._means.network(self._source)
        exchange = answer.exchange
        if answer.error is not None:
            online.note(exchange)
            answer.error.stage = "fetch"
            raise answer.error
        if answer.page is None:
            self._unchanged += 1
            online.note(
                exchange, item_count=0, due_at=online.list_due(exchange, self._source)
            )
            return
        page = answer.page
        tally = Tally()
        before = self._pages + self._out_of_date
        try:
            address = page.url or exchange.url
            yield from self.read(page.content, address, exchange.url, depth, tally)
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
        settled: dict[str, Any] = {}
        is_empty = self._pages + self._out_of_date == before
        if tally.unsettled or is_empty or tally.is_index:
            # what an index leads to may change while the index itself does not
            settled = {"etag": None, "last_modified": None, "digest": None}
        online.note(
            exchange,
            item_count=tally.fetched + tally.failed,
            due_at=online.list_due(exchange, self._source),
            **settled,
        )

    def read(
        self,
        content: bytes,
        address: str,
        thing: str,
        depth: int = 0,
        tally: Tally | None = None,
    ) -> Iterator[Item]:
        """Fetch the pages that a sitemap's bytes lead to."""
        tally = tally or Tally()
        self._sitemaps += 1
        if content.startswith(b"\x1f\x8b"):
            content = gunzip_limited(content, self._means.limits, thing)
        below: list[str] = []
        pages = self._pages_of(content, address, thing, below)
        network = self._means.network(self._source)
        yield from network.collect(self._source, pages, tally)
        tally.is_index = bool(below)
        if below and depth >= _DEPTH:
            raise SourceError(
                thing,
                f"sitemap indexes stand in one another more than {_DEPTH} deep",
                "name one of the inner ones",
                Reason.TOO_DEEP,
            )
        for url in below:
            yield from self.fetch_one_of(url, depth + 1)

    def _pages_of(
        self, content: bytes, address: str, thing: str, below: list[str]
    ) -> Iterator[Wanted]:
        """Give the pages of a sitemap; what are sitemaps goes to ``below``."""
        for place in _places(content, address, thing):
            if not is_within(place.dated, self._source):
                self._out_of_date += 1
            elif place.is_sitemap:
                below.append(place.url)
            else:
                self._pages += 1
                yield Wanted(url=place.url, source=self._source.name, hints=place.hints)


def _places(content: bytes, address: str, thing: str) -> Iterator[_Place]:
    """Give the entries of a sitemap one by one, in flat memory.

    A text sitemap (one address a line) is read too, as the protocol allows.
    """
    head = content[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"http://", b"https://")):
        for line in io.BytesIO(content):
            url = line.decode("utf-8", "replace").strip().lstrip("\ufeff")
            if url:
                hints = Hints(basis=Basis.SITEMAP)
                yield _Place(url=url, is_sitemap=False, dated=None, hints=hints)
        return
    check_xml(content, thing)
    if not is_sitemap(content):
        what = "an HTML page" if b"<html" in head.lower() else "something else"
        raise SourceError(
            thing, f"it is {what}, not a sitemap", "check the address", "no-sitemap"
        )
    yield from _xml_places(content, address)


def _xml_places(content: bytes, address: str) -> Iterator[_Place]:
    from lxml import etree

    elements = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        huge_tree=False,
    )
    for _, element in elements:
        texts = {
            etree.QName(child).localname: (child.text or "").strip()
            for child in element.iterdescendants()
            if isinstance(child.tag, str)
        }
        location = texts.get("loc")
        if location:
            is_index = etree.QName(element).localname == "sitemap"
            dated = texts.get("publication_date") or texts.get("lastmod")
            yield _Place(
                url=split_credentials(urljoin(address, location))[0],
                is_sitemap=is_index,
                dated=dated,
                hints=_hints(texts),
            )
        element.clear(keep_tail=False)
        while element.getprevious() is not None:
            del element.getparent()[0]


def _hints(texts: dict[str, str]) -> Hints:
    """Return what a sitemap says of a page.

    Source: sitemaps.org/protocol.html; the news extension's own schema.
    """
    keywords = re.split(r"\s*,\s*", texts.get("keywords", ""))
    return Hints(
        basis=Basis.SITEMAP,
        title=texts.get("title") or None,
        published=texts.get("publication_date") or None,
        modified=texts.get("lastmod") or None,
        tags=tuple(filter(None, keywords)),
        language=texts.get("language") or None,
        access=texts.get("access") or None,
    )
