"""Load what is staged, in one transaction.

Safe to repeat: a file that has gone in is passed over, and a page, reading or block
that is there is not written again. The order of files does not matter to what readers
see: revisions are told from the pages' ``fetched_at``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from warehouse.aliases import join_articles
from warehouse.copies import find_copies
from warehouse.queries import statement
from warehouse.rows import is_whole
from warehouse.runs import Counts, Run, add_to_run
from warehouse.transaction import transaction

LOAD_MEMORY = "256MB"
"""What DuckDB may take during a load before it writes to disk instead. It would keep
what it has read of the warehouse in memory otherwise, up to most of the machine's."""

MANY_READINGS = 200_000
"""From as many on a load's look-ups take longer than starting threads for them."""

_TEXTS = (
    "readings",
    "blocks",
    "bylines",
    "images",
    "evidence",
    "signatures",
    "removed_counts",
)
_TEMPORARY = (
    "staged",
    "known_pages",
    "known_readings",
    "new_readings",
    "pointers",
    "ties",
    "joins",
    "renames",
    "affected",
    "history",
    "timeline",
    "turned",
    "fresh_values",
    "shared_values",
    "candidates",
    "failed",
)


def load_staged(
    store: duckdb.DuckDBPyConnection, files: Iterable[Path], run: Run
) -> Counts:
    """Load ``files`` into the store: all of them, or on any error none.

    A file whose bytes are not those it was named for is renamed to ``*.torn`` and named
    in ``Counts.torn``; the rest is loaded. The files stay until a publish has taken
    their rows, so that a store that is lost can be made again.
    """
    given = tuple(files)
    try:
        with _bounded(store), transaction(store):
            counts = load_within(store, given, run)
    except duckdb.OutOfMemoryException:
        # Some page is larger than all that loads were tried with: let it have more.
        with transaction(store):
            counts = load_within(store, given, run)
    set_torn_aside(given, counts)
    return counts


@contextmanager
def _bounded(store: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let DuckDB take no more than a load needs, whatever the warehouse's size."""
    try:
        store.execute(f"set memory_limit = '{LOAD_MEMORY}'")
        # Two would mostly wait for each other as they write: they take 1.4 times the
        # processor time, and no less by the clock.
        store.execute("set threads = 1")
        yield
    finally:
        store.execute("reset threads")
        # After "reset" DuckDB 1.5 shows its own limit and keeps to ours: set it, too.
        store.execute("reset memory_limit")
        rows = store.execute("select current_setting('memory_limit')").fetchall()
        store.execute(f"set memory_limit = '{rows[0][0]}'")


@contextmanager
def _all_threads(store: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let all threads look for what is there already, where that is much."""
    row = store.execute(
        "select estimated_size, current_setting('threads') from duckdb_tables()"
        " where table_name = 'all_readings' and database_name = current_database()"
    ).fetchone()
    count, threads = row or (0, 1)
    if not count or count < MANY_READINGS:
        yield
        return
    store.execute("reset threads")
    yield
    store.execute(f"set threads = {threads}")


def load_within(
    store: duckdb.DuckDBPyConnection, files: Iterable[Path], run: Run
) -> Counts:
    """Do what :func:`load_staged` does, within the caller's transaction.

    Torn files are named and left where they are: the caller sets them aside when the
    transaction is through, so that a load that is tried again meets the same files.
    """
    given = sorted(files, key=lambda file: file.name)
    names = [file.name for file in given]
    done = {
        name
        for (name,) in store.execute(
            statement("loaded_files"), {"files": names}
        ).fetchall()
    }
    waiting = [file for file in given if file.name not in done]
    torn = [file for file in waiting if not is_whole(file)]
    whole = [file for file in waiting if file not in torn]
    counts = Counts(torn=tuple(file.name for file in torn))
    if not whole:
        return counts
    counts += _load([str(file) for file in whole], store, run)
    add_to_run(store, run, counts)
    store.execute(
        statement("record_load"),
        {
            "run_id": run.run_id,
            "at": run.started_at,
            "files": [file.name for file in whole],
            "is_changed": counts.is_changed,
        },
    )
    return counts


def set_torn_aside(files: Iterable[Path], counts: Counts) -> None:
    """Rename those of ``files`` that a load has found torn to ``*.torn``."""
    for file in files:
        if file.name in counts.torn:
            file.replace(file.with_suffix(".torn"))


def _load(files: list[str], store: duckdb.DuckDBPyConnection, run: Run) -> Counts:
    """Load whole files inside the caller's transaction."""
    texts = {"files": files}
    store.execute(statement("load_staged"), texts)
    with _all_threads(store):
        store.execute(statement("load_known_pages"))
        store.execute(statement("load_known_readings"))
        store.execute(statement("load_new_readings"))
        store.execute(statement("load_pointers"))
        join_articles(store, files)
        store.execute(statement("load_affected"))
        store.execute(statement("load_history"))
    store.execute(statement("load_timeline"))
    written = 0
    for table in _TEXTS:
        written += _rows_written(store, f"load_{table}", texts)
    written += _rows_written(store, "load_states")
    with _all_threads(store):
        written += find_copies(store)
    written += _rows_written(store, "load_pages", texts)
    written += _rows_written(store, "load_page_pointers")
    store.execute(statement("load_failures"))
    at = {"at": run.started_at}
    for step in ("failures_again", "failures_new", "failures_resolved"):
        written += _rows_written(store, f"load_{step}", at)
    counts = _counts(store, is_changed=written > 0)
    for table in _TEMPORARY:
        store.execute(f"drop table if exists temp.{table}")
    return counts


def _rows_written(
    store: duckdb.DuckDBPyConnection,
    name: str,
    parameters: dict[str, Any] | None = None,
) -> int:
    row = store.execute(statement(name), parameters).fetchone()
    return int(row[0]) if row else 0


def _counts(store: duckdb.DuckDBPyConnection, *, is_changed: bool) -> Counts:
    row = store.execute(statement("load_counts")).fetchone()
    accepted, rejected, new, changed = row or (0, 0, 0, 0)
    removed = store.execute(statement("load_removed")).fetchall()
    return Counts(
        pages=accepted + rejected,
        new=new,
        changed=changed,
        unchanged=max(accepted - new - changed, 0),
        rejected=rejected,
        removed=dict(removed),
        is_changed=is_changed,
    )
