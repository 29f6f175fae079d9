"""WARC records: written one to a gzip member, walked, and read by their offset.

Source: ISO 28500:2017 (WARC/1.1), with its annex D on one gzip member a record.
"""

import base64
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from flows.guards.limits import SourceError, read_limited

GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

_GZIP_LEVEL = 6
_CHUNK_BYTES = 1 << 18

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A stretch of a WARC file that is no whole record."""

    start: int
    end: int
    torn: bool
    """Whether it is the file's end: a write that a kill or a full disk cut short."""


def make_record(
    kind: str,
    uri: str | None,
    content: bytes,
    *,
    media_type: str,
    date: datetime,
    record_id: str | None = None,
    extra: Headers = (),
    payload: bytes | None = None,
) -> bytes:
    """Return one record as a gzip member of its own.

    Args:
        kind: ``response``, ``resource``, ``request``, ``metadata`` or ``warcinfo``.
        uri: The record's ``WARC-Target-URI``.
        content: The whole block; for a response with its HTTP head.
        media_type: Of the block.
        date: ``WARC-Date``, with microseconds.
        record_id: ``urn:uuid:…``, where another record names this one.
        extra: Further WARC headers.
        payload: The block without its HTTP head, where it has one.
    """
    record: Any = WarcRecord()
    record.init_headers(getattr(WarcRecordType, kind))
    if record_id is not None:
        record.headers["WARC-Record-ID"] = f"<{record_id}>"
    record.headers["WARC-Date"] = _warc_date(date)
    if uri is not None:
        record.headers["WARC-Target-URI"] = uri
    for name, value in extra:
        record.headers.append(name, value)
    if payload is not None:
        record.headers["WARC-Payload-Digest"] = _sha1(payload)
    record.headers["WARC-Block-Digest"] = _sha1(content)
    record.headers["Content-Type"] = media_type
    record.set_bytes_content(content)
    plain = io.BytesIO()
    record.write(plain)
    return gzip.compress(plain.getvalue(), _GZIP_LEVEL, mtime=0)


def http_block(
    start_line: str, headers: Headers, body: bytes = b"", *, as_stored: bool = False
) -> bytes:
    """Return an HTTP message as bytes.

    Args:
        start_line: Status line or request line.
        headers: In the order in which they came.
        body: Without any transfer or content coding.
        as_stored: Make the headers true of ``body``: what described its coding on the
            way is kept as ``X-Archive-Orig-…``, as other archivers do.
    """
    lines = [start_line]
    for name, value in headers:
        on_the_way = as_stored and name.lower() in _CODING
        lines.append(f"{'X-Archive-Orig-' if on_the_way else ''}{name}: {value}")
    if as_stored:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + body


_CODING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def read_payload(path: Path, offset: int, limit: int) -> bytes:
    """Return what the record at ``offset`` holds, without its HTTP head.

    Raises:
        SourceError: there is no record there, or it is larger than ``limit``.
        OSError: the file cannot be read.
    """
    thing = f"{path.name}#{offset}"
    with path.open("rb") as stream:
        stream.seek(offset)
        record = next(_records(stream), None)
        if record is None:
            raise SourceError(
                thing, "no WARC record begins here", "run copydesk archive verify"
            )
        return read_limited(record.reader, limit, thing)


def walk_members(path: Path, start: int = 0) -> Iterator[tuple[int, bytes] | Damage]:
    """Give each gzip member from ``start`` on, unpacked, with its offset.

    Where a member is damaged, the walk goes on at the next that begins a record.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        offset = start
        while offset < size:
            stream.seek(offset)
            member = _unpack(stream)
            if member is not None and member[0].startswith(b"WARC/"):
                yield offset, member[0]
                offset += member[1]
                continue
            following = _next_record(stream, offset + 1, size)
            yield Damage(start=offset, end=following or size, torn=following is None)
            offset = following or size


def parse_record(member: bytes) -> Any:
    """Return the record of an unpacked member; None if it is none."""
    return next(_records(io.BytesIO(member)), None)


def digests_match(record: Any, member: bytes) -> bool:
    """Tell whether an unpacked ``record`` is what its block digest was taken of."""
    stated = record.headers.get("WARC-Block-Digest")
    start = member.index(b"\r\n\r\n") + 4
    length = int(record.headers.get("Content-Length", 0))  # with the HTTP head
    block = member[start : start + length]
    whole = len(block) == length
    return whole and (stated is None or stated == _sha1(block))


def _records(stream: BinaryIO) -> Iterator[Any]:
    try:
        yield from ArchiveIterator(
            stream, parse_http=True, auto_decode="all", strict_mode=False
        )
    except (OSError, ValueError):
        return


def _unpack(stream: BinaryIO) -> tuple[bytes, int] | None:
    """Return the member at the stream's position and its packed length."""
    unpacker = zlib.decompressobj(wbits=31)
    out = []
    taken = 0
    try:
        while not unpacker.eof:
            chunk = stream.read(_CHUNK_BYTES)
            if not chunk:
                return None
            out.append(unpacker.decompress(chunk))
            taken += len(chunk)
    except zlib.error:
        return None
    return b"".join(out), taken - len(unpacker.unused_data)


def _next_record(stream: BinaryIO, start: int, size: int) -> int | None:
    """Return where the next member that begins a record starts; None: nowhere."""
    position = start
    overlap = len(GZIP_MAGIC) - 1
    while position < size:
        stream.seek(position)
        chunk = stream.read(_CHUNK_BYTES)
        found = chunk.find(GZIP_MAGIC)
        while found >= 0:
            stream.seek(position + found)
            try:
                opening = zlib.decompressobj(wbits=31).decompress(stream.read(512), 5)
            except zlib.error:
                opening = b""
            if opening == b"WARC/":
                return position + found
            found = chunk.find(GZIP_MAGIC, found + 1)
        if len(chunk) <= overlap:
            break
        position += len(chunk) - overlap
    return None


def _sha1(data: bytes) -> str:
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return "sha1:" + base64.b32encode(digest).decode()


def _warc_date(date: datetime) -> str:
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def flush_to_disk(stream: BinaryIO) -> None:
    """Wait until what was written to ``stream`` is on disk."""
    stream.flush()
    os.fsync(stream.fileno())
