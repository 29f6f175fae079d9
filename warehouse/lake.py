"""A warehouse for teams: the same tables in DuckLake, with many writers and readers.

The catalogue is in PostgreSQL, the rows are in Parquet files on a disk or an S3 store
that all machines see. Readers see what is committed and wait for nobody. Writers read
and stage their pages side by side and take turns for the load, which tells revisions
and aliases from all that is there: two at once would each miss what the other brings.
Whose turn it is, a lock of PostgreSQL's says; it ends with the session that holds it.

A load that PostgreSQL interrupts is made again from what is staged. So is one that
DuckLake refuses because another was committed meanwhile, which can happen only when the
lock was lost with its session. Loads are safe to repeat, so nothing is doubled where a
commit came through and only its answer was lost.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from transforms.article import program_version
from warehouse.address import LakeAddress
from warehouse.catalogue import (
    attach_catalogue,
    close,
    data_path,
    is_passing,
    open_lake,
    open_lake_to_read,
    reason,
    writers_lock,
)
from warehouse.closing import Closing
from warehouse.errors import CatalogueError, NotFoundError
from warehouse.lake_schema import lake_steps
from warehouse.layout import Layout
from warehouse.load import load_within, set_torn_aside
from warehouse.lock import writer_lock
from warehouse.migrate import applied, migrate, pending
from warehouse.queries import statement
from warehouse.runs import Counts, Run, end_within
from warehouse.transaction import transaction

T = TypeVar("T")

FIRST_SECONDS = 20.0
"""How long a catalogue that has never answered is asked again: long enough for a
restart, short enough for a wrong address."""

OUTAGE_SECONDS = 600.0
"""How long a catalogue that has answered before may be away."""

LOCAL_SECONDS = 3600.0
"""How long to wait for other runs of this machine, which may wait for the catalogue."""

_PAUSE_SECONDS = (0.1, 5.0)
"""Pauses between tries double from the first to the second, each cut by chance, so that
writers that were interrupted together do not come back together."""

_SAFE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class Lake(Closing):
    """The lake, open for writing; one of many writers."""

    def __init__(self, address: LakeAddress, holder: str, run_id: str = "") -> None:
        """Open nothing yet.

        Args:
            address: Where the lake is.
            holder: What runs, as others should read it: ``copydesk ingest``.
            run_id: The run.
        """
        self.run_id = run_id
        self._address = address
        self._holder = holder
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._is_open = False
        self._has_answered = False
        self._has_turn = False
        self._own = threading.RLock()

    def interrupt(self) -> None:
        """Interrupt the query that the lake is at, if one."""
        if self._connection:
            self._connection.interrupt()

    def close(self) -> None:
        """Close the connections; the next call opens others."""
        self._drop_connection()
        self._drop_reader()

    def _drop_connection(self) -> None:
        if self._connection:
            close(self._connection)
        self._connection, self._is_open = None, False

    def _drop_reader(self) -> None:
        if self._reader:
            close(self._reader)
        self._reader = None

    @contextmanager
    def turn(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold this machine's lock on what is staged, and make the lake at first.

        Writers of other machines go on: each load takes a turn among all of them.
        """
        with self._own:
            if self._has_turn:
                yield
                return
            wait = LOCAL_SECONDS if wait_seconds is None else wait_seconds
            with writer_lock(Layout(self._address), self._holder, wait_seconds=wait):
                self._has_turn = True
                try:
                    if not self._has_answered:
                        self.make()  # a wrong address is told before pages are read
                    yield
                finally:
                    self._has_turn = False

    def make(self) -> None:
        """Make the lake, or bring it to the newest schema; harmless when it is there.

        Raises:
            The same as :meth:`write`.
        """
        self.hold(lambda store: None)

    def reader(self) -> duckdb.DuckDBPyConnection:
        """Return a read-only connection; see :func:`connect_lake`."""
        if not self._reader:
            self._reader = connect_lake(self._address)
        return self._reader

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` reads of what is committed.

        Raises:
            CatalogueError: The catalogue did not come back in time.
        """

        def attempt() -> T:
            try:
                return work(self.reader())
            except BaseException:
                self._drop_reader()  # it may be of no use any more
                raise

        return patiently(attempt, self._patience, str(self._address))

    def publish(self) -> None:
        """Do nothing: what is committed is seen."""

    def load(self, files: Iterable[Path], run: Run) -> Counts:
        """Load staged files and remove them; see :func:`warehouse.load.load_staged`."""
        given = tuple(files)
        counts = self.write(lambda store: load_within(store, given, run))
        set_torn_aside(given, counts)
        for file in given:
            file.unlink(missing_ok=True)
        return counts

    def end_run(self, run: Run, ended_at: datetime, counts: Counts) -> None:
        """Write that the run has ended; see :func:`warehouse.runs.end_run`."""
        self.write(lambda store: end_within(store, run, ended_at, counts))

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` makes of the lake, in one transaction of one writer.

        Raises:
            CatalogueError: The catalogue did not come back in time, or refuses us.
            LockedError: Another writer has been at it for too long.
            NewerSchemaError: A newer copydesk wrote the lake.
        """

        def attempt(store: duckdb.DuckDBPyConnection) -> T:
            with transaction(store):
                # DuckLake refuses a commit when another has changed the same row since:
                # should the lock ever be lost, this row is the same for all writers.
                store.execute(statement("lake_take_turn"))
                return work(store)

        return self.hold(attempt)

    def hold(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Return what ``work`` makes of the lake while no other writer writes.

        ``work`` is called again when PostgreSQL or the storage went away under it, so
        it must be safe to repeat, and ends its own transactions.

        Raises:
            The same as :meth:`write`.
        """

        def attempt() -> T:
            try:
                with self._turn() as store:
                    return work(store)
            except BaseException:
                self._drop_connection()  # it may be of no use any more
                raise

        return patiently(attempt, self._patience, str(self._address))

    def _patience(self) -> float:
        return OUTAGE_SECONDS if self._has_answered else FIRST_SECONDS

    @contextmanager
    def _turn(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Hold the writers' lock; make the lake or bring it up to date where needed."""
        if not self._connection:
            self._connection = duckdb.connect(config=_SAFE)
            attach_catalogue(self._connection, self._address)
        self._has_answered = True
        store = self._connection
        with writers_lock(store, self._address, self._holder):
            if not self._is_open:
                open_lake(store, self._address, data=data_path(store, self._address))
                self._is_open = True
            steps = pending(store, str(self._address))
            migrate(store, lake_steps(steps), program_version())
            yield store


def connect_lake(
    address: LakeAddress, *, is_confined: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open the lake read-only; each query sees what is committed when it begins.

    Who begins a transaction on it must end it: closing it inside one while PostgreSQL
    is gone ends the whole process.

    Args:
        address: Where the lake is.
        is_confined: Keep queries from files other than the lake's.

    Raises:
        NotFoundError: There is no lake yet.
        CatalogueError: The catalogue does not answer, or refuses us.
    """

    def attempt() -> duckdb.DuckDBPyConnection:
        reader = duckdb.connect(config=_SAFE)
        try:
            open_lake_to_read(reader, address, is_confined=is_confined)
            if not applied(reader):
                raise NotFoundError(
                    f"{address}: no tables there yet; make them with copydesk ingest"
                )
        except BaseException:
            close(reader)
            raise
        return reader

    return patiently(attempt, lambda: FIRST_SECONDS, str(address))


def read_lake(
    address: LakeAddress, work: Callable[[duckdb.DuckDBPyConnection], T]
) -> T:
    """Return what ``work`` reads from the lake, over a restart of PostgreSQL too.

    Raises:
        NotFoundError: There is no lake yet.
        CatalogueError: The catalogue did not come back in time, or refuses us.
    """

    def attempt() -> T:
        reader = connect_lake(address)
        try:
            return work(reader)
        finally:
            close(reader)

    return patiently(attempt, lambda: OUTAGE_SECONDS, str(address))


def patiently(attempt: Callable[[], T], patience: Callable[[], float], where: str) -> T:
    """Return what ``attempt`` returns, tried again while what stops it may pass.

    Args:
        attempt: What to do; safe to repeat.
        patience: Seconds from the first failure after which to give up.
        where: The lake, for the message.

    Raises:
        CatalogueError: It did not pass in time, or cannot pass.
    """
    pause, longest = _PAUSE_SECONDS
    began = None
    while True:
        try:
            return attempt()
        except duckdb.Error as error:
            now = time.monotonic()
            began = began or now
            left = patience() - (now - began)
            if not is_passing(error):
                if isinstance(error, duckdb.OperationalError):
                    raise CatalogueError(f"{where}: {reason(error)}") from error
                raise
            if left <= 0:
                raise CatalogueError(
                    f"{where}: {reason(error)}; given up after {now - began:.0f} s. "
                    "What is staged is kept, and the next run loads it"
                ) from error
        time.sleep(min(left, pause) * random.uniform(0.5, 1))  # noqa: S311 (no secret)
        pause = min(pause * 2, longest)
