"""What goes with a request: what is shown and kept, and what is secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import httpx

from flows.answers import origin_of
from flows.exchange import Wanted
from flows.secrets import Secrets

_ACCEPT = {
    "page": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
    "feed": "application/feed+json,application/atom+xml,application/rss+xml,"
    "application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1",
    "sitemap": "application/xml,text/xml,text/plain;q=0.5,*/*;q=0.1",
    "robots": "text/plain,*/*;q=0.1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """What goes with a request: what may be archived, and what may not."""

    shown: tuple[tuple[str, str], ...]
    secret: tuple[tuple[str, str], ...] = field(repr=False)


def headers_for(
    wanted: Wanted,
    url: str,
    *,
    secrets: Secrets | None,
    login: tuple[str, str, str] | None,
    cookies: Mapping[str, SimpleCookie],
) -> Headers:
    """Return the headers of a request for ``url`` on the way to ``wanted``.

    Args:
        wanted: What is asked for in the end.
        url: What is asked for now, by redirects perhaps another.
        secrets: A subscriber's, shown to their hosts only.
        login: Origin, user and password that stood in the address.
        cookies: Those set on the way, by origin.
    """
    shown = [("Accept", _ACCEPT[wanted.purpose])]
    if wanted.etag:
        shown.append(("If-None-Match", wanted.etag))
    if wanted.last_modified:
        shown.append(("If-Modified-Since", wanted.last_modified))
    secret: list[tuple[str, str]] = []
    if secrets is not None:
        secret += secrets.for_url(url)
    if login is not None and login[0] == origin_of(url):
        auth = httpx.BasicAuth(login[1], login[2])
        request = next(auth.auth_flow(httpx.Request("GET", url)))
        secret.append(("Authorization", request.headers["Authorization"]))
    if origin_of(url) in cookies:
        jar = cookies[origin_of(url)]
        pairs = "; ".join(f"{k}={m.coded_value}" for k, m in jar.items())
        secret.append(("Cookie", pairs))
    return Headers(shown=tuple(shown), secret=tuple(secret))
