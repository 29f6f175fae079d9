"""What every kind of source shares: what it is given, and how it names things."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes, urlsplit

from flows.guards.limits import Limits, SourceError
from flows.settings import SourceSettings
from transforms.article import Page, Reason, Rejected

if TYPE_CHECKING:
    from flows.online import Online

_HOST_FIRST = re.compile(r"www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}[/:]", re.IGNORECASE)

Item = Page | Rejected
"""What a source gives: a page, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of a run: an argument of the command, or a ``[[source]]``."""

    name: str
    """As the user named it; what ``pages.source`` and ``failures.source`` say."""

    kind: str
    """A key of ``SOURCES``."""

    where: str
    """The argument without its ``kind:``."""

    columns: tuple[tuple[str, str], ...] = ()
    """Which column of a table holds what: ``("text", "article_body")``."""

    since: datetime | None = None
    """Leave out what a feed or sitemap dates before; UTC."""

    until: datetime | None = None
    """Leave out what a feed or sitemap dates after; UTC."""

    settings: SourceSettings | None = None
    """Of a ``[[source]]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What sources read with."""

    limits: Limits = field(default_factory=Limits)
    online: "Callable[[], Online] | None" = None
    """Gives what fetches, archives and notes; imported when first called."""

    def network(self, source: Source) -> "Online":
        """Return what ``source`` fetches with.

        Raises:
            SourceError: these means have no network, or a subscriber's headers or
                cookies cannot be read.
        """
        if self.online is None:
            raise SourceError(
                source.name,
                "it is on the network, which needs a warehouse to keep its ledger",
                "use copydesk ingest",
                "offline",
            )
        online = self.online()
        online.admit(source)
        return online


def printable(text: str) -> str:
    r"""Return ``text`` with the bytes that are no UTF-8 written as ``\xNN``.

    File names reach us with such bytes as lone surrogates, which no table can hold.
    """
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def file_uri(path: Path) -> str:
    """Return the ``file:`` URI of ``path``: absolute, percent-encoded, links kept."""
    absolute = os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
    return "file://" + quote(os.fsencode(absolute))


def file_path(uri: str) -> Path:
    """Return the path that ``file_uri`` was made from; a fragment is left out."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))


def rejected(
    source: Source, error: SourceError, *, source_uri: str, stage: str = "open"
) -> Rejected:
    """Return ``error`` as the value that a run counts and stores."""
    return Rejected(
        page_id=None,
        source=source.name,
        source_uri=source_uri,
        stage=stage,
        reason=error.reason,
        message=str(error),
    )


def os_error(thing: str, error: OSError) -> SourceError:
    """Return what the system said of ``thing`` as a SourceError."""
    found = error.strerror or type(error).__name__
    if isinstance(error, FileNotFoundError):
        advice = "check the path"
        if _HOST_FIRST.match(thing):
            advice += f", or write https://{thing} if it is a web address"
        return SourceError(thing, "there is no such file or folder", advice, "missing")
    if isinstance(error, PermissionError):
        return SourceError(
            thing,
            "it may not be read (permission denied)",
            "give this user the right to read it",
            Reason.UNREADABLE,
        )
    return SourceError(
        thing, f"it cannot be read ({found})", "check the file", Reason.UNREADABLE
    )


def one_at_a_time(source: Source, uri: str, items: Iterator[Item]) -> Iterator[Item]:
    """Pass ``items`` on; an error in reading them becomes the last item."""
    try:
        yield from items
    except SourceError as error:
        yield rejected(source, error, source_uri=uri, stage=error.stage)
    except OSError as error:
        found = os_error(printable(error.filename or source.where), error)
        yield rejected(source, found, source_uri=uri)
