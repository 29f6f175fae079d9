"""Files on disk: one file, a folder with all below it, a glob; also gzipped."""

import glob
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flows.guards.limits import SourceError, gunzip_limited, read_limited
from flows.sources.base import (
    Item,
    Means,
    Source,
    file_uri,
    os_error,
    printable,
    rejected,
)
from flows.sources.kinds import kind_on_disk, lies_beside_pages, media_type_of
from transforms.article import Page, Reason
from warehouse.layout import Layout

_COMPANION = "_files"
"""Browsers save a page's scripts and pictures in ``<page>_files`` beside it."""


def read_files(source: Source, means: Means) -> Iterator[Item]:
    """Read the file, the folder or the files of the glob that ``where`` names.

    A name that exists is never a glob. Order: by name, folder by folder.
    """
    root = Path(source.where).expanduser()
    if root.is_dir():
        found = _walk(root, source)
        empty = SourceError(
            printable(str(root)),
            "the folder holds no pages",
            "name a folder with pages in it; other files by name or as a glob",
            "empty-folder",
        )
    elif root.exists() or not glob.has_magic(source.where):
        yield from _read_any(root, source, means)
        return
    else:
        matches = sorted(glob.glob(str(root), recursive=True))  # noqa: PTH207 (absolute patterns)
        found = (Path(name) for name in matches if Path(name).is_file())
        empty = SourceError(
            printable(source.where),
            "no file matches",
            "check the pattern, and quote it so that the shell leaves it alone",
            "no-match",
        )
    count = 0
    for count, item in enumerate(found, start=1):  # noqa: B007 (the last count is used)
        if isinstance(item, Path):
            yield from _read_any(item, source, means)
        else:
            yield item
    if not count:
        raise empty


def _read_any(path: Path, source: Source, means: Means) -> Iterator[Item]:
    """Read a file as what it is: one page, or an archive, mail or table of pages."""
    try:
        kind = kind_on_disk(path)
    except OSError:
        kind = None  # reading it as a page says what is wrong
    if kind is None:
        yield _read_one(path, source, means)
        return
    from flows.sources import read_pages  # it dispatches by kind, and to us

    yield from read_pages(replace(source, kind=kind, where=str(path)), means)


def _read_one(path: Path, source: Source, means: Means) -> Item:
    """Read one file as one page; whatever is wrong with it is the answer."""
    uri = file_uri(path)
    try:
        return _read_page(path, uri, source, means)
    except SourceError as error:
        return rejected(source, error, source_uri=uri)
    except OSError as error:
        found = os_error(printable(str(path)), error)
        return rejected(source, found, source_uri=uri)


def read_content(path: Path, means: Means) -> bytes:
    """Return the bytes of a file, decompressed when they are gzip.

    Raises:
        SourceError: too large, torn, or a bomb.
        OSError: the system refuses.
    """
    name = printable(str(path))
    with path.open("rb") as stream:
        content = read_limited(stream, means.limits.page_bytes, name)
    if content.startswith(b"\x1f\x8b"):
        content = gunzip_limited(content, means.limits, name)
    return content


def _read_page(path: Path, uri: str, source: Source, means: Means) -> Page:
    if not path.is_file() and path.exists():
        raise SourceError(
            printable(str(path)),
            "it is neither a file nor a folder",
            "name a file; for a pipe use -",
        )
    content = read_content(path, means)
    if not content:
        raise SourceError(
            printable(str(path)), "the file is empty", "save it again", Reason.EMPTY
        )
    return Page(
        source=source.name,
        source_uri=uri,
        content=content,
        fetched_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        media_type=media_type_of(path, content),
        archive_ref=uri,
    )


def _walk(folder: Path, source: Source) -> Iterator[Path | Item]:
    """Give the files below ``folder`` in order of name.

    Hidden files and folders, what a browser saved beside a page, files whose name says
    that they are something else (``page.json``, ``style.css``), and the files of a
    warehouse are no pages; who names such a file, or a glob for it, has it read.
    """
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                (e for e in entries if not e.name.startswith(".")),
                key=lambda entry: os.fsencode(entry.name),
            )
    except OSError as error:
        found = os_error(printable(str(folder)), error)
        yield rejected(source, found, source_uri=file_uri(folder))
        return
    pages = {Path(entry.name).stem for entry in names if entry.is_file()}
    for entry in names:
        path = folder / entry.name
        if not entry.is_dir(follow_symlinks=False):
            # A link to a folder could lead in circles.
            if not entry.is_dir() and not lies_beside_pages(entry.name):
                yield path
        elif Layout.is_folder(path):
            continue  # what it has fetched would come in again, under other names
        elif entry.name.removesuffix(_COMPANION) not in pages or (
            not entry.name.endswith(_COMPANION)
        ):
            yield from _walk(path, source)
