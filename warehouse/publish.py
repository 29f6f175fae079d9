"""Publish the store: copied beside the warehouse, checked, and linked in its place.

What is checked is the copy, which is what readers get: the disk takes it in meanwhile.
Narrow columns are checked whole each time, and the texts of the readings that the last
published file did not have: of those it had, nothing can have changed but for a fault
of the disk, which DuckDB's checksums tell.
"""

import re
import shutil
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from warehouse.checks import check_store
from warehouse.compact import compact, is_loose
from warehouse.connection import connect, open_store
from warehouse.errors import NotFoundError
from warehouse.files import check_room, copy_whole, sync_folder
from warehouse.layout import Layout
from warehouse.live import is_live, owner_of
from warehouse.queries import statement

KEEP = 3
"""Published files kept, the newest included; the rest is for going back."""

_NUMBERED = re.compile(r"(\d+)\.duckdb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What readers open now."""

    file: Path
    number: int
    byte_count: int
    is_linked: bool
    """False on a file system without links, where the file itself was moved."""


def publish(layout: Layout, *, keep: int = KEEP) -> Published | None:
    """Copy the store to a new published file and swap the link to it.

    The store must be closed (copying a file that this process has open drops DuckDB's
    lock on it) and the writer lock held. Readers see the old file or the new, whole.

    Args:
        layout: The warehouse.
        keep: Published files to keep, this one included.

    Returns:
        None when nothing has changed since the last publish, or when readers were put
        back to an older file (``held_at``).

    Raises:
        NotFoundError: There is no store.
        CheckError: The store fails its own checks; readers keep what they have.
        DiskFullError: No room for the copy; nothing has been touched.
    """
    if not layout.store.exists():
        raise NotFoundError(f"{layout.store}: no store to publish; run an ingest first")
    layout.make()
    sweep(layout)
    before = _state_of_published(layout)
    state, staged, loose = _settle_store(layout)
    is_held = held_at(layout) is not None and not layout.purge.exists()
    if state.last_change == before.last_change or is_held:
        _drop_staged(layout, staged if state == before else set())
        return None
    is_purge = layout.purge.exists()
    if loose or is_purge:
        compact(layout)
    numbers = published_numbers(layout)
    size = layout.store.stat().st_size
    check_room(layout.published, size, "publishing")
    file = layout.published / f"{max(numbers, default=0) + 1}.duckdb"
    copy_whole(layout.store, file, 0o444, partial(_check_copy, since=before))
    is_linked = point_to(layout, file)
    _drop_staged(layout, staged)
    for old in sorted(numbers, reverse=True)[0 if is_purge else max(keep - 1, 0) :]:
        (layout.published / f"{old}.duckdb").unlink(missing_ok=True)
    if is_purge:
        _purge(layout)
    return Published(
        file=file, number=int(file.stem), byte_count=size, is_linked=is_linked
    )


def roll_back(layout: Layout) -> Published:
    """Put readers back to the published file before the one they open now.

    Publishing pauses until ``release``: the next run would bring back at once what
    readers were put back from. Hold the writer lock.

    Raises:
        NotFoundError: There is no older file to go back to.
    """
    current = int(layout.warehouse.resolve().stem) if _is_linked(layout) else 0
    older = [number for number in published_numbers(layout) if number < current]
    if not older:
        raise NotFoundError(
            f"{layout.published}: no older published file to go back to; raise the "
            "number that are kept"
        )
    number = older[-1]
    file = layout.published / f"{number}.duckdb"
    _hold(layout).write_text(f"{number}\n", "utf-8")
    is_linked = point_to(layout, file)
    size = file.stat().st_size
    return Published(file=file, number=number, byte_count=size, is_linked=is_linked)


def held_at(layout: Layout) -> int | None:
    """Return the number of the published file that readers were put back to, if so."""
    try:
        return int(_hold(layout).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def release(layout: Layout) -> None:
    """Let publishing go on after ``roll_back``."""
    _hold(layout).unlink(missing_ok=True)


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


def sweep(layout: Layout) -> None:
    """Clear away what killed runs have left half written, not what others write."""
    for lock in layout.runs.glob("*"):
        if not is_live(layout, lock.name):
            lock.unlink(missing_ok=True)
    for folder, pattern in (
        (layout.published, "*.tmp"),
        (layout.folder, "*.tmp"),
        (layout.staging, ".*.tmp"),
        (layout.staging, ".*.jsonl"),
    ):
        for scratch in folder.glob(pattern):
            if folder == layout.staging and is_live(layout, owner_of(scratch)):
                continue
            if scratch.is_dir():  # where DuckDB put what did not fit into memory
                shutil.rmtree(scratch, ignore_errors=True)
            else:
                scratch.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _State:
    last_change: int
    """Number of the last load that changed anything; 0 for none."""

    last_reading: int


_NOTHING = _State(-1, 0)


def _settle_store(layout: Layout) -> tuple[_State, set[str], bool]:
    """Write the store's log into its file, which then is all of it.

    Returns:
        Its state, the staged files whose rows it holds, and whether it is loose.
    """
    with open_store(layout) as store:
        state = _state(store)
        names = [file.name for file in layout.staged()]
        rows = store.execute(statement("loaded_files"), {"files": names}).fetchall()
        store.execute("force checkpoint")
        loose = is_loose(store, layout)
    return state, {name for (name,) in rows}, loose


def _check_copy(copy: Path, since: _State) -> None:
    """See that readers may have ``copy``, of which they had seen as much as ``since``.

    Raises:
        CheckError: It fails the checks.
    """
    with closing(duckdb.connect(str(copy), read_only=True)) as reader:
        check_store(reader, since.last_reading)


def _state_of_published(layout: Layout) -> _State:
    if not layout.warehouse.exists():
        return _NOTHING
    with connect(layout.warehouse) as reader:
        return _state(reader)


def _state(connection: duckdb.DuckDBPyConnection) -> _State:
    row = connection.execute(statement("store_state")).fetchone()
    return _State(*row) if row else _NOTHING


def _drop_staged(layout: Layout, names: set[str]) -> None:
    """Remove staged files that a published file now holds."""
    for name in names:
        (layout.staging / name).unlink(missing_ok=True)


def _purge(layout: Layout) -> None:
    """Remove what else may hold rows that were deleted for good."""
    for pattern in ("before-migration-*", "store.torn*", "search/*", "staging/*.torn"):
        for file in layout.folder.glob(pattern):
            file.unlink(missing_ok=True)
    release(layout)  # the file that readers were put back to is gone
    layout.purge.unlink(missing_ok=True)


def _is_linked(layout: Layout) -> bool:
    return layout.warehouse.is_symlink()


def _hold(layout: Layout) -> Path:
    return layout.folder / "hold"
