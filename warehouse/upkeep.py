"""Keep a lake fast and small: merge its files, forget snapshots nobody asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb

from warehouse.catalogue import LAKE
from warehouse.lake import Lake

KEEP_SNAPSHOTS = timedelta(days=7)
"""How far back readers may ask for the lake as it was (``at (timestamp => …)``)."""

KEEP_FILES = timedelta(days=1)
"""Files that no snapshot needs stay as long for queries that began before, and for
loads that have written them but not yet committed."""

_A_DAY = timedelta(days=1)

REWRITE_DELETED_SHARE = 0.25
"""Files of which as much is deleted are written again without it. DuckLake's default,
0.95, would leave most former versions of articles' rows in the way of queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What compacting did."""

    files_before: int
    files_after: int
    byte_count: int
    """Size of the files that the newest snapshot needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What was forgotten."""

    snapshots: int
    files: int
    """Files removed from the storage."""


def compact(lake: Lake, deleted_share: float = REWRITE_DELETED_SHARE) -> Compacted:
    """Merge the small files of many loads, and drop deleted rows from them.

    Nothing that readers see changes, not even of the past. Writers wait meanwhile.

    Args:
        lake: The lake.
        deleted_share: Files of which more is deleted are written again without it.

    Raises:
        CatalogueError: The catalogue went away and did not come back.
        LockedError: Another writer has been at it for too long.
    """
    return lake.hold(lambda store: _compact(store, deleted_share))


def scrub(lake: Lake) -> None:
    """Leave nothing of deleted rows: neither in files nor in what was before.

    For what had to be forgotten. No earlier snapshot can be asked for afterwards, and a
    query that began before may find its files gone; it succeeds when asked again.

    Raises:
        CatalogueError: The catalogue went away and did not come back.
        LockedError: Another writer has been at it for too long.
    """

    def expire_all(store: duckdb.DuckDBPyConnection) -> None:
        # A day ahead: the clock that dated the snapshots may not be ours.
        _call(store, "expire_snapshots", "older_than", datetime.now(UTC) + _A_DAY)
        # All: what has just expired is dated later than any time we could name.
        _call(store, "cleanup_old_files", "cleanup_all", True)
        _call(store, "delete_orphaned_files", "cleanup_all", True)

    compact(lake, deleted_share=0.0)
    lake.hold(expire_all)


def expire_snapshots(
    lake: Lake,
    now: datetime,
    *,
    keep: timedelta = KEEP_SNAPSHOTS,
    keep_files: timedelta = KEEP_FILES,
) -> Expired:
    """Forget snapshots older than ``keep``, and remove files that nobody needs.

    The newest snapshot always stays.

    Args:
        lake: The lake.
        now: The present, with its time zone.
        keep: Age up to which snapshots stay.
        keep_files: Files stay as long after the last snapshot that needs them.

    Raises:
        CatalogueError: The catalogue went away and did not come back.
        LockedError: Another writer has been at it for too long.
    """

    def expire(store: duckdb.DuckDBPyConnection) -> Expired:
        snapshots = _call(store, "expire_snapshots", "older_than", now - keep)
        files = _call(store, "cleanup_old_files", "older_than", now - keep_files)
        files += _call(store, "delete_orphaned_files", "older_than", now - keep_files)
        return Expired(snapshots=snapshots, files=files)

    return lake.hold(expire)


def _compact(store: duckdb.DuckDBPyConnection, deleted_share: float) -> Compacted:
    before, _ = _size(store)
    _call(store, "flush_inlined_data")
    _call(store, "rewrite_data_files", "delete_threshold", deleted_share)
    _call(store, "merge_adjacent_files")
    after, byte_count = _size(store)
    return Compacted(files_before=before, files_after=after, byte_count=byte_count)


def _call(
    store: duckdb.DuckDBPyConnection,
    function: str,
    name: str | None = None,
    value: object = None,
) -> int:
    """Call one of DuckLake's functions; return how many things it did."""
    argument = f", {name} => $value" if name else ""
    values = {"lake": LAKE} | ({"value": value} if name else {})
    call = f"call ducklake_{function}($lake{argument})"
    return len(store.execute(call, values).fetchall())


def _size(store: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = store.execute(
        "select sum(file_count + delete_file_count),"
        " sum(file_size_bytes + delete_file_size_bytes) from ducklake_table_info(?)",
        [LAKE],
    ).fetchone()
    return (int(row[0] or 0), int(row[1] or 0)) if row else (0, 0)
