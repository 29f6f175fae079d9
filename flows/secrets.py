"""What subscribers show at the door: headers and cookies of theirs.

They come from the environment or a file that copydesk.toml names, go to the hosts they
are for over a safe connection, and are never stored, logged or archived.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, LoadError, MozillaCookieJar
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request

from flows.guards.limits import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Headers and cookies for some hosts; shows nothing of them when printed."""

    hosts: tuple[str, ...]
    """Each stands for itself and what lies below it."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: CookieJar | None = field(default=None, repr=False)
    plain_hosts: tuple[str, ...] = ()
    """Hosts (``host`` or ``host:port``) that may be shown them without TLS."""

    def for_url(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return the headers to add to a request for ``url``."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if not any(host == h or host.endswith("." + h) for h in self.hosts):
            return ()
        plain = {host, f"{host}:{parts.port}"} & set(self.plain_hosts)
        if parts.scheme != "https" and not plain:
            return ()
        found = list(self.headers)
        if self.cookies is not None:
            request = Request(url)  # noqa: S310 (it is never opened)
            self.cookies.add_cookie_header(request)
            if cookie := request.get_header("Cookie"):
                found.append(("Cookie", cookie))
        return tuple(found)


def load_secrets(
    thing: str,
    *,
    hosts: Iterable[str],
    headers_env: str | None = None,
    headers_file: Path | None = None,
    cookies_file: Path | None = None,
    plain_hosts: tuple[str, ...] = (),
) -> Secrets | None:
    """Load the secrets of the source ``thing``; None when it has none.

    Args:
        thing: The source's name, for messages.
        hosts: Whom they are for.
        headers_env: Environment variable with lines ``Name: value``.
        headers_file: File with such lines.
        cookies_file: File in the Netscape form that browsers' exporters write.
        plain_hosts: Who may see them without TLS.

    Raises:
        SourceError: they are named and cannot be read; the message shows none of them.
    """
    headers: list[tuple[str, str]] = []
    if headers_env:
        text = os.environ.get(headers_env)
        if text is None:
            raise SourceError(
                thing, f"the environment has no {headers_env}", "set it", "no-secret"
            )
        headers += _headers(thing, text, headers_env)
    if headers_file:
        headers += _headers(thing, _read(thing, headers_file), str(headers_file))
    cookies = _cookies(thing, cookies_file) if cookies_file else None
    if not headers and cookies is None:
        return None
    return Secrets(
        hosts=tuple(host.lower() for host in hosts),
        headers=tuple(headers),
        cookies=cookies,
        plain_hosts=plain_hosts,
    )


def _headers(thing: str, text: str, where: str) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip().isascii() or not value.strip():
            raise SourceError(
                thing,
                f"line {number} of {where} is no header",
                "write Name: value",
                "no-secret",
            )
        found.append((name.strip(), value.strip()))
    return found


def _read(thing: str, path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            thing,
            f"{path} cannot be read ({type(error).__name__})",
            "check the path in copydesk.toml",
            "no-secret",
        ) from error


def _cookies(thing: str, path: Path) -> CookieJar:
    jar = MozillaCookieJar(str(path))
    try:
        jar.load(ignore_discard=True, ignore_expires=False)
    except (OSError, LoadError) as error:
        raise SourceError(
            thing,
            f"{path} is no readable cookie file ({type(error).__name__})",
            "export the cookies in Netscape form (cookies.txt)",
            "no-secret",
        ) from None  # the loader's message quotes the line
    return jar
