"""Take pages out of the archive: their records are blanked where they stand.

A WARC file's other records keep their offsets, by which everything refers to them: a
blanked record is a gzip member as long as the old one, with an empty record in it and
padding in the gzip header's comment. Of the old record only its digests are kept, under
another name, since they are not those of the empty one.

Source: RFC 1952, section 2.3 (FCOMMENT); ISO 28500:2017.
"""

import os
import shutil
import struct
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from flows import warc

_DIGESTS = ("WARC-Payload-Digest", "WARC-Block-Digest")


def erase(folder: Path, refs: Collection[str], addresses: Collection[str]) -> int:
    """Blank the records at ``refs``, and those about ``addresses``.

    A file is written anew beside itself and then takes its own place, so a kill leaves
    the one or the other.

    Returns:
        How many records were blanked; those that were blank before do not count.
    """
    wanted = set(refs)
    count = 0
    for path in sorted(folder.glob("*.warc.gz")):
        found: list[tuple[int, Any]] = []
        ends: list[int] = []
        for member in warc.walk_members(path):
            if isinstance(member, warc.Damage):
                offset, record = member.start, None
            else:
                offset, record = member[0], warc.parse_record(member[1])
            if len(ends) < len(found):
                ends.append(offset)
            if record is None or "WARC-Target-URI" not in record.headers:
                continue
            is_about = record.headers.get("WARC-Target-URI") in addresses
            if is_about or f"{path.name}#{offset}" in wanted:
                found.append((offset, record))
        if len(ends) < len(found):
            ends.append(path.stat().st_size)
        if found:
            _rewrite(
                path,
                {
                    offset: _blank(record, end - offset)
                    for (offset, record), end in zip(found, ends, strict=True)
                },
            )
        count += len(found)
    return count


def _blank(record: Any, length: int) -> bytes:
    """Return a gzip member of ``length`` bytes with an empty record in it."""
    headers = record.headers
    lines = [b"WARC/1.1", b"WARC-Type: metadata", b"Content-Length: 0"]
    digests = [
        f"Forgotten-{name}: {headers.get(name)}".encode()
        for name in _DIGESTS
        if name in headers
    ]
    for kept in (digests, []):  # a very short record has no room for its digest
        plain = b"\r\n".join([*lines, *kept]) + b"\r\n" * 4
        packed = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = packed.compress(plain) + packed.flush()
        tail = struct.pack("<II", zlib.crc32(plain), len(plain))
        padding = length - 10 - 1 - len(body) - len(tail)
        if padding >= 0:
            head = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"  # FLG: a comment follows
            return head + b" " * padding + b"\0" + body + tail
    raise ValueError(f"a record of {length} bytes is too short to be blanked")


def _rewrite(path: Path, blanks: dict[int, bytes]) -> None:
    scratch = path.with_suffix(".tmp")
    shutil.copyfile(path, scratch)
    with scratch.open("r+b") as stream:
        for offset, blank in blanks.items():
            stream.seek(offset)
            stream.write(blank)
        stream.flush()
        os.fsync(stream.fileno())
    scratch.replace(path)
