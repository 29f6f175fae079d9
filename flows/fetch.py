"""Polite HTTP: robots.txt, spacing, retries, limits, and an account of each request.

The fetcher works in a thread of its own, many hosts at a time; its callers take answers
from it one by one. An answer is a page, word that nothing changed, or an error as a
value: nothing about an address makes the fetcher raise.
"""

import asyncio
import queue
import re
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from http.cookies import CookieError, SimpleCookie
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import stamina
import stamina.instrumentation

from flows.exchange import (
    Answer,
    Exchange,
    Wanted,
    split_credentials,
    without_credentials,
)
from flows.guards.addresses import (
    ForbiddenAddressError,
    GuardedBackend,
    GuardedTransport,
    Resolver,
    resolve,
)
from flows.guards.bodies import BodyCodingError, BodyReader, BodyTooLargeError
from flows.guards.limits import SourceError
from flows.hosts import Host, WaitTooLongError
from flows.robots import ROBOTS_BYTES, Decision, Robots, read_robots
from flows.secrets import Secrets
from flows.settings import FetchSettings
from flows.walls import wall_of
from flows.warc import http_block
from transforms.article import Page, Reason, program_version

T = TypeVar("T")

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 10
_AHEAD = 2000
"""Addresses taken from the caller ahead of their turn, so that hosts mix."""

_UNCLAIMED = 32
"""Answers that may wait for the caller before no more are asked for."""

_SECRET = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization"})
_NO_PAGE = re.compile(
    r"(?:image|audio|video|font|model)/|application/(?:pdf|zip|octet-stream|"
    r"x-(?:gzip|tar|7z|rar)|javascript|wasm|msword|vnd\.)|text/(?:css|javascript)"
)
_ACCEPT = {
    "page": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
    "feed": "application/feed+json,application/atom+xml,application/rss+xml,"
    "application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1",
    "sitemap": "application/xml,text/xml,text/plain;q=0.5,*/*;q=0.1",
    "robots": "text/plain,*/*;q=0.1",
}

# what is retried stands in the ledger; stamina's own log would show addresses
stamina.instrumentation.set_on_retry_hooks([])


