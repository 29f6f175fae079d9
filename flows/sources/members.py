"""What lies inside another file: one member's bytes become its page or pages."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from flows.guards.limits import SourceError, gunzip_limited
from flows.sources.base import Item, Means, Source, printable, rejected
from flows.sources.kinds import file_kind, media_type_of
from transforms.article import Page, Reason


def member_uri(container_uri: str, name: str) -> str:
    """Return the ``source_uri`` of a member: the container's, ``#`` and its name."""
    return f"{container_uri}#{quote(name.encode('utf-8', 'surrogateescape'))}"


def read_member(
    name: str,
    content: bytes,
    uri: str,
    fetched_at: datetime,
    source: Source,
    means: Means,
) -> Iterator[Item]:
    """Give the pages in a member of an archive or a mail.

    Args:
        name: As the archive has it, with its folders.
        content: Unpacked from the archive.
        uri: Its ``source_uri``.
        fetched_at: When it was last changed.
        source: Who asked.
        means: What may be taken.
    """
    shown = printable(name)
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gunzip_limited(content, means.limits, shown)
            name = name.removesuffix(".gz")
        if not content:
            raise SourceError(shown, "it is empty", "save it again", Reason.EMPTY)
        kind = file_kind(PurePosixPath(name), content[:512])
        if kind in ("zip", "tar", "warc"):
            raise SourceError(
                shown,
                f"it is an archive ({kind}) inside an archive",
                "unpack the outer one and name the inner one",
                "archive-in-archive",
            )
    except SourceError as error:
        yield rejected(source, error, source_uri=uri)
        return
    if kind in ("mail", "mhtml"):
        from flows.sources.mail import pages_of_mail
        from flows.sources.mhtml import page_of_mhtml

        if kind == "mail":
            yield from pages_of_mail(content, uri, fetched_at, source, means)
        else:
            yield page_of_mhtml(content, uri, fetched_at, source)
        return
    yield Page(
        source=source.name,
        source_uri=uri,
        content=content,
        fetched_at=fetched_at,
        media_type=media_type_of(PurePosixPath(name), content),
    )
