"""The WARC files of an archive: which of them are ours, and up to where all is loaded.

Each file belongs to one process at a time, which holds a lock on it: several runs write
side by side, each to a file of its own.
"""

import fcntl
import json
import os
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from flows import warc
from flows.records import warcinfo

WARC_BYTES = 1 << 30
"""A WARC file past this size is closed and another begun, as ISO 28500 advises."""

_STATE = "settled.json"


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


class WarcFiles:
    """The files of one folder, which is made when the first record is written."""

    def __init__(self, folder: Path, warc_bytes: int = WARC_BYTES) -> None:
        """Hold none yet.

        Args:
            folder: Where they are.
            warc_bytes: Size at which another file is begun.
        """
        self.folder = folder
        self._warc_bytes = warc_bytes
        self._stream: BinaryIO | None = None
        self._name = ""
        self._holds: dict[str, Hold] = {}

    def paths(self) -> list[Path]:
        """Return all files, oldest first."""
        return sorted(self.folder.glob("*.warc.gz"))

    def take(self, path: Path) -> bool:
        """Take a file for ourselves, until we close; False: it is another's."""
        if path.name not in self._holds:
            hold = Hold.of(path)
            if hold is None:
                return False
            self._holds[path.name] = hold
        return True

    def append(self, before: bytes, record: bytes) -> str:
        """Write a record after those that belong ``before`` it; return where it is.

        It has reached the system, so a kill of this process loses nothing, but the disk
        only after the next ``flush``.
        """
        stream = self._open()
        offset = stream.tell() + len(before)
        stream.write(before + record)
        stream.flush()
        return f"{self._name}#{offset}"

    def flush(self) -> None:
        """Wait until all that was written is on disk."""
        if self._stream is not None:
            warc.flush_to_disk(self._stream)

    def unsettled(self) -> Iterator[tuple[Path, int]]:
        """Take the files that hold what no run has loaded, and give from where on.

        Torn ends are cut off. Files of runs that are at work are theirs.
        """
        settled = self._settled()
        for path in self.paths():
            start = settled.get(path.name, 0)
            if path.stat().st_size > start and self.take(path):
                cut_torn_end(path, start)
                yield path, start

    def settle(self) -> None:
        """Note that all that is in our files has been loaded.

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

    def close(self) -> None:
        """Close the open file and give up all; the next ``append`` opens one."""
        self._close_file()
        for hold in self._holds.values():
            hold.end()
        self._holds.clear()

    def _close_file(self) -> None:
        if self._stream is not None:
            self.flush()
            self._stream.close()
            self._stream = None

    def _open(self) -> BinaryIO:
        """Return the file to append to, a new one where none is open or it is full."""
        if self._stream is not None and self._stream.tell() >= self._warc_bytes:
            self._close_file()
        if self._stream is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            last = next(iter(self.paths()[::-1]), None)
            path = self._last_of_ours(last) or self._new_file(last)
            self._stream = path.open("ab")
            self._name = path.name
            if self._stream.tell() == 0:
                self._stream.write(warcinfo(path.name))
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

    def _settled(self) -> dict[str, int]:
        """Return up to which offset all of a file is loaded; 0 for those not named."""
        try:
            state = json.loads((self.folder / _STATE).read_text("utf-8"))
            if (
                "file" in state
            ):  # as version 0.1 wrote it: one file, all older ones full
                older = [p for p in self.paths() if p.name < state["file"]]
                sizes = {path.name: path.stat().st_size for path in older}
                return {**sizes, str(state["file"]): int(state["offset"])}
            return {str(name): int(offset) for name, offset in state.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}  # damaged: everything is looked at once more, which is safe


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