class _PassingError(Exception):
    """What may be gone when asked again."""

    def __init__(
        self, error: SourceError, *, wait: float | None = None, final: bool = False
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait
        """Seconds that the server ordered."""
        self.final = final
        """Next time is not this run."""


@dataclass(slots=True)
class _Account:
    """One request's exchange while it grows."""

    wanted: Wanted
    url: str
    asked_at: datetime | None = None
    """When the first request for it went out."""

    sent_at: datetime | None = None
    """When the last one did."""

    status: int | None = None
    bytes: int = 0
    ms: float = 0.0
    attempts: int = 0
    robots: Decision | None = None
    wait_seconds: float | None = None
    redirects: list[str] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)

    def close(self, **more: Any) -> Exchange:
        final = without_credentials(self.url)
        kept = self.status == 304 or None  # a 304 need not say its validators again
        return Exchange(
            source=self.wanted.source,
            url=without_credentials(self.wanted.url),
            purpose=self.wanted.purpose,
            asked_at=self.asked_at or datetime.now(UTC),
            final_url=final if self.status is not None else None,
            status=self.status,
            bytes=self.bytes,
            ms=round(self.ms),
            etag=self.headers.get("etag") or (kept and self.wanted.etag),
            last_modified=self.headers.get("last-modified")
            or (kept and self.wanted.last_modified),
            robots=self.robots,
            wait_seconds=self.wait_seconds,
            redirects=tuple(without_credentials(url) for url in self.redirects),
            attempts=self.attempts,
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """One answer of one server, whole."""

    status: int
    status_line: str
    headers: httpx.Headers
    content: bytes
    request: bytes
    charset: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headers:
    """What goes with a request: what may be archived, and what may not."""

    shown: tuple[tuple[str, str], ...]
    secret: tuple[tuple[str, str], ...] = field(repr=False)


class Fetcher:
    """Asks servers. Make one a run and close it."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolver: Resolver = resolve,
        note: Callable[[Exchange], None] | None = None,
    ) -> None:
        """Ask as ``settings`` say.

        Args:
            settings: Manners and limits.
            resolver: Gives a host's addresses.
            note: Told of the requests for robots.txt, which no caller sees.
        """
        self._settings = settings
        self._secrets: dict[str, Secrets] = {}
        self._resolver = resolver
        self._note = note or (lambda exchange: None)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="fetch", daemon=True
        )
        self._thread.start()
        self._submit(self._start()).result()

    def __enter__(self) -> Self:
        """Return the fetcher; leaving closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close, whatever happened."""
        self.close()

    def close(self) -> None:
        """End what is under way and close the connections."""
        if self._loop.is_closed():
            return
        self._submit(self._stop()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def show(self, source: str, secrets: Secrets) -> None:
        """Show ``secrets`` to their hosts when ``source`` asks."""
        self._secrets[source] = secrets

    def get(self, wanted: Wanted) -> Answer:
        """Ask for one address and wait for its answer."""
        return self._submit(self._fetch(wanted)).result()

    def get_robots(self, url: str, source: str) -> Robots:
        """Return the rules of the host of ``url``."""
        return self._submit(self._robots_of(url, source)).result()

    def get_all(self, wanted: Iterable[Wanted]) -> Iterator[Answer]:
        """Ask for many addresses; answers come as they come.

        ``wanted`` is taken lazily, some thousands ahead; it may itself use ``get``.
        """
        answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        gate = asyncio.Event()
        gate.set()
        flying: set[Future[None]] = set()
        taken = iter(wanted)
        is_done = False
        count = 0
        try:
            while True:
                while not is_done and count < _AHEAD and (not count or answers.empty()):
                    one = next(taken, None)
                    if one is None:
                        is_done = True
                        break
                    count += 1
                    task = self._submit(self._answer(one, gate, answers))
                    flying.add(task)
                    task.add_done_callback(flying.discard)
                if not count:
                    return
                answer = answers.get()
                count -= 1
                if not gate.is_set() and answers.qsize() <= _UNCLAIMED // 2:
                    self._loop.call_soon_threadsafe(gate.set)
                if isinstance(answer, BaseException):
                    raise answer
                yield answer
        finally:
            for task in list(flying):
                task.cancel()

    def _submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _start(self) -> None:
        settings = self._settings
        context = httpx.create_ssl_context(trust_env=True)
        if settings.ca_file:
            context.load_verify_locations(str(settings.ca_file))
        agent = f"copydesk/{program_version()}"
        if settings.contact:
            agent += f" (+{settings.contact})"
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(
                GuardedBackend(settings.allow_hosts, self._resolver),
                context,
                connections=settings.parallel * 2,
                http2=True,
            ),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(
                settings.read_seconds, connect=settings.connect_seconds, pool=None
            ),
            follow_redirects=False,
            trust_env=False,
        )
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._hosts: dict[str, Host] = {}
        self._parallel = asyncio.Semaphore(settings.parallel)

    async def _stop(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._client.aclose()

    async def _answer(
        self,
        wanted: Wanted,
        gate: asyncio.Event,
        answers: "queue.SimpleQueue[Answer | BaseException]",
    ) -> None:
        try:
            answers.put(await self._fetch(wanted, gate))
        except Exception as error:  # noqa: BLE001 (raised again where answers are taken)
            answers.put(error)
        if answers.qsize() >= _UNCLAIMED:
            gate.clear()

    async def _fetch(self, wanted: Wanted, gate: asyncio.Event | None = None) -> Answer:
        """Ask for one address, again where that may help, and say what came of it."""
        account = _Account(wanted=wanted, url=wanted.url)
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
        except _PassingError as failure:
            return _failed(account, failure.error, may_pass=True)
        except SourceError as error:
            return _failed(account, error, may_pass=False)
        return _answered(account, raw)

    async def _follow(self, account: _Account, gate: asyncio.Event | None) -> _Raw:
        """Ask, and follow redirects to the answer."""
        wanted = account.wanted
        _check_address(wanted.url)
        url, user, password = split_credentials(wanted.url)
        login = (_origin(url), user, password) if user or password else None
        account.redirects.clear()
        cookies: dict[str, SimpleCookie] = {}
        while True:
            account.url = url
            host = await self._host_of(account, url, gate)
            headers = self._headers(account, url, login, cookies)
            raw = await self._exchange(account, host, url, headers, gate)
            location = raw.headers.get("location")
            if raw.status not in _REDIRECTS or not location:
                return raw
            _take_cookies(cookies, url, raw.headers)
            account.redirects.append(url)
            url = _next_address(account, url, location, cookies)

    async def _host_of(
        self, account: _Account, url: str, gate: asyncio.Event | None
    ) -> Host:
        """Return the host of ``url``, once robots.txt has let us ask it."""
        thing = without_credentials(url)
        host = self._host(url)
        if account.wanted.purpose == "robots":
            account.robots = Decision.EXEMPT
            return host
        robots = await self._robots_of(url, account.wanted.source)
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
            shut = _no_robots(thing, robots.error, answered=robots.status is not None)
            if robots.may_pass:
                raise _PassingError(shut, final=True)
            raise shut
        return host

    def _host(self, url: str) -> Host:
        origin = httpx.URL(url).netloc.decode()
        if origin not in self._hosts:
            self._hosts[origin] = Host(
                spacing=self._settings.spacing,
                lanes=self._settings.connections_per_host,
                longest_wait=self._settings.longest_wait,
            )
        return self._hosts[origin]

    async def _robots_of(self, url: str, source: str) -> Robots:
        """Return the rules of a host, asked for once a run."""
        host = self._host(url)
        async with host.robots_lock:
            if host.robots is None:
                asked = Wanted(
                    url=urljoin(url, "/robots.txt"), source=source, purpose="robots"
                )
                answer = await self._fetch(asked)
                self._note(answer.exchange)
                host.obey(_robots(answer))
        assert host.robots is not None  # noqa: S101 (for the type checker)
        return host.robots

    def _headers(
        self,
        account: _Account,
        url: str,
        login: tuple[str, str, str] | None,
        cookies: Mapping[str, SimpleCookie],
    ) -> _Headers:
        wanted = account.wanted
        shown = [("Accept", _ACCEPT[wanted.purpose])]
        if wanted.etag:
            shown.append(("If-None-Match", wanted.etag))
        if wanted.last_modified:
            shown.append(("If-Modified-Since", wanted.last_modified))
        secret: list[tuple[str, str]] = []
        if (secrets := self._secrets.get(wanted.source)) is not None:
            secret += secrets.for_url(url)
        if login is not None and login[0] == _origin(url):
            auth = httpx.BasicAuth(login[1], login[2])
            request = next(auth.auth_flow(httpx.Request("GET", url)))
            secret.append(("Authorization", request.headers["Authorization"]))
        if _origin(url) in cookies:
            jar = cookies[_origin(url)]
            pairs = "; ".join(f"{k}={m.coded_value}" for k, m in jar.items())
            secret.append(("Cookie", pairs))
        return _Headers(shown=tuple(shown), secret=tuple(secret))

    async def _exchange(
        self,
        account: _Account,
        host: Host,
        url: str,
        headers: _Headers,
        gate: asyncio.Event | None,
    ) -> _Raw:
        """Make one request in the host's turn; raise for what is no answer."""
        thing = without_credentials(url)
        try:
            async with host.turn(gate), self._parallel:
                began = time.monotonic()
                account.sent_at = datetime.now(UTC)
                account.asked_at = account.asked_at or account.sent_at
                try:
                    async with asyncio.timeout(self._settings.total_seconds):
                        raw = await self._request(account, host, url, headers)
                finally:
                    account.ms += (time.monotonic() - began) * 1000
        except WaitTooLongError as error:
            account.wait_seconds = error.seconds
            raise _PassingError(
                SourceError(
                    thing,
                    f"the server asks to wait {error.seconds:.0f} s",
                    "run again later; longest_wait under [fetch] is how long a run "
                    "waits",
                    "told-to-wait",
                ),
                final=True,
            ) from error
        except TimeoutError as error:
            raise SourceError(
                thing,
                f"it was not whole after {self._settings.total_seconds:g} s",
                "try again later, or raise total_seconds under [fetch]",
                "timeout",
            ) from error
        except BodyTooLargeError as error:
            raise SourceError(
                thing,
                f"its body is {error}",
                "raise max_page_bytes under [fetch] if it is a page",
                Reason.TOO_LARGE,
            ) from error
        except BodyCodingError as error:
            raise SourceError(
                thing, f"its body: {error}", "try again later", "bad-coding"
            ) from error
        except ForbiddenAddressError as error:
            raise SourceError(
                thing,
                str(error),
                f"if you trust it, allow it with --allow-host {error.host}",
                "address-forbidden",
            ) from error
        except httpx.TransportError as error:
            raise _transport_error(thing, error) from error
        if raw.status in _PASSING:
            raise self._told_to_wait(account, host, thing, raw)
        return raw

    def _told_to_wait(
        self, account: _Account, host: Host, thing: str, raw: _Raw
    ) -> _PassingError:
        """Note what a busy server ordered, and return the error that asks again."""
        wait = _retry_after(raw.headers.get("retry-after"), datetime.now(UTC))
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
        return _PassingError(error, wait=wait, final=wall is not None)

    async def _request(
        self, account: _Account, host: Host, url: str, headers: _Headers
    ) -> _Raw:
        async def trace(event: str, info: Mapping[str, Any]) -> None:
            if event.endswith("send_request_headers.complete"):
                host.sent()
            elif event.endswith("receive_response_headers.complete"):
                host.answered()

        request = self._client.build_request(
            "GET",
            url,
            headers=[*headers.shown, *headers.secret],
            extensions={"trace": trace},
        )
        response = await self._client.send(request, stream=True)
        try:
            account.status = response.status_code
            account.headers = response.headers
            limit = self._settings.max_page_bytes
            if account.wanted.purpose == "robots":
                limit = 4 * ROBOTS_BYTES
            media_type = response.headers.get("content-type", "").lower()
            is_page = account.wanted.purpose == "page" and response.status_code == 200
            if is_page and _NO_PAGE.match(media_type):
                raise SourceError(
                    without_credentials(url),
                    f"it is {media_type.partition(';')[0]}, not a page",
                    "name the page itself",
                    Reason.BINARY,
                )
            body = BodyReader(response.headers.get("content-encoding"), limit)
            async for piece in response.aiter_raw():
                account.bytes += len(piece)
                body.feed(piece)
            content = body.finish()
        finally:
            await response.aclose()
        hidden = {name.lower() for name, _ in headers.secret} | _SECRET
        shown = [(n, v) for n, v in _pairs(request.headers) if n.lower() not in hidden]
        target = request.url.raw_path.decode("ascii", "replace")
        phrase = response.reason_phrase
        return _Raw(
            status=response.status_code,
            status_line=f"HTTP/1.1 {response.status_code} {phrase}".strip(),
            headers=response.headers,
            content=content,
            request=http_block(f"GET {target} HTTP/1.1", shown),
            charset=response.charset_encoding,
        )


def _backoff(error: Exception) -> bool | float:
    """Say whether to ask again, and when; a wait the server ordered is its host's."""
    if not isinstance(error, _PassingError) or error.final:
        return False
    return True if error.wait is None else 0.0


def _robots(answer: Answer) -> Robots:
    """Return a host's rules from what came of asking.

    Source: RFC 9309, 2.3.1: no file allows everything, a failing server nothing.
    """
    if answer.page is not None:
        return read_robots(answer.page.content)
    status = answer.exchange.status
    if status is not None and 300 <= status < 500 and status != 429:
        return Robots(decision=Decision.ABSENT)
    return Robots(
        decision=Decision.UNREACHABLE,
        error=answer.error,
        status=status,
        may_pass=answer.exchange.may_pass,
    )


def _no_robots(thing: str, error: SourceError, *, answered: bool) -> SourceError:
    """Say of a page why its host's robots.txt keeps us from asking for it."""
    if not answered:
        return SourceError(thing, error.found, error.advice, error.reason)
    found = f"its robots.txt cannot be read ({error.found}), so nothing may be asked"
    return SourceError(thing, found, error.advice, "robots-unreachable")


def _answered(account: _Account, raw: _Raw) -> Answer:
    """Make an answer of what a server sent."""
    wanted = account.wanted
    thing = without_credentials(wanted.url)
    if raw.status == 304 and (wanted.etag or wanted.last_modified):
        return Answer(
            wanted=wanted,
            exchange=account.close(from_cache=True, digest=wanted.digest),
        )
    if raw.status != 200:
        wall = wall_of(raw.status, raw.headers, raw.content, wanted.url, account.url)
        found = f"the server answered {raw.status_line.partition(' ')[2]}"
        if wall:
            found += f" ({wall})"
        error = SourceError(
            thing,
            found,
            _ADVICE.get(raw.status, "check the address"),
            wall or f"http-{raw.status}",
        )
        return _failed(account, error, may_pass=False)
    wall = wall_of(raw.status, raw.headers, raw.content, wanted.url, account.url)
    if wall:
        error = SourceError(
            thing,
            f"it answered with a page that asks for something first ({wall})",
            "give this source the cookies of a browser that has answered it",
            wall,
        )
        return _failed(account, error, may_pass=False)
    final = without_credentials(account.url)
    page = Page(
        source=wanted.source,
        source_uri=thing,
        content=raw.content,
        fetched_at=account.sent_at or datetime.now(UTC),
        url=final,
        requested_url=thing if thing != final else None,
        http_status=raw.status,
        media_type=_media_type(raw.headers.get("content-type")),
        charset=raw.charset,
        headers=tuple(
            (n, v) for n, v in _pairs(raw.headers) if n.lower() not in _SECRET
        ),
        hints=wanted.hints,
    )
    unchanged = wanted.digest is not None and page.digest == wanted.digest
    return Answer(
        wanted=wanted,
        exchange=account.close(from_cache=unchanged, digest=page.digest),
        page=None if unchanged else page,
        request=raw.request,
        status_line=raw.status_line,
    )


_ADVICE = {
    401: "give this source a subscriber's headers or cookies",
    402: "give this source a subscriber's headers or cookies",
    403: "ask the publisher for leave, or give this source a subscriber's cookies",
    404: "check the address; the page may be gone",
    410: "the publisher has removed the page",
    451: "the publisher may not show the page here",
}


def _failed(account: _Account, error: SourceError, *, may_pass: bool) -> Answer:
    return Answer(
        wanted=account.wanted,
        exchange=account.close(
            error=f"{error.found}; {error.advice}",
            reason=str(error.reason),
            may_pass=may_pass,
        ),
        error=error,
    )


def _transport_error(thing: str, error: httpx.TransportError) -> Exception:
    """Tell what is wrong with a connection, and whether that may pass."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SourceError(
                thing,
                f"its certificate is not to be trusted ({cause.verify_message})",
                "check the address, or name the issuer's file as ca_file under [fetch]",
                "bad-certificate",
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return SourceError(thing, f"it cannot be asked ({error})", "check it")
    reason, found = next(
        (reason, found) for kind, reason, found in _TRANSPORT if isinstance(error, kind)
    )
    detail = str(error)
    found = f"{found} ({detail})" if detail else found
    return _PassingError(SourceError(thing, found, "try again later", reason))


_TRANSPORT = (
    (httpx.ConnectTimeout, "no-answer", "no connection in time"),
    (httpx.ConnectError, "no-answer", "no connection"),
    (httpx.TimeoutException, "timeout", "the server stopped sending"),
    (httpx.RemoteProtocolError, "torn", "the answer broke off or is no HTTP"),
    (httpx.TransportError, "torn", "the connection broke"),
)


def _check_address(url: str) -> None:
    """Refuse what is no address of the web.

    Raises:
        SourceError: what it is instead.
    """
    thing = without_credentials(url)
    try:
        parsed = httpx.URL(url)
        urlsplit(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(
            thing, f"it is no address ({error})", "check it", "no-address"
        ) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise SourceError(
            thing,
            "it names no host"
            if parsed.scheme in ("http", "https")
            else f"{parsed.scheme or 'no scheme'} is neither http nor https",
            "name a web address, or a file by its path",
            "no-address",
        )


def _next_address(
    account: _Account, url: str, location: str, cookies: Mapping[str, SimpleCookie]
) -> str:
    """Return where a redirect leads."""
    thing = without_credentials(account.wanted.url)
    try:
        following = urljoin(url, location.strip())
    except ValueError as error:
        raise SourceError(
            thing, "it redirects to no address", "check it", "bad-redirect"
        ) from error
    _check_address(following)
    following = split_credentials(following.partition("#")[0])[0]
    turns = account.redirects.count(following)
    # once back to where a cookie was set is how some sites let in; twice is a circle
    if turns > (1 if cookies else 0) or len(account.redirects) > _MAX_REDIRECTS:
        raise SourceError(
            thing,
            f"its redirects lead in a circle or too far ({len(account.redirects)})",
            "open it in a browser and name the address it ends at",
            "redirect-loop",
        )
    return following


def _take_cookies(
    cookies: dict[str, SimpleCookie], url: str, headers: httpx.Headers
) -> None:
    """Keep what a redirecting host sets, for that host and this request only."""
    for value in headers.get_list("set-cookie"):
        with suppress(CookieError):
            cookies.setdefault(_origin(url), SimpleCookie()).load(value)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header orders, in either of its forms."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value.strip())
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)


def _media_type(content_type: str | None) -> str | None:
    return (content_type or "").partition(";")[0].strip().lower() or None


def _pairs(headers: httpx.Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw
    ]
