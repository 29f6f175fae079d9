"""Pages as browsers save them in one file (``.mhtml``, RFC 2557)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from flows.guards.limits import SourceError
from flows.sources.base import Item, Means, Source, file_uri, printable, rejected
from flows.sources.files import read_content
from flows.sources.mail import bytes_of, header_text, parse_mail
from transforms.article import Page, Reason

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


def read_mhtml(source: Source, means: Means) -> Iterator[Item]:
    """Give the one page of an MHTML file."""
    path = Path(source.where).expanduser()
    content = read_content(path, means)
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    yield page_of_mhtml(content, file_uri(path), changed, source)


def page_of_mhtml(
    content: bytes, uri: str, fetched_at: datetime, source: Source
) -> Item:
    """Return the saved page: the root part, with the address it was saved from.

    It is dated by the file's own Date, which is the moment of saving, else by
    ``fetched_at``.
    """
    message = parse_mail(content)
    root = _root(message)
    if root is None:
        error = SourceError(
            printable(source.where),
            "it holds no page",
            "save the page again as “web page, single file”",
            Reason.NO_TEXT,
        )
        return rejected(source, error, source_uri=uri)
    url = header_text(message, "Snapshot-Content-Location") or header_text(
        root, "Content-Location"
    )
    is_address = bool(url and url.startswith(("http://", "https://")))
    return Page(
        source=source.name,
        source_uri=uri,
        content=bytes_of(root),
        fetched_at=_saved_at(message) or fetched_at,
        url=url if is_address else None,
        media_type=root.get_content_type(),
        charset=root.get_content_charset(),
    )


def _root(message: EmailMessage) -> EmailMessage | None:
    """Return the part that is the page; the others are its pictures and frames.

    Source: RFC 2387, 3.2: the root is the part that ``start`` names, else the first.
    """
    parts = [
        part
        for part in message.walk()
        if isinstance(part, EmailMessage)
        and part.get_content_type() in _PAGE_TYPES
        and bytes_of(part).strip()
    ]
    wanted = (
        (header_text(message, "Snapshot-Content-Location"), "Content-Location"),
        (message.get_param("start"), "Content-ID"),
    )
    for value, name in wanted:
        for part in parts:
            if value and header_text(part, name) == str(value):
                return part
    return parts[0] if parts else None


def _saved_at(message: EmailMessage) -> datetime | None:
    try:
        saved = parsedate_to_datetime(header_text(message, "Date") or "")
    except (ValueError, TypeError):
        return None
    return saved if saved.tzinfo else saved.replace(tzinfo=UTC)
