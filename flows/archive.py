"""Where bytes are kept for good: WARC files, and references to files on disk.

A page that lies on disk is referred to by path and digest. All else becomes a group of
records in a WARC file of the archive: what was said of it (``metadata``), what was
asked (``request``), and the bytes themselves (``response`` or ``resource``), whose
offset is the page's ``archive_ref``. The bytes come last, so whoever finds them finds
the rest.
"""

import fcntl
import json
import os
import uuid
import weakref
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from flows import warc
from flows.guards.limits import Limits, SourceError
from flows.sources.base import Means, file_path
from flows.sources.files import read_content
from transforms.article import Basis, Hints, Page, PageRef, program_version
from warehouse.closing import Closing

WARC_BYTES = 1 << 30
"""A WARC file past this size is closed and another begun, as ISO 28500 advises."""

_READ_BYTES = 1 << 32

_STATE = "settled.json"


class GoneError(SourceError):
    """The bytes of a page are no longer where they were, or no longer the same."""


class Hold:
    """A lock on a file; the kernel ends it however the process ends."""

    def __init__(self, handle: int) -> None:
        """Keep an open file that is locked."""
        self.end = weakref.finalize(self, os.close, handle)

    @classmethod
    def of(cls, path: Path) -> "Hold | None":
        """Lock ``path``; None when another holds it."""
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return cls(handle)


class Archive(Closing):
    """The folder of WARC files beside a warehouse.

    Each file belongs to one process at a time, which holds a lock on it: several runs
    write side by side, each to a file of its own.
    """

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
        self.folder = folder
        self._limits = limits or Limits(page_bytes=_READ_BYTES)
        self._warc_bytes = warc_bytes
        self._copy_files = copy_files
        self._stream: BinaryIO | None = None
        self._name = ""
        self._holds: dict[str, Hold] = {}

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
        ref = self._append(page, request, status_line, is_page=is_page)
        if flush:
            self.flush()
        return reference(page, ref)

    def flush(self) -> None:
        """Wait until all that was kept is on disk."""
        if self._stream is not None:
            warc.flush_to_disk(self._stream)

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
        settled = self._settled()
        for path in self.warc_files():
            start = settled.get(path.name, 0)
            if path.stat().st_size > start and self.take(path):
                yield from self._read_back(path, start)

    def take(self, path: Path) -> bool:
        """Take a WARC file for ourselves, until we close; False: it is another's."""
        if path.name not in self._holds:
            hold = Hold.of(path)
            if hold is None:
                return False
            self._holds[path.name] = hold
        return True

    def settle(self) -> None:
        """Note that all that is archived in our files has been loaded.

        Hold the writer lock: others note the same of theirs.
        """
        self.flush()
        settled = self._settled()
        now = {
            name: (self.folder / name).stat().st_size for name in sorted(self._holds)
        }
        if settled | now == settled:
            return
        temporary = self.folder / f"{_STATE}.tmp"
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(settled | now, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self.folder / _STATE)

    def warc_files(self) -> list[Path]:
        """Return the archive's files, oldest first."""
        return sorted(self.folder.glob("*.warc.gz"))

    def close(self) -> None:
        """Close the open WARC file and give up all; the next ``keep`` opens one."""
        self._close_file()
        for hold in self._holds.values():
            hold.end()
        self._holds.clear()

    def _close_file(self) -> None:
        if self._stream is not None:
            self.flush()
            self._stream.close()
            self._stream = None

    def _append(
        self,
        page: Page,
        request: bytes | None,
        status_line: str | None,
        *,
        is_page: bool,
    ) -> str:
        uri = page.url or page.source_uri
        record_id = f"urn:uuid:{uuid.uuid4()}"
        tie = (("WARC-Concurrent-To", f"<{record_id}>"),)
        before = b""
        if is_page:
            account = json.dumps(_account(page), ensure_ascii=False).encode()
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
                warc.http_block(
                    status_line, page.headers, page.content, as_stored=True
                ),
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
        stream = self._open()
        offset = stream.tell() + len(before)
        stream.write(before + bytes_record)
        stream.flush()  # to the system: a kill of this process loses nothing now
        return f"{self._name}#{offset}"

    def _open(self) -> BinaryIO:
        """Return the file to append to, a new one where none is open or it is full."""
        if self._stream is not None and self._stream.tell() >= self._warc_bytes:
            self._close_file()
        if self._stream is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            last = next(iter(self.warc_files()[::-1]), None)
            path = self._last_of_ours(last) or self._new_file(last)
            self._stream = path.open("ab")
            self._name = path.name
            if self._stream.tell() == 0:
                self._stream.write(_warcinfo(path.name))
                self._stream.flush()
                _flush_folder(self.folder)
        return self._stream

    def _last_of_ours(self, last: Path | None) -> Path | None:
        """Return the newest file, if it is not full and no other run's."""
        if last is None or not self.take(last):
            return None
        cut_torn_end(last, self._settled().get(last.name, 0))
        return last if last.stat().st_size < self._warc_bytes else None

    def _new_file(self, last: Path | None) -> Path:
        """Make a file after ``last`` that is ours."""
        while True:
            path = self.folder / _next_name(last)
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                last = path  # another run has just made it
                continue
            if self.take(path):
                return path

    def _content(self, archive_ref: str) -> bytes:
        limits = self._limits
        if archive_ref.startswith("file:"):
            whole, _, offset = archive_ref.partition("#")
            path = file_path(whole)
            if not offset:
                return read_content(path, Means(limits=limits))
        else:
            name, _, offset = archive_ref.partition("#")
            path = self.folder / name
        return warc.read_payload(path, int(offset), limits.page_bytes)

    def _settled(self) -> dict[str, int]:
        """Return up to which offset all of a file is loaded; 0 for those not named."""
        try:
            state = json.loads((self.folder / _STATE).read_text("utf-8"))
            if (
                "file" in state
            ):  # as version 0.1 wrote it: one file, all older ones full
                older = [p for p in self.warc_files() if p.name < state["file"]]
                sizes = {path.name: path.stat().st_size for path in older}
                return {**sizes, str(state["file"]): int(state["offset"])}
            return {str(name): int(offset) for name, offset in state.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}  # damaged: everything is looked at once more, which is safe

    def _read_back(self, path: Path, start: int) -> Iterator[PageRef]:
        cut_torn_end(path, start)
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
                yield _ref_of(account, content, f"{path.name}#{offset}")


def cut_torn_end(path: Path, start: int = 0) -> int:
    """Cut an unfinished last record off; return how many bytes that were.

    Everything before ``start`` is taken to be whole.
    """
    if path.stat().st_size == start:
        return 0
    last = None
    for member in warc.walk_members(path, start):
        last = member
    if not isinstance(last, warc.Damage) or not last.torn:
        return 0
    with path.open("r+b") as stream:
        stream.truncate(last.start)
        warc.flush_to_disk(stream)
    return last.end - last.start


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


def _account(page: Page) -> dict[str, Any]:
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


def _ref_of(account: dict[str, Any], content: bytes, archive_ref: str) -> PageRef:
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


def _warcinfo(name: str) -> bytes:
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


def _next_name(last: Path | None) -> str:
    """Return a name that sorts after ``last``, whatever the clock says."""
    number = 1
    if last is not None:
        number = int(last.name.split("-")[1]) + 1
    return f"copydesk-{number:06}-{datetime.now(UTC):%Y%m%d%H%M%S}.warc.gz"


def _flush_folder(folder: Path) -> None:
    """Put the folder's new entry on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
