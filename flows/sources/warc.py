"""Web archives: WARC files, plain, gzipped or zstd, read as a stream."""

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from fastwarc.warc import ArchiveIterator, WarcRecordType

from flows.guards.limits import SourceError, read_limited
from flows.records import read_hints
from flows.sources.base import Item, Means, Source, file_uri, printable, rejected
from flows.warc import GZIP_MAGIC, ZSTD_MAGIC
from transforms.article import Hints, Page, Reason

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_WANTED = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.metadata
_SECRET = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization"})
_BEGINNINGS = (b"WARC", GZIP_MAGIC, ZSTD_MAGIC)


def read_warc(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of a WARC file: what was answered with HTML or plain text.

    Redirects, revisits, pictures and scripts are no pages. An answer of 400 or more is
    refused by name. A file read in place is referred to by offset; where records have
    none of their own (one gzip member for all), pages are copied into the archive.
    """
    path = Path(source.where).expanduser()
    thing = printable(str(path))
    found = False
    records = 0
    with path.open("rb") as stream, path.open("rb") as second:
        hints: dict[str, Hints] = {}
        before = -1
        for record in _records(stream, thing):
            records += 1
            if record.record_type == WarcRecordType.metadata:
                hints = _hints(record)
                continue
            position = record.stream_pos
            in_place = position > before and _begins(second, position)
            before = position
            item = _item(record, path, position if in_place else None, source, means)
            if item is None:
                continue
            found = True
            if isinstance(item, Page):
                item = _with_hints(item, hints.get(record.record_id or ""))
            yield item
    if not found:
        raise SourceError(
            thing,
            f"no HTML or text page in it ({records} records with content)",
            "check that it is a WARC of pages, and whole",
            "no-pages",
        )


def _records(stream: BinaryIO, thing: str) -> Iterator[Any]:
    try:
        yield from ArchiveIterator(
            stream,
            record_types=_WANTED,
            parse_http=True,
            auto_decode="all",
            strict_mode=False,
        )
    except (OSError, ValueError) as error:
        raise SourceError(
            thing,
            f"it is damaged ({error})",
            "get a whole copy; what came before was read",
        ) from error


def _item(
    record: Any, path: Path, offset: int | None, source: Source, means: Means
) -> Item | None:
    """Return a record's page, why there is none, or None for what is no page."""
    target = (record.headers.get("WARC-Target-URI") or "").strip()
    if target.startswith("<") and target.endswith(">"):
        target = target[1:-1]  # as wget writes it
    is_response = record.record_type == WarcRecordType.response
    status = media_type = charset = None
    headers: tuple[tuple[str, str], ...] = ()
    if is_response:
        if not record.is_http or record.http_headers is None:
            return None
        status = record.http_headers.status_code
        media_type = (record.http_content_type or "").lower() or None
        charset = record.http_charset
        headers = tuple(
            (name, value)
            for name, value in record.http_headers.to_tuples()
            if name.lower() not in _SECRET
        )
    else:
        media_type = (record.headers.get("Content-Type") or "").split(";")[0].strip()
    if status is not None and (300 <= status < 400 or status < 200):
        return None
    if media_type not in _PAGE_TYPES and (media_type or not is_response):
        return None
    uri = f"{file_uri(path)}#{quote(target, safe=':/?&=%~+,;@')}"
    thing = f"{printable(str(path))}: {target}"
    try:
        if status is not None and status >= 400:
            raise SourceError(
                thing,
                f"the server answered {status}",
                "archive the page again",
                Reason.ERROR_PAGE,
            )
        content = read_limited(record.reader, means.limits.page_bytes, thing)
        if not content.strip():
            raise SourceError(thing, "it is empty", "archive it again", Reason.EMPTY)
    except SourceError as error:
        return rejected(source, error, source_uri=uri)
    except (OSError, ValueError) as error:
        damaged = SourceError(thing, f"it is damaged ({error})", "get a whole copy")
        return rejected(source, damaged, source_uri=uri)
    return Page(
        source=source.name,
        source_uri=uri,
        content=content,
        fetched_at=record.record_date.astimezone(UTC),
        url=target if target.startswith(("http://", "https://")) else None,
        http_status=status,
        media_type=media_type,
        charset=charset,
        headers=headers,
        archive_ref=None if offset is None else f"{file_uri(path)}#{offset}",
    )


def _begins(stream: BinaryIO, position: int) -> bool:
    """Tell whether what begins at ``position`` can be opened by itself."""
    stream.seek(position)
    return stream.read(4).startswith(_BEGINNINGS)


def _hints(record: Any) -> dict[str, Hints]:
    """Return what our own archive noted of the page that follows."""
    about = (record.headers.get("WARC-Refers-To") or "").strip("<>")
    if record.headers.get("Content-Type") != "application/json" or not about:
        return {}
    try:
        account = json.loads(record.reader.read())
        return {f"<{about}>": read_hints(account["hints"])}
    except (ValueError, KeyError, TypeError):
        return {}  # another program's metadata


def _with_hints(page: Page, hints: Hints | None) -> Page:
    if hints is None:
        return page
    from dataclasses import replace

    return replace(page, hints=hints)
