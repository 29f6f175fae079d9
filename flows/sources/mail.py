"""Newsletters as ``.eml`` files: the message, and attached pages and mails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path

from flows.guards.limits import SourceError
from flows.sources.base import Item, Means, Source, file_uri, printable, rejected
from flows.sources.files import read_content
from flows.sources.members import member_uri
from transforms.article import Basis, Hints, Page, Reason

_DEPTH = 5
"""How deep mails may be attached to mails."""


def read_mail(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of one mail file."""
    path = Path(source.where).expanduser()
    content = read_content(path, means)
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    yield from pages_of_mail(content, file_uri(path), changed, source, means)


def pages_of_mail(
    content: bytes,
    uri: str,
    fetched_at: datetime,
    source: Source,
    means: Means,
    depth: int = 0,
) -> Iterator[Item]:
    """Give a mail's own text, as HTML where it has both, then its attached pages."""
    message = parse_mail(content)
    body = message.get_body(("html", "plain")) if message.keys() else None
    parts = [(body, "message")] if isinstance(body, EmailMessage) else []
    nested: list[bytes] = []
    for number, part in enumerate(_attachments(message), start=1):
        name = part.get_filename() or f"part{number}"
        if part.get_content_type() == "message/rfc822":
            nested += [bytes(inner) for inner in part.iter_parts()]
        elif part.get_content_type() == "text/html":
            parts.append((part, name))
    found = False
    for part, name in parts:
        text = bytes_of(part)
        if text.strip():
            found = True
            yield Page(
                source=source.name,
                source_uri=member_uri(uri, name),
                content=text,
                fetched_at=fetched_at,
                media_type=part.get_content_type(),
                charset=part.get_content_charset(),
                hints=_hints(message) if name == "message" else None,
            )
    for number, inner in enumerate(nested, start=1):
        found = True
        inner_uri = member_uri(uri, f"mail{number}")
        if depth < _DEPTH:
            yield from pages_of_mail(
                inner, inner_uri, fetched_at, source, means, depth + 1
            )
        else:
            error = SourceError(
                printable(source.where),
                f"mails are attached to mails more than {_DEPTH} deep",
                "save the inner mail by itself",
                Reason.TOO_DEEP,
            )
            yield rejected(source, error, source_uri=inner_uri)
    if not found:
        error = SourceError(
            printable(source.where),
            "the mail holds no text",
            "check that it is a whole mail saved as .eml",
            Reason.NO_TEXT,
        )
        yield rejected(source, error, source_uri=uri)


def parse_mail(content: bytes) -> EmailMessage:
    """Parse a mail leniently: what is wrong with it becomes its ``defects``."""
    message = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(message, EmailMessage)  # noqa: S101 (policy.default makes these)
    return message


def bytes_of(part: EmailMessage) -> bytes:
    """Return a part's bytes, out of base64 or quoted-printable."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def header_text(message: EmailMessage, name: str) -> str | None:
    """Return a header's text, unfolded and decoded; None if it is not there."""
    try:
        value = message[name]
    except (ValueError, IndexError, AttributeError):  # the parser's own slips
        return None
    return " ".join(str(value).split()) or None if value is not None else None


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    try:
        found = list(message.iter_attachments())
    except (TypeError, AttributeError, KeyError, ValueError):
        return []  # a mail that is one part only, or parts that the parser stumbles on
    return [part for part in found if isinstance(part, EmailMessage)]


def _hints(message: EmailMessage) -> Hints:
    sender = header_text(message, "From")
    name = parseaddr(sender)[0] if sender else ""
    return Hints(
        basis=Basis.HEADER,
        title=header_text(message, "Subject"),
        authors=(name,) if name else (),
        published=header_text(message, "Date"),
    )
