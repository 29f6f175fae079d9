"""What a run writes to: the store of a warehouse file, or a lake."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import duckdb

from warehouse.address import LakeAddress, Warehouse
from warehouse.connection import open_store
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.publish import KEEP, publish
from warehouse.runs import Counts, Run, end_run
from warehouse.transaction import transaction

T = TypeVar("T")


class Writer(Protocol):
    """One warehouse, open for writing."""

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` reads of what is loaded; it may be called again."""

    def reader(self) -> duckdb.DuckDBPyConnection:
        """Return a connection for a long read; it closes with the writer."""

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` makes in one transaction; it may be called again."""

    def load(self, files: Iterable[Path], run: Run) -> Counts:
        """Load staged files: all of them, or on any error none."""

    def end_run(self, run: Run, ended_at: datetime, counts: Counts) -> None:
        """Write that the run has ended; ``counts`` adds what no load has counted."""

    def publish(self) -> Path | None:
        """Let readers see what was loaded, and close; nothing else can follow.

        Returns:
            The file that readers now open; None when nothing changed, or on a lake,
            where they have seen it already.
        """

    def close(self) -> None:
        """Close; harmless when it is closed."""


class StoreWriter:
    """The store of a warehouse file; hold the writer lock meanwhile."""

    def __init__(self, layout: Layout, keep: int = KEEP) -> None:
        """Open the store; made, or brought to the newest schema, first.

        Args:
            layout: The warehouse.
            keep: Published files to keep.
        """
        self._layout = layout
        self._keep = keep
        self._store = open_store(layout)

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` reads from the store."""
        return work(self._store)

    def reader(self) -> duckdb.DuckDBPyConnection:
        """Return another connection to the store."""
        return self._store.cursor()

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` makes of the store, in one transaction."""
        with transaction(self._store):
            return work(self._store)

    def load(self, files: Iterable[Path], run: Run) -> Counts:
        """Load staged files; they stay until a publish has taken their rows."""
        return load_staged(self._store, files, run)

    def end_run(self, run: Run, ended_at: datetime, counts: Counts) -> None:
        """Write that the run has ended."""
        end_run(self._store, run, ended_at, counts)

    def publish(self) -> Path | None:
        """Close the store and publish it."""
        self.close()
        published = publish(self._layout, keep=self._keep)
        return published.file if published else None

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def open_writer(warehouse: Warehouse, holder: str, keep: int = KEEP) -> Writer:
    """Open a warehouse for writing; made, or brought to the newest schema, first.

    Args:
        warehouse: Where it is.
        holder: What runs, as others should read it: ``copydesk ingest``.
        keep: Published files to keep, of a warehouse that is a file.

    Raises:
        WarehouseError: It cannot be opened; the message says what to do.
    """
    if isinstance(warehouse, LakeAddress):
        from warehouse.lake import Lake

        lake = Lake(warehouse, holder)
        lake.make()  # now, so that a wrong address is told before pages are fetched
        return lake
    return StoreWriter(Layout(warehouse), keep)
