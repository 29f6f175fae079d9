"""Make a store whole again after it was torn.

What a published file holds is taken from there; what was loaded since is still staged,
because staged files stay until a publish has taken their rows.
"""

import contextlib
from pathlib import Path

import duckdb

from warehouse.errors import LockedError, NewerSchemaError
from warehouse.files import copy_whole, log_of, open_file
from warehouse.layout import Layout
from warehouse.queries import statement

_HEADER_BYTES = 3 * 4096  # DuckDB's file header and its two database headers
_IN_USE = "Could not set lock"
_CORRUPT = "Corrupt database file"
_NEWER = "Trying to read a database file with version number"
_TORN = (
    _CORRUPT,
    "Could not read enough bytes",
    "not a valid DuckDB database file",
    "Failure while replaying WAL file",
    "Failed to deserialize",
)
"""What DuckDB says of a file that is damaged; not of one it may not read, or of memory
that is full."""


def open_whole(layout: Layout) -> duckdb.DuckDBPyConnection:
    """Open the store; one that is torn is first made again.

    What was done is written into ``failures``, as resolved.

    Raises:
        LockedError: A program that knows nothing of our lock has the store open.
    """
    store, fault = _open(layout)
    if store is not None:
        return store
    layout.store.replace(layout.store.with_suffix(".torn"))
    if log_of(layout.store).exists():
        # It belongs to the damaged file, and what it holds is staged.
        log_of(layout.store).replace(layout.store.with_suffix(".torn.wal"))
    origin = restore(layout)
    _mark(layout.store).unlink(missing_ok=True)
    store = open_file(layout.store)
    if origin is not None:
        store.execute(
            statement("record_recovery"),
            {
                "path": layout.store.as_uri(),
                "message": (
                    f"{layout.store.name} was damaged ({fault}); it was made again "
                    f"from {origin.name}, and what was staged since goes in again"
                ),
            },
        )
    return store


def restore(layout: Layout) -> Path | None:
    """Make the store from the newest published file that opens.

    Returns:
        That file; None when there is none, and so no store either.
    """
    files = sorted(layout.published.glob("*.duckdb"), key=lambda file: -int(file.stem))
    if layout.warehouse.exists() and not layout.warehouse.is_symlink():
        files.insert(0, layout.warehouse)
    for file in files:
        with contextlib.suppress(duckdb.Error):
            duckdb.connect(str(file), read_only=True).close()
            copy_whole(file, layout.store, 0o644)
            return file
    return None


def mark_torn(store: duckdb.DuckDBPyConnection, error: BaseException) -> None:
    """If ``error`` says that the open store is damaged, note it for the next opening.

    Damage in the middle of the file shows only when a query comes upon it.
    """
    if isinstance(error, duckdb.Error) and _CORRUPT in str(error):
        row = store.execute(
            "select path from duckdb_databases()"
            " where database_name = current_database()"
        ).fetchone()
        if row and row[0]:
            _mark(Path(row[0])).touch()
            error.add_note("the next run makes the store again from what is published")


def _open(layout: Layout) -> tuple[duckdb.DuckDBPyConnection | None, str]:
    """Open the store; None, and why, when it is torn."""
    if _mark(layout.store).exists() and layout.store.exists():
        return None, "a block failed its checksum"
    has_log = log_of(layout.store).exists()
    try:
        store = open_file(layout.store)
        if has_log:
            # What a killed run committed; until it is in the file, sizes differ.
            store.execute("checkpoint")
        missing = _missing_block(store, layout.store)
    except duckdb.Error as error:
        if _IN_USE in str(error):
            raise LockedError(
                f"{layout.store}: another program has it open; close that program. "
                f"Readers open {layout.warehouse}, which is never locked"
            ) from error
        if _NEWER in str(error):
            raise NewerSchemaError(
                f"{layout.store}: written by a newer DuckDB; install the newer "
                "copydesk that brought it"
            ) from error
        if not any(words in str(error) for words in _TORN):
            raise
        return None, str(error).splitlines()[0]
    if missing is not None:
        store.close()
        return None, f"the file ends before block {missing}"
    return store, ""


def _missing_block(store: duckdb.DuckDBPyConnection, path: Path) -> int | None:
    """Return a block in use that lies past the end of the file; None if none does.

    Free blocks at the end need not be there, so only the blocks in use are looked at,
    and only where the file is shorter than all its blocks together.
    """
    row = store.execute(
        "select block_size, total_blocks from pragma_database_size()"
    ).fetchone()
    block_size, total = row or (1, 0)
    present = (path.stat().st_size - _HEADER_BYTES) // block_size
    if present >= total:
        return None
    names = store.execute(
        "select table_name from duckdb_tables()"
        " where database_name = current_database()"
    ).fetchall()
    last = -1
    for (name,) in names:
        row = store.execute(statement("last_block"), {"table": name}).fetchone()
        last = max(last, row[0] if row and row[0] is not None else -1)
    return last if last >= present else None


def _mark(store: Path) -> Path:
    return store.with_suffix(".damaged")
