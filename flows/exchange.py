"""What one request came to: the account that the ledger keeps."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from flows.guards.limits import SourceError
from transforms.article import Hints, Page

_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One address to ask for, and what is known of it."""

    url: str
    source: str
    """The source as the user named it."""

    purpose: str = "page"
    """``page feed sitemap robots``."""

    hints: Hints | None = None
    etag: str | None = None
    """Validators of what we have: the server may answer that nothing changed."""

    last_modified: str | None = None
    digest: str | None = None
    """Of what we have: equal bytes are nothing new either."""

    unchanged_count: int = 0
    """How often in a row it was found unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One row of ``fetches``."""

    source: str
    url: str
    """As asked, without credentials."""

    purpose: str
    asked_at: datetime
    final_url: str | None = None
    """The address that answered, after redirects."""

    status: int | None = None
    bytes: int = 0
    """Of the body, as it came over the wire."""

    ms: int = 0
    """From asking to the last byte; waiting one's turn not counted."""

    etag: str | None = None
    last_modified: str | None = None
    robots: str | None = None
    wait_seconds: float | None = None
    """What the server ordered (Retry-After, crawl-delay)."""

    redirects: tuple[str, ...] = ()
    """Addresses on the way, the first asked included, the last not."""

    attempts: int = 0
    from_cache: bool = False
    """The server said 304, or sent the bytes we have."""

    unchanged_count: int = 0
    digest: str | None = None
    error: str | None = None
    reason: str | None = None
    may_pass: bool = False
    """The error is one that may be gone next time."""

    item_count: int | None = None
    """Of a feed or sitemap: entries new to us."""

    due_at: datetime | None = None
    """Not to be asked again before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one Wanted: a page, word that nothing changed, or an error."""

    wanted: Wanted
    exchange: Exchange
    page: Page | None = None
    request: bytes = b""
    """As sent, without secrets."""

    status_line: str = ""
    error: SourceError | None = None


def without_credentials(url: str) -> str:
    """Return ``url`` without ``user:password@``."""
    return _CREDENTIALS.sub("", url)


def split_credentials(url: str) -> tuple[str, str, str]:
    """Return the address alone, the user and the password."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url, "", ""
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return plain, parts.username or "", parts.password or ""
