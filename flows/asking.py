"""Asking one server after another: in its turn, within limits, again where that helps.

This is the part of the fetcher that runs in its event loop.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urljoin

import httpx
import stamina
import stamina.instrumentation

from flows.answers import (
    Account,
    PassingError,
    Raw,
    answered,
    check_address,
    failed,
    next_address,
    no_robots,
    origin_of,
    retry_after,
    robots_of,
    take_cookies,
)
from flows.client import Client
from flows.exchange import (
    Answer,
    Exchange,
    Wanted,
    split_credentials,
    without_credentials,
)
from flows.guards.addresses import Resolver
from flows.guards.limits import SourceError
from flows.hosts import Host, WaitTooLongError
from flows.neighbours import Neighbours
from flows.outgoing import Headers, headers_for
from flows.robots import Decision, Robots, RobotsMemory
from flows.secrets import Secrets
from flows.settings import FetchSettings
from flows.walls import wall_of

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# what is retried stands in the ledger; stamina's own log would show addresses
stamina.instrumentation.set_on_retry_hooks([])


class Asker:
    """Asks servers; made, used and closed in one event loop."""

    def __init__(
        self,
        settings: FetchSettings,
        resolver: Resolver,
        note: Callable[[Exchange], None],
        memory: RobotsMemory | None,
        turns: Path | None,
    ) -> None:
        """Ask as ``settings`` say; tell ``note`` of requests for robots.txt."""
        self._settings = settings
        self._note = note
        self._memory = memory
        self._turns = turns
        self._secrets: dict[str, Secrets] = {}
        self._client = Client(settings, resolver)
        self._hosts: dict[str, Host] = {}
        self._parallel = asyncio.Semaphore(settings.parallel)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def show(self, source: str, secrets: Secrets) -> None:
        """Show ``secrets`` to their hosts when ``source`` asks."""
        self._secrets[source] = secrets

    async def fetch(self, wanted: Wanted, gate: asyncio.Event | None = None) -> Answer:
        """Ask for one address, again where that may help, and say what came of it."""
        account = Account(wanted=wanted, url=wanted.url)
        settings = self._settings
        try:
            async for attempt in stamina.retry_context(
                on=_backoff,
                attempts=settings.attempts,
                timeout=None,
                wait_initial=settings.retry_seconds,
                wait_max=settings.longest_wait,
                wait_jitter=settings.retry_seconds / 2,
            ):
                with attempt:
                    account.attempts += 1
                    raw = await self._follow(account, gate)
        except PassingError as failure:
            return failed(account, failure.error, may_pass=True)
        except SourceError as error:
            return failed(account, error, may_pass=False)
        return answered(account, raw)

    async def robots_of(self, url: str, source: str) -> Robots:
        """Return the rules of a host, asked for once a run, or remembered."""
        host = self._host(url)
        async with host.robots_lock:
            if host.robots is None:
                host.obey(await self._learn_robots(url, source))
        assert host.robots is not None  # noqa: S101 (for the type checker)
        return host.robots

    async def _learn_robots(self, url: str, source: str) -> Robots:
        """Remember the rules from an earlier run, or ask for them and remember them."""
        address = without_credentials(urljoin(url, "/robots.txt"))
        if self._memory and (known := self._memory.recall(address)):
            return known
        wanted = Wanted(
            url=urljoin(url, "/robots.txt"), source=source, purpose="robots"
        )
        answer = await self.fetch(wanted)
        self._note(answer.exchange)
        robots = robots_of(answer)
        if self._memory:
            self._memory.keep(address, robots)
        return robots

    async def _follow(self, account: Account, gate: asyncio.Event | None) -> Raw:
        """Ask, and follow redirects to the answer."""
        wanted = account.wanted
        check_address(wanted.url)
        url, user, password = split_credentials(wanted.url)
        login = (origin_of(url), user, password) if user or password else None
        account.redirects.clear()
        cookies: dict[str, SimpleCookie] = {}
        while True:
            account.url = url
            host = await self._host_of(account, url, gate)
            headers = headers_for(
                wanted,
                url,
                secrets=self._secrets.get(wanted.source),
                login=login,
                cookies=cookies,
            )
            raw = await self._exchange(account, host, url, headers, gate)
            location = raw.headers.get("location")
            if raw.status not in _REDIRECTS or not location:
                return raw
            take_cookies(cookies, url, raw.headers)
            account.redirects.append(url)
            url = next_address(account, url, location, cookies)

    async def _host_of(
        self, account: Account, url: str, gate: asyncio.Event | None
    ) -> Host:
        """Return the host of ``url``, once robots.txt has let us ask it."""
        thing = without_credentials(url)
        host = self._host(url)
        if account.wanted.purpose == "robots":
            account.robots = Decision.EXEMPT
            return host
        robots = await self.robots_of(url, account.wanted.source)
        if robots.delay_seconds > self._settings.spacing:
            account.wait_seconds = max(account.wait_seconds or 0, robots.delay_seconds)
        account.robots = robots.decide(url)
        if account.robots is Decision.FORBIDDEN:
            raise SourceError(
                thing,
                "the site's robots.txt forbids it to programs",
                "ask the publisher for leave, or save the page yourself",
                "robots-forbidden",
            )
        if account.robots is Decision.UNREACHABLE and robots.error is not None:
            shut = no_robots(thing, robots.error, answered=robots.status is not None)
            if robots.may_pass:
                raise PassingError(shut, final=True)
            raise shut
        return host

    def _host(self, url: str) -> Host:
        origin = httpx.URL(url).netloc.decode()
        if origin not in self._hosts:
            self._hosts[origin] = Host(
                spacing=self._settings.spacing,
                lanes=self._settings.connections_per_host,
                longest_wait=self._settings.longest_wait,
                neighbours=Neighbours(self._turns, origin) if self._turns else None,
            )
        return self._hosts[origin]

    async def _exchange(
        self,
        account: Account,
        host: Host,
        url: str,
        headers: Headers,
        gate: asyncio.Event | None,
    ) -> Raw:
        """Make one request in the host's turn; raise for what is no answer."""
        thing = without_credentials(url)
        try:
            async with host.turn(gate), self._parallel:
                if host.is_silent:
                    raise _silent(thing)
                began = time.monotonic()
                account.sent_at = datetime.now(UTC)
                account.asked_at = account.asked_at or account.sent_at
                try:
                    raw = await self._client.get(account, host, url, headers)
                finally:
                    account.ms += (time.monotonic() - began) * 1000
        except WaitTooLongError as error:
            account.wait_seconds = error.seconds
            raise PassingError(
                SourceError(
                    thing,
                    f"the server asks to wait {error.seconds:.0f} s",
                    "run again later; longest_wait under [fetch] is how long a run "
                    "waits",
                    "told-to-wait",
                ),
                final=True,
            ) from error
        if raw.status in _PASSING:
            raise self._told_to_wait(account, host, thing, raw)
        return raw

    def _told_to_wait(
        self, account: Account, host: Host, thing: str, raw: Raw
    ) -> PassingError:
        """Note what a busy server ordered, and return the error that asks again."""
        wait = retry_after(raw.headers.get("retry-after"), datetime.now(UTC))
        if wait is not None:
            account.wait_seconds = wait
            host.order_wait(wait)
        wall = wall_of(raw.status, raw.headers, raw.content, account.url, account.url)
        error = SourceError(
            thing,
            f"the server answered {raw.status_line.partition(' ')[2]}"
            + (" with a bot check" if wall else ""),
            "try again later",
            wall or f"http-{raw.status}",
        )
        return PassingError(error, wait=wait, final=wall is not None)


def _silent(thing: str) -> PassingError:
    """Return the error for a page of a host that has stopped answering."""
    return PassingError(
        SourceError(
            thing,
            "its host has left the last requests unanswered and is let be for this run",
            "try again later",
            "no-answer",
        ),
        final=True,
    )


def _backoff(error: Exception) -> bool | float:
    """Say whether to ask again, and when; a wait the server ordered is its host's."""
    if not isinstance(error, PassingError) or error.final:
        return False
    return True if error.wait is None else 0.0
