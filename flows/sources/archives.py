"""Zip and tar archives of pages. Nothing is unpacked to disk."""

import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from flows.guards.limits import Limits, SourceError
from flows.sources.base import Item, Means, Source, file_uri, printable, rejected
from flows.sources.members import member_uri, read_member
from transforms.article import Reason

_CHUNK_BYTES = 1 << 18
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
)
_Opener = Callable[[], IO[bytes] | None]


def read_zip(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of a zip archive, in the archive's order."""
    path = Path(source.where).expanduser()
    count = _Count(printable(str(path)), path, means.limits)
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                count.member()
                is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
                items = _members(
                    info.filename,
                    partial(archive.open, info),
                    "a link" if is_link else None,
                    _zip_time(info, path),
                    info.compress_size,
                    count,
                    source,
                    means,
                )
                yield from items
    except _DAMAGED as error:
        raise _damaged(path, "zip", error) from error
    count.check()


def read_tar(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of a tar archive, compressed or not, in the archive's order."""
    path = Path(source.where).expanduser()
    count = _Count(printable(str(path)), path, means.limits)
    try:
        with tarfile.open(path, "r|*", errorlevel=1) as archive:
            for info in archive:
                if info.isdir():
                    continue
                count.member()
                items = _members(
                    info.name,
                    partial(archive.extractfile, info),
                    None if info.isreg() else "a link or device",
                    _time(info.mtime, path),
                    None,
                    count,
                    source,
                    means,
                )
                yield from items
    except _DAMAGED as error:
        raise _damaged(path, "tar", error) from error
    count.check()


class _Count:
    """How much one archive has given so far, against what it may."""

    def __init__(self, thing: str, path: Path, limits: Limits) -> None:
        self.thing = thing
        self._packed = path.stat().st_size
        self._limits = limits
        self._members = 0
        self._bytes = 0

    def member(self) -> None:
        self._members += 1
        if self._members > self._limits.members:
            raise self._error(f"more than {self._limits.members} members")

    def add(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._limits.archive_bytes:
            raise self._error(f"unpacks to more than {self._limits.archive_bytes}")
        most = max(self._limits.ratio_from_bytes, self._packed * self._limits.ratio)
        if self._bytes > most:
            raise self._error(f"{self._packed} bytes unpack to more than {most}")

    def check(self) -> None:
        """Raise if the archive held nothing."""
        if not self._members:
            raise SourceError(
                self.thing, "the archive holds no files", "name another", Reason.EMPTY
            )

    def _error(self, found: str) -> SourceError:
        return SourceError(
            self.thing,
            found,
            "this looks like a decompression bomb; split it if it is not",
            Reason.TOO_LARGE,
        )


def _members(
    name: str,
    opener: _Opener,
    oddity: str | None,
    fetched_at: datetime,
    packed: int | None,
    count: _Count,
    source: Source,
    means: Means,
) -> Iterator[Item]:
    """Give the pages of one member, or why it gives none."""
    path = Path(source.where).expanduser()
    uri = member_uri(file_uri(path), name)
    thing = f"{count.thing}: {printable(name)}"
    if _is_hidden(name):
        return
    try:
        if oddity:
            raise SourceError(
                thing, f"it is {oddity}", "put the file itself in", "link"
            )
        if _leads_out(name):
            raise SourceError(
                thing,
                "its name leads out of the archive",
                "do not trust this archive",
                "path-escape",
            )
        content = _content(opener, thing, packed, count, means.limits)
    except SourceError as error:
        if error.thing == count.thing:
            raise
        yield rejected(source, error, source_uri=uri)
        return
    yield from read_member(name, content, uri, fetched_at, source, means)


def _content(
    opener: _Opener, thing: str, packed: int | None, count: _Count, limits: Limits
) -> bytes:
    try:
        stream = opener()
        if stream is None:
            raise SourceError(thing, "it has no content", "put the file itself in")
        pieces = []
        size = 0
        with stream:
            while piece := stream.read(_CHUNK_BYTES):
                size += len(piece)
                count.add(len(piece))
                if size > limits.page_bytes:
                    raise SourceError(
                        thing,
                        f"more than {limits.page_bytes} bytes",
                        "split it, or raise max_page_bytes under [fetch]",
                        Reason.TOO_LARGE,
                    )
                most = None if packed is None else packed * limits.ratio
                if most is not None and size > max(limits.ratio_from_bytes, most):
                    raise SourceError(
                        thing,
                        f"{packed} bytes unpack to more than {most}",
                        "this looks like a decompression bomb; leave it out",
                        Reason.TOO_LARGE,
                    )
                pieces.append(piece)
    except _DAMAGED as error:
        raise SourceError(
            thing, f"it is damaged ({error})", "get a whole copy of the archive"
        ) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise SourceError(thing, f"{error}", "unpack it with its password") from error
    return b"".join(pieces)


def _is_hidden(name: str) -> bool:
    """Tell what a file manager adds (``__MACOSX/``, ``.DS_Store``) from pages."""
    parts = PurePosixPath(name).parts
    return any(
        part == "__MACOSX" or (part.startswith(".") and part not in ("..", "."))
        for part in parts
    )


def _leads_out(name: str) -> bool:
    """Tell a name that would be written outside: absolute, or up past the top."""
    slashed = name.replace("\\", "/")
    return (
        slashed.startswith("/")
        or ".." in PurePosixPath(slashed).parts
        or bool(re.match(r"[A-Za-z]:", slashed))
    )


def _zip_time(info: zipfile.ZipInfo, path: Path) -> datetime:
    """Return a member's time; zip names no zone, so it is taken as UTC."""
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return _time(None, path)


def _time(seconds: float | None, path: Path) -> datetime:
    if not seconds or not 0 < seconds < 253402300800:  # up to the year 9999
        seconds = path.stat().st_mtime
    return datetime.fromtimestamp(seconds, UTC)


def _damaged(path: Path, kind: str, error: Exception) -> SourceError:
    return SourceError(
        printable(str(path)),
        f"it is no whole {kind} archive ({error})",
        "get a whole copy of it",
    )
