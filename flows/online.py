"""Pages from the network: planned by the ledger, fetched, archived, noted."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from flows.archive import Archive
from flows.exchange import Answer, Exchange, Wanted, without_credentials
from flows.fetch import Fetcher
from flows.ledger import Ledger
from flows.secrets import load_secrets
from flows.settings import FetchSettings
from flows.sources.base import Item, Source, rejected
from warehouse.fetches import Known

_CHUNK = 4000
"""Addresses looked up in the ledger at a time."""

_CLOSING_DAYS = 1
"""A page is looked at once more this close to the end of its free access."""

_FORGOTTEN_DAYS = 7
"""A page that has been due for so long has left its feed, and is let be."""

_MOST_DOUBLINGS = 5
"""An unchanged page is asked for after at most 2^5 times the usual while."""


class Online:
    """What sources of the network work with in one run."""

    def __init__(
        self,
        settings: FetchSettings,
        fetcher: Fetcher,
        archive: Archive,
        ledger: Ledger,
    ) -> None:
        """Fetch with ``fetcher``, keep in ``archive``, note in ``ledger``."""
        self._settings = settings
        self._fetcher = fetcher
        self._archive = archive
        self._ledger = ledger
        self._seen: set[int] = set()
        self._admitted: set[str] = set()

    def admit(self, source: Source) -> None:
        """Make ready what the subscriber of ``source`` shows.

        Raises:
            SourceError: it cannot be read.
        """
        named = source.settings
        if named is None or source.name in self._admitted:
            return
        host = urlsplit(source.where).hostname or source.where.partition("/")[0]
        secrets = load_secrets(
            source.name,
            hosts=named.hosts or (host.removeprefix("www."),),
            headers_env=named.headers_env,
            headers_file=named.headers_file,
            cookies_file=named.cookies_file,
            plain_hosts=self._settings.allow_hosts,
        )
        if secrets is not None:
            self._fetcher.show(source.name, secrets)
        self._admitted.add(source.name)

    def ask(self, wanted: Wanted, *, now: bool = True) -> Answer | None:
        """Ask for a feed, sitemap or single page; None while it is not due.

        The answer is archived, not yet noted: call ``note`` when it is dealt with, so
        that a run that does not live to deal with it asks again.

        Args:
            wanted: What to ask for; validators are filled in from the ledger.
            now: Ask even before it is due.
        """
        address = without_credentials(wanted.url)
        known = self._ledger.last([address]).get(address)
        if not now and known is not None and not _is_due(known, datetime.now(UTC)):
            return None
        answer = self._fetcher.get(_with_validators(wanted, known))
        if answer.page is None:
            return answer
        ref = self._archive.keep(
            answer.page,
            request=answer.request,
            status_line=answer.status_line,
            is_page=wanted.purpose == "page",
        )
        page = replace(answer.page, archive_ref=ref.archive_ref)
        return replace(answer, page=page)

    def note(self, exchange: Exchange, **more: Any) -> None:
        """Write an exchange down, ``more`` known of it by now."""
        self._ledger.note(replace(exchange, **more))

    def note_page(self, answer: Answer) -> None:
        """Write down what came of a page, and when it is due again."""
        exchange = answer.exchange
        if exchange.error is not None:
            due = None if exchange.may_pass else self._settings.again
            self.note(exchange, due_at=_after(exchange, due))
            return
        known = answer.wanted.unchanged_count
        count = known + 1 if exchange.from_cache else 0
        due = self._settings.again * 2 ** min(count, _MOST_DOUBLINGS)
        self.note(exchange, unchanged_count=count, due_at=_after(exchange, due))

    def list_due(self, exchange: Exchange, source: Source) -> datetime | None:
        """Return when a feed or sitemap is due again."""
        every = source.settings.every if source.settings else None
        return _after(exchange, every or self._settings.feed_again or None)

    def count_new(self, urls: Iterable[str]) -> int:
        """Count those of ``urls`` that have never answered well."""
        count = 0
        rest = iter(urls)
        while chunk := list(islice(rest, _CHUNK)):
            known = self._ledger.last(chunk)
            count += sum(not (url in known and known[url].is_success) for url in chunk)
        return count

    def due_again(self, source: Source) -> list[Wanted]:
        """Return the pages of a feed's or sitemap's that are to be looked at again.

        They need not stand in it any more: what was free to read last week may close
        tomorrow.
        """
        now = datetime.now(UTC)
        found = self._ledger.due_pages(
            source.name,
            now=now,
            since=now - timedelta(days=_FORGOTTEN_DAYS),
            closing=now.date() + timedelta(days=_CLOSING_DAYS),
        )
        return [
            Wanted(url=url, source=source.name, hints=hints) for url, hints in found
        ]

    def robots_sitemaps(self, url: str, source: Source) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of a host names."""
        return self._fetcher.get_robots(url, source.name).sitemaps

    def collect(
        self, source: Source, wanted: Iterable[Wanted], tally: "Tally"
    ) -> Iterator[Item]:
        """Fetch pages, those that are due; give them as they come.

        A page found unchanged is given no more; one that fails is a Rejected.
        """
        for answer in self._fetcher.get_all(self._plan(wanted, tally)):
            tally.add(answer)
            if answer.error is not None:
                self.note_page(answer)
                yield rejected(
                    source,
                    answer.error,
                    source_uri=answer.exchange.url,
                    stage="fetch",
                )
            elif answer.page is not None:
                ref = self._archive.keep(
                    answer.page, request=answer.request, status_line=answer.status_line
                )
                self.note_page(answer)
                yield replace(answer.page, archive_ref=ref.archive_ref)
            else:
                self.note_page(answer)

    def _plan(self, wanted: Iterable[Wanted], tally: "Tally") -> Iterator[Wanted]:
        """Leave out what is not due or was asked in this run; the closing come first.

        Works through ``wanted`` by thousands, so that a list may be of any length.
        """
        rest = iter(wanted)
        while chunk := list(islice(rest, _CHUNK)):
            now = datetime.now(UTC)
            named = [(without_credentials(one.url), one) for one in chunk]
            known = self._ledger.last([address for address, _ in named])
            due = []
            for address, one in named:
                if hash(address) in self._seen:
                    continue
                self._seen.add(hash(address))
                last = known.get(address)
                if last is not None and not _is_due(last, now):
                    tally.not_due += 1
                    continue
                closing = _closing(last, now.date())
                due.append((closing, _with_validators(one, last)))
            due.sort(key=itemgetter(0))
            yield from (one for _, one in due)


