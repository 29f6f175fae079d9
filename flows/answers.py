"""What came of asking: answers, errors and their account, out of what was received.

Nothing here asks anybody; everything can be told from its arguments.
"""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from flows.exchange import (
    Answer,
    Exchange,
    Wanted,
    split_credentials,
    without_credentials,
)
from flows.guards.limits import SourceError
from flows.robots import Decision, Robots, read_robots
from flows.walls import wall_of
from transforms.article import Page

_MAX_REDIRECTS = 10

SECRET_HEADERS = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization"})
"""Headers that are never archived, whoever sent them."""

_ADVICE = {
    401: "give this source a subscriber's headers or cookies",
    402: "give this source a subscriber's headers or cookies",
    403: "ask the publisher for leave, or give this source a subscriber's cookies",
    404: "check the address; the page may be gone",
    410: "the publisher has removed the page",
    451: "the publisher may not show the page here",
}

_TRANSPORT = (
    (httpx.ConnectTimeout, "no-answer", "no connection in time"),
    (httpx.ConnectError, "no-answer", "no connection"),
    (httpx.TimeoutException, "timeout", "the server stopped sending"),
    (httpx.RemoteProtocolError, "torn", "the answer broke off or is no HTTP"),
    (httpx.TransportError, "torn", "the connection broke"),
)


class PassingError(Exception):
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
class Account:
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
        """Return the row of the ledger that this has become."""
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
class Raw:
    """One answer of one server, whole."""

    status: int
    status_line: str
    headers: httpx.Headers
    content: bytes
    request: bytes
    charset: str | None


def answered(account: Account, raw: Raw) -> Answer:
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
        return failed(account, error, may_pass=False)
    wall = wall_of(raw.status, raw.headers, raw.content, wanted.url, account.url)
    if wall:
        error = SourceError(
            thing,
            f"it answered with a page that asks for something first ({wall})",
            "give this source the cookies of a browser that has answered it",
            wall,
        )
        return failed(account, error, may_pass=False)
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
            (n, v) for n, v in pairs_of(raw.headers) if n.lower() not in SECRET_HEADERS
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


def failed(account: Account, error: SourceError, *, may_pass: bool) -> Answer:
    """Make an answer of an error."""
    return Answer(
        wanted=account.wanted,
        exchange=account.close(
            error=f"{error.found}; {error.advice}",
            reason=str(error.reason),
            may_pass=may_pass,
        ),
        error=error,
    )


def robots_of(answer: Answer) -> Robots:
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


def no_robots(thing: str, error: SourceError, *, answered: bool) -> SourceError:
    """Say of a page why its host's robots.txt keeps us from asking for it."""
    if not answered:
        return SourceError(thing, error.found, error.advice, error.reason)
    found = f"its robots.txt cannot be read ({error.found}), so nothing may be asked"
    return SourceError(thing, found, error.advice, "robots-unreachable")


def transport_error(thing: str, error: httpx.TransportError) -> Exception:
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
    return PassingError(SourceError(thing, found, "try again later", reason))


def check_address(url: str) -> None:
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


def next_address(
    account: Account, url: str, location: str, cookies: Mapping[str, SimpleCookie]
) -> str:
    """Return where a redirect leads."""
    thing = without_credentials(account.wanted.url)
    try:
        following = urljoin(url, location.strip())
    except ValueError as error:
        raise SourceError(
            thing, "it redirects to no address", "check it", "bad-redirect"
        ) from error
    check_address(following)
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


def take_cookies(
    cookies: dict[str, SimpleCookie], url: str, headers: httpx.Headers
) -> None:
    """Keep what a redirecting host sets, for that host and this request only."""
    for value in headers.get_list("set-cookie"):
        with suppress(CookieError):
            cookies.setdefault(origin_of(url), SimpleCookie()).load(value)


def origin_of(url: str) -> str:
    """Return scheme, host and port of ``url``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def retry_after(value: str | None, now: datetime) -> float | None:
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


def pairs_of(headers: httpx.Headers) -> list[tuple[str, str]]:
    """Return headers as they came, in order."""
    return [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw
    ]
