"""All of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from warehouse.recover import mark_torn


@contextmanager
def transaction(store: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block does; on any error undo it and raise that error.

    Where the database itself went away there is nothing left to undo: that the rollback
    fails too says nothing new.
    """
    store.execute("begin")
    try:
        yield
        store.execute("commit")
    except BaseException as error:
        with suppress(duckdb.Error):
            store.execute("rollback")
        with suppress(duckdb.Error):
            mark_torn(store, error)
        raise
