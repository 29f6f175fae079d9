"""Check the archive: records against their digests, pages against their records."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows import warc
from flows.archive import Archive
from flows.warc_files import cut_torn_end


@dataclass(slots=True)
class Verification:
    """What a check of the archive found."""

    files: int = 0
    records: int = 0
    pages: int = 0
    """Pages of the warehouse whose bytes are there and match."""

    repaired: list[str] = field(default_factory=list)
    """Unfinished last records that were cut off; no page had been counted in them."""

    damaged: list[str] = field(default_factory=list)
    """Records that are not what their digest was taken of, and what to do."""

    missing: list[str] = field(default_factory=list)
    """Pages whose record is gone, or is another."""

    @property
    def is_good(self) -> bool:
        """Whether everything is there that should be."""
        return not self.damaged and not self.missing


def verify(archive: Archive, pages: Mapping[str, str]) -> Verification:
    """Check every record of ``archive``, and repair an unfinished end.

    The end of a file that a run is writing is left to that run.

    Args:
        archive: What to check.
        pages: The archive reference of each page kept there, and its digest.
    """
    found = Verification()
    seen: set[str] = set()
    for path in archive.files.paths():
        found.files += 1
        is_ours = archive.files.take(path)
        if is_ours and (cut := cut_torn_end(path)):
            found.repaired.append(
                f"{path.name}: {cut} bytes of an unfinished last record cut off"
            )
        _check_file(path, pages, found, seen, is_written=not is_ours)
    found.missing += [
        f"{ref}: no whole record is there; bring the file back from a copy"
        for ref in sorted(pages.keys() - seen)
    ]
    return found


def _check_file(
    path: Path,
    pages: Mapping[str, str],
    found: Verification,
    seen: set[str],
    *,
    is_written: bool,
) -> None:
    for member in warc.walk_members(path):
        if isinstance(member, warc.Damage):
            if member.torn and is_written:
                continue
            found.damaged.append(
                f"{path.name}#{member.start}: {member.end - member.start} bytes are no "
                "record; bring the file back from a copy"
            )
            continue
        offset, data = member
        record = warc.parse_record(data)
        ref = f"{path.name}#{offset}"
        found.records += 1
        if record is None or not warc.digests_match(record, data):
            found.damaged.append(
                f"{ref}: it does not match its digest; bring the file back from a copy"
            )
        elif ref in pages:
            seen.add(ref)
            digest = "sha256:" + hashlib.sha256(record.reader.read()).hexdigest()
            if digest == pages[ref]:
                found.pages += 1
            else:
                found.missing.append(
                    f"{ref}: another page stands there; bring the file back from a copy"
                )
