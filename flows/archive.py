"""Where bytes are kept for good: WARC files, and references to files on disk.

A page that lies on disk is referred to by path and digest. All else becomes a group of
records in a WARC file of the archive: what was said of it (``metadata``), what was
asked (``request``), and the bytes themselves (``response`` or ``resource``), whose
offset is the page's ``archive_ref``. The bytes come last, so whoever finds them finds
the rest.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows import warc
from flows.guards.limits import Limits, SourceError
from flows.records import records_of, ref_of, reference
from flows.sources.base import Means, file_path
from flows.sources.files import read_content
from flows.warc_files import WARC_BYTES, WarcFiles
from transforms.article import Page, PageRef
from warehouse.closing import Closing

_READ_BYTES = 1 << 32


class GoneError(SourceError):
    """The bytes of a page are no longer where they were, or no longer the same."""


class Archive(Closing):
    """What a warehouse keeps for good."""

    def __init__(
        self,
        folder: Path,
        *,
        limits: Limits | None = None,
        warc_bytes: int = WARC_BYTES,
        copy_files: bool = False,
    ) -> None:
        """Use ``folder``; it is made when the first page is kept.

        Args:
            folder: Where the WARC files are.
            limits: How large a page may be that is read back; it was let in before.
            warc_bytes: Size at which another WARC file is begun.
            copy_files: Copy in even what lies on disk (``--archive``).
        """
        self.files = WarcFiles(folder, warc_bytes)
        self._limits = limits or Limits(page_bytes=_READ_BYTES)
        self._copy_files = copy_files

    def keep(
        self,
        page: Page,
        *,
        request: bytes | None = None,
        status_line: str | None = None,
        is_page: bool = True,
        flush: bool = True,
    ) -> PageRef:
        """Keep ``page`` for good and return its reference.

        On return the bytes are on disk, unless ``flush`` is false: then they are after
        the next ``flush()``.

        Args:
            page: As it came.
            request: What was sent for it, as an HTTP message without secrets.
            status_line: Of the answer, where the page is one.
            is_page: False for feeds and sitemaps, which no run reads as pages.
            flush: Wait for the disk.
        """
        if page.archive_ref is not None and not self._copy_files:
            return reference(page, page.archive_ref)
        records = records_of(page, request, status_line, is_page=is_page)
        ref = self.files.append(*records)
        if flush:
            self.files.flush()
        return reference(page, ref)

    def flush(self) -> None:
        """Wait until all that was kept is on disk."""
        self.files.flush()

    def read(self, ref: PageRef) -> Page:
        """Return the page of ``ref``, with the bytes of then.

        Raises:
            GoneError: the bytes are missing or no longer match their digest.
        """
        page = self.read_whole(ref)
        if page.digest != ref.digest:
            raise GoneError(
                ref.source_uri,
                "its bytes have changed since it was read",
                "ingest it again for the new text; its rows are kept as they are",
                "changed",
            )
        return page

    def read_whole(self, ref: PageRef) -> Page:
        """Return all that lies where ``ref`` points, which may be a part of it.

        Raises:
            GoneError: the bytes are missing.
        """
        try:
            content = self._content(ref.archive_ref)
        except (OSError, SourceError) as error:
            raise GoneError(
                ref.source_uri,
                f"its bytes cannot be read any more ({error})",
                f"bring back {ref.archive_ref}; its rows are kept as they are",
                "gone",
            ) from error
        return Page(
            source=ref.source,
            source_uri=ref.source_uri,
            content=content,
            fetched_at=ref.fetched_at,
            url=ref.url,
            requested_url=ref.requested_url,
            http_status=ref.http_status,
            media_type=ref.media_type,
            charset=ref.charset,
            hints=ref.hints,
            archive_ref=ref.archive_ref,
        )

    def unsettled(self) -> Iterator[PageRef]:
        """Give what a run that was ended by force had archived, in order.

        To be asked before anything is kept. A torn last record is cut off: its page
        had not been counted as fetched. Files of runs that are at work are theirs.
        """
        for path, start in self.files.unsettled():
            yield from self._read_back(path, start)

    def settle(self) -> None:
        """Note that all we have archived or found unsettled has been loaded.

        Hold the writer lock: others note the same of theirs.
        """
        self.files.settle()

    def close(self) -> None:
        """Close the open WARC file; the next ``keep`` opens one again."""
        self.files.close()

    def _content(self, archive_ref: str) -> bytes:
        limits = self._limits
        if archive_ref.startswith("file:"):
            whole, _, offset = archive_ref.partition("#")
            path = file_path(whole)
            if not offset:
                return read_content(path, Means(limits=limits))
        else:
            name, _, offset = archive_ref.partition("#")
            path = self.files.folder / name
        return warc.read_payload(path, int(offset), limits.page_bytes)

    def _read_back(self, path: Path, start: int) -> Iterator[PageRef]:
        account: dict[str, Any] = {}
        about = ""
        for member in warc.walk_members(path, start):
            if isinstance(member, warc.Damage):
                continue
            offset, data = member
            record = warc.parse_record(data)
            kind = record.headers.get("WARC-Type") if record is not None else None
            if kind == "metadata":
                text = record.reader.read()
                account = (
                    json.loads(text) if text else {}
                )  # a forgotten page's is blank
                about = record.headers.get("WARC-Refers-To")
            elif kind in ("response", "resource") and record.record_id == about:
                content = record.reader.read()
                yield ref_of(account, content, f"{path.name}#{offset}")
