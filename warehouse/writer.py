"""What a run writes to: the store of a warehouse file, or a lake."""

import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

import duckdb

from warehouse.address import LakeAddress, Warehouse
from warehouse.connection import SETUP, open_store
from warehouse.files import check_room
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.publish import KEEP, publish
from warehouse.runs import Counts, Run, end_run
from warehouse.transaction import transaction

T = TypeVar("T")

ROOM_TO_LOAD = 3
"""Room that loading takes, in sizes of what is staged: 1.2 for its rows (measured on
generated articles), as much again until the log of it has gone into the store."""

WAIT_SECONDS = 3600.0
"""How long a run that has read pages waits for others' loads. Giving up loses nothing,
but leaves its work to the next run."""


class Writer(Protocol):
    """One warehouse to write to; several processes may, each in its turn."""

    @property
    def run_id(self) -> str:
        """The run that writes."""

    def turn(self, wait_seconds: float | None = None) -> AbstractContextManager[None]:
        """Take a turn: no other process writes until it ends.

        Whatever else is called outside of a turn takes one of its own.

        Args:
            wait_seconds: How long to wait for others; None: ``WAIT_SECONDS``.

        Raises:
            LockedError: Another process has been at it for too long.
        """

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` reads of what is loaded; it may be called again."""

    def reader(self) -> duckdb.DuckDBPyConnection:
        """Return a connection for a long read of ``pages``; it closes with the writer.

        Nobody waits meanwhile, and it sees the pages of when it was asked for.
        """

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` makes in one transaction; it may be called again."""

    def load(self, files: Iterable[Path], run: Run) -> Counts:
        """Load staged files: all of them, or on any error none."""

    def end_run(self, run: Run, ended_at: datetime, counts: Counts) -> None:
        """Write that the run has ended; ``counts`` adds what no load has counted."""

    def publish(self) -> Path | None:
        """Let readers see what was loaded; ends the turn's reading and writing.

        Returns:
            The file that readers now open; None when nothing changed, or on a lake,
            where they have seen it already.
        """

    def interrupt(self) -> None:
        """End what another thread is loading: there it raises, and nothing is loaded.

        Harmless when nothing goes on; what has just been committed stays.
        """

    def close(self) -> None:
        """Close; harmless when it is closed."""


class StoreWriter:
    """The store of a warehouse file, opened in each turn anew."""

    def __init__(
        self, layout: Layout, holder: str, run_id: str = "", keep: int = KEEP
    ) -> None:
        """Open nothing yet.

        Args:
            layout: The warehouse.
            holder: What runs, as others should read it: ``copydesk ingest``.
            run_id: The run; what is written beside the store is named for it.
            keep: Published files to keep.
        """
        self._layout = layout
        self._holder = holder
        self.run_id = run_id
        self._keep = keep
        self._own = threading.RLock()
        self._swap = threading.Lock()
        self._store: duckdb.DuckDBPyConnection | None = None
        self._readers = ExitStack()

    @contextmanager
    def turn(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the writer lock with the store open; within a turn, do nothing more."""
        with self._own:
            if self._store is not None:
                yield
                return
            wait = WAIT_SECONDS if wait_seconds is None else wait_seconds
            with writer_lock(self._layout, self._holder, wait_seconds=wait):
                yield from self._opened()

    def _opened(self) -> Iterator[None]:
        self._store = open_store(self._layout)
        try:
            yield
        finally:
            with self._swap:  # what is being closed must not be interrupted
                store, self._store = self._store, None
            store.close()

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.turn():
            assert self._store is not None  # noqa: S101 (a turn has it)
            yield self._store

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` reads from the store."""
        with self._open() as store:
            return work(store)

    def reader(self) -> duckdb.DuckDBPyConnection:
        """Copy the pages' rows aside and return a connection to the copy."""
        name = f".scratch-{self.run_id}-{uuid.uuid4().hex}.tmp"
        scratch = self._layout.staging / name
        self._readers.callback(scratch.unlink, missing_ok=True)
        with self._open() as store:
            store.table("pages").write_parquet(str(scratch))
        copy = self._readers.enter_context(duckdb.connect())
        copy.execute(SETUP)
        copy.read_parquet(str(scratch)).create_view("pages")
        return copy

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` makes of the store, in one transaction."""
        with self._open() as store, transaction(store):
            return work(store)

    def load(self, files: Iterable[Path], run: Run) -> Counts:
        """Load staged files; they stay until a publish has taken their rows."""
        given = tuple(files)
        staged = sum(file.stat().st_size for file in given)
        check_room(self._layout.folder, ROOM_TO_LOAD * staged, "loading")
        with self._open() as store:
            return load_staged(store, given, run)

    def end_run(self, run: Run, ended_at: datetime, counts: Counts) -> None:
        """Write that the run has ended."""
        with self._open() as store:
            end_run(store, run, ended_at, counts)

    def publish(self) -> Path | None:
        """Close the store and publish it."""
        with self._open() as store:
            store.close()
            published = publish(self._layout, keep=self._keep)
            return published.file if published else None

    def interrupt(self) -> None:
        """Interrupt the query that the store is at, if one."""
        with self._swap:
            if self._store is not None:
                self._store.interrupt()

    def close(self) -> None:
        """Close what long reads have opened."""
        self._readers.close()


def open_writer(
    warehouse: Warehouse, holder: str, run_id: str = "", keep: int = KEEP
) -> Writer:
    """Return what writes to a warehouse; it opens the warehouse in its first turn.

    Args:
        warehouse: Where it is.
        holder: What runs, as others should read it: ``copydesk ingest``.
        run_id: The run; what is written beside the store is named for it.
        keep: Published files to keep, of a warehouse that is a file.
    """
    if isinstance(warehouse, LakeAddress):
        from warehouse.lake import Lake

        return Lake(warehouse, holder, run_id)
    return StoreWriter(Layout(warehouse), holder, run_id, keep)