class Tally:
    """What came of the pages of one source."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.fetched = 0
        self.failed = 0
        self.unsettled = 0
        """Failures that may pass: the list they stand in is to be read again."""
        self.not_due = 0
        self.is_index = False
        """It named other sitemaps."""

    def add(self, answer: Answer) -> None:
        """Count an answer."""
        self.fetched += answer.error is None
        self.failed += answer.error is not None
        self.unsettled += answer.exchange.may_pass


def _is_due(known: Known, now: datetime) -> bool:
    closing = _closing(known, now.date()) < date.max
    if closing and known.asked_at.date() < now.date():
        return True
    return known.due_at is None or known.due_at <= now


def _closing(known: Known | None, today: date) -> date:
    """Return the end of free access where it is near, else the end of time."""
    if known is None or known.free_until is None:
        return date.max
    is_near = today <= known.free_until <= today + timedelta(days=_CLOSING_DAYS)
    return known.free_until if is_near else date.max


def _with_validators(wanted: Wanted, known: Known | None) -> Wanted:
    if known is None or not known.is_success or known.digest is None:
        return wanted
    return replace(
        wanted,
        etag=known.etag,
        last_modified=known.last_modified,
        digest=known.digest,
        unchanged_count=known.unchanged_count,
    )


def _after(exchange: Exchange, seconds: float | None) -> datetime | None:
    if seconds is None:
        return None
    return exchange.asked_at + timedelta(seconds=seconds)
