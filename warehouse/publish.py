"""Publish the store: copied beside the warehouse, then linked in its place."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connection import connect, open_store
from warehouse.errors import DiskFullError, NotFoundError
from warehouse.layout import Layout
from warehouse.queries import statement
from warehouse.rows import sync_folder

KEEP = 3
"""Published files kept, the newest included; the rest is for going back."""

_SPARE_BYTES = 16 * 1024 * 1024  # room to leave for the next run's staging
_NUMBERED = re.compile(r"(\d+)\.duckdb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did."""

    file: Path
    number: int
    byte_count: int
    is_linked: bool
    """False on a file system without links, where the file itself was moved."""


def publish(layout: Layout, *, keep: int = KEEP) -> Published | None:
    """Copy the store to a new published file and swap the link to it.

    The store must be closed (copying a file that this process has open drops DuckDB's
    lock on it) and the writer lock held. Readers see the old file or the new, whole.

    Returns:
        None when nothing has changed since the last publish.

    Raises:
        NotFoundError: There is no store.
        DiskFullError: No room for the copy; nothing has been touched.
    """
    if not layout.store.exists():
        raise NotFoundError(f"{layout.store}: no store to publish; run an ingest first")
    layout.make()
    sweep(layout)
    loaded = _settle_store(layout)
    if layout.warehouse.exists() and loaded.changes == _changes_published(layout):
        _drop_staged(layout, loaded.files)
        return None
    numbers = published_numbers(layout)
    size = layout.store.stat().st_size
    _check_room(layout, size)
    number = max(numbers, default=0) + 1
    file = layout.published / f"{number}.duckdb"
    _copy(layout.store, file)
    is_linked = point_to(layout, file)
    for old in sorted(numbers, reverse=True)[max(keep - 1, 0) :]:
        (layout.published / f"{old}.duckdb").unlink(missing_ok=True)
    _drop_staged(layout, loaded.files)
    return Published(file=file, number=number, byte_count=size, is_linked=is_linked)


def published_numbers(layout: Layout) -> list[int]:
    """Numbers of the published files, in order."""
    matches = (_NUMBERED.fullmatch(file.name) for file in layout.published.iterdir())
    return sorted(int(match[1]) for match in matches if match)


def point_to(layout: Layout, file: Path) -> bool:
    """Swap the warehouse's link to ``file``, in one step.

    Returns:
        False where the file system has no links: the file is moved there instead.
    """
    link = layout.folder / ".link"
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(Path(layout.folder.name) / "published" / file.name)
    except OSError:
        file.replace(layout.warehouse)
        is_linked = False
    else:
        link.replace(layout.warehouse)
        is_linked = True
    sync_folder(layout.warehouse.parent)
    return is_linked


@dataclass(frozen=True, slots=True)
class _Loaded:
    changes: int
    """Number of the last load that changed anything."""

    files: set[str]
    """Staged files whose rows are in the store."""


def _settle_store(layout: Layout) -> _Loaded:
    """Write the store's log into its file, so that the file alone is the store."""
    with open_store(layout) as store:
        changes = _last_change(store)
        names = [file.name for file in layout.staged()]
        rows = store.execute(statement("loaded_files"), {"files": names}).fetchall()
        store.execute("force checkpoint")
    return _Loaded(changes, {name for (name,) in rows})


def _changes_published(layout: Layout) -> int:
    with connect(layout.warehouse) as reader:
        return _last_change(reader)


def _last_change(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute(
        "select coalesce(max(load_no) filter (is_changed), 0) from loads"
    ).fetchone()
    return int(row[0]) if row else 0


def _drop_staged(layout: Layout, names: set[str]) -> None:
    """Remove staged files that a published file now holds."""
    for name in names:
        (layout.staging / name).unlink(missing_ok=True)


def sweep(layout: Layout) -> None:
    """Clear away what a killed publish has left half done."""
    for scratch in layout.published.glob("*.tmp"):
        scratch.unlink(missing_ok=True)


def _check_room(layout: Layout, size: int) -> None:
    free = shutil.disk_usage(layout.published).free
    if free < size + _SPARE_BYTES:
        raise DiskFullError(
            f"{layout.published}: publishing needs {_megabytes(size + _SPARE_BYTES)}, "
            f"{_megabytes(free)} are free; make room, or keep fewer published files. "
            "What was loaded is safe in the store"
        )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def _copy(source: Path, target: Path) -> None:
    scratch = target.with_suffix(".tmp")
    try:
        shutil.copyfile(source, scratch)
        scratch.chmod(0o444)
        with scratch.open("rb") as stream:
            os.fsync(stream.fileno())
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise DiskFullError(
            f"{target}: could not be written ({error.strerror}); the warehouse is as "
            "it was, and what was loaded is safe in the store; make room and publish "
            "again"
        ) from error
    scratch.replace(target)
    sync_folder(target.parent)
