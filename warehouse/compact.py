"""Give back the room that deleted rows have left in the store's file."""

import contextlib

import duckdb

from warehouse.files import STORAGE_VERSION, check_room, open_file, sync_folder
from warehouse.layout import Layout

LOOSE_SHARE = 0.25
"""Compact when as much of the file is free."""

_MIN_BLOCKS = 64  # 16 MB; a small file is not worth the work


def is_loose(store: duckdb.DuckDBPyConnection, layout: Layout) -> bool:
    """Tell whether a quarter of the store's file is free; call after a checkpoint.

    By the size of the file: free blocks at its end have been cut off already, and
    DuckDB counts them all the same.
    """
    row = store.execute(
        "select block_size, used_blocks from pragma_database_size()"
    ).fetchone()
    block_size, used = row or (1, 0)
    blocks = layout.store.stat().st_size // block_size
    return bool(blocks >= _MIN_BLOCKS and blocks - used >= LOOSE_SHARE * blocks)


def compact(layout: Layout) -> None:
    """Write the closed store anew, without what was deleted, in its place.

    Raises:
        DiskFullError: No room for the new file; nothing has been touched.
    """
    check_room(layout.folder, layout.store.stat().st_size, "compacting the store")
    scratch = layout.store.with_suffix(".compact.tmp")
    scratch.unlink(missing_ok=True)
    try:
        with contextlib.closing(duckdb.connect()) as both:
            both.execute(f"attach '{layout.store}' as store (read_only)")
            both.execute(
                f"attach '{scratch}' as fresh (storage_version '{STORAGE_VERSION}')"
            )
            both.execute("copy from database store to fresh")
            both.execute("detach fresh")
        open_file(scratch).close()  # it opens: then it may take the store's place
        scratch.replace(layout.store)
        sync_folder(layout.folder)
    finally:
        scratch.unlink(missing_ok=True)
