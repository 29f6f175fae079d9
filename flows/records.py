"""Pages as WARC records, and as the references that travel instead of them."""

import json
import uuid
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from flows import warc
from transforms.article import Basis, Hints, Page, PageRef, program_version


def records_of(
    page: Page, request: bytes | None, status_line: str | None, *, is_page: bool
) -> tuple[bytes, bytes]:
    """Return a page's records: what was said of it and asked for it, and its bytes.

    Args:
        page: As it came.
        request: What was sent for it, as an HTTP message without secrets.
        status_line: Of the answer, where the page is one.
        is_page: False for feeds and sitemaps, of which nothing is said.
    """
    uri = page.url or page.source_uri
    record_id = f"urn:uuid:{uuid.uuid4()}"
    tie = (("WARC-Concurrent-To", f"<{record_id}>"),)
    before = b""
    if is_page:
        account = json.dumps(account_of(page), ensure_ascii=False).encode()
        before = warc.make_record(
            "metadata",
            uri,
            account,
            media_type="application/json",
            date=page.fetched_at,
            extra=(("WARC-Refers-To", f"<{record_id}>"),),
        )
    if request is not None:
        before += warc.make_record(
            "request",
            page.requested_url or uri,
            request,
            media_type="application/http; msgtype=request",
            date=page.fetched_at,
            extra=tie,
            payload=b"",
        )
    if status_line is not None:
        bytes_record = warc.make_record(
            "response",
            uri,
            warc.http_block(status_line, page.headers, page.content, as_stored=True),
            media_type="application/http; msgtype=response",
            date=page.fetched_at,
            record_id=record_id,
            payload=page.content,
        )
    else:
        bytes_record = warc.make_record(
            "resource",
            uri,
            page.content,
            media_type=page.media_type or "application/octet-stream",
            date=page.fetched_at,
            record_id=record_id,
        )
    return before, bytes_record


def reference(page: Page, archive_ref: str) -> PageRef:
    """Return what travels instead of ``page``."""
    return PageRef(
        source=page.source,
        source_uri=page.source_uri,
        archive_ref=archive_ref,
        digest=page.digest,
        fetched_at=page.fetched_at,
        url=page.url,
        requested_url=page.requested_url,
        http_status=page.http_status,
        media_type=page.media_type,
        charset=page.charset,
        hints=page.hints,
    )


def account_of(page: Page) -> dict[str, Any]:
    """Return all of ``page`` that is neither its bytes nor its HTTP head."""
    return {
        "source": page.source,
        "source_uri": page.source_uri,
        "fetched_at": page.fetched_at.astimezone(UTC).isoformat(),
        "url": page.url,
        "requested_url": page.requested_url,
        "http_status": page.http_status,
        "media_type": page.media_type,
        "charset": page.charset,
        "hints": asdict(page.hints) if page.hints else None,
    }


def ref_of(account: dict[str, Any], content: bytes, archive_ref: str) -> PageRef:
    """Return the reference of a page that a WARC file gives back."""
    hints = account.pop("hints")
    page = Page(
        **{
            **account,
            "fetched_at": datetime.fromisoformat(account["fetched_at"]),
            "content": content,
        }
    )
    ref = reference(page, archive_ref)
    return replace(ref, hints=read_hints(hints)) if hints else ref


def read_hints(values: dict[str, Any]) -> Hints:
    """Return hints from what JSON made of them."""
    return Hints(
        **{
            **values,
            "basis": Basis(values["basis"]),
            "authors": tuple(values["authors"]),
            "tags": tuple(values["tags"]),
        }
    )


def warcinfo(name: str) -> bytes:
    """Return the record that a WARC file begins with."""
    fields = (
        f"software: copydesk/{program_version()}\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/"
        "specifications/warc-format/warc-1.1/\r\n"
    )
    return warc.make_record(
        "warcinfo",
        None,
        fields.encode(),
        media_type="application/warc-fields",
        date=datetime.now(UTC),
        extra=(("WARC-Filename", name),),
    )
