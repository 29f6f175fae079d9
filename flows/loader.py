"""Staged pages are loaded while others are read.

A thread loads, a few seconds behind the workers: no worker waits for a load, and little
is left when the last page is read. Each load is a transaction in a turn of the
writer's, short enough that other runs get theirs.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from types import TracebackType
from typing import Self

from flows import pool
from warehouse.errors import LockedError
from warehouse.runs import Counts
from warehouse.writer import Writer

LOAD_PAGES = 1000
"""Pages of one load: the memory that a load takes grows with its pages, and should not
with those of the run. Each load is a transaction; readers see all at the publish."""

MOST_LOADS = 4
"""When so many loads are due, reading waits: for a load that takes longer than reading
does, or for another run that has had the lock for so long."""

_LOOK_SECONDS = 0.1


class Loader:
    """Loads of one run, one at a time, in a thread of their own."""

    def __init__(
        self, load: Callable[[], Counts], writer: Writer, *, is_alone: bool = False
    ) -> None:
        """Start nothing yet.

        Args:
            load: Loads all that is staged; called in a turn of the writer's.
            writer: Whose turn it is.
            is_alone: No page is read while a load goes on, for a run that is to do one
                thing at a time.
        """
        self._load = load
        self._writer = writer
        self._is_alone = is_alone
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="load")
        self._running: Future[Counts | None] | None = None
        self._waiting = 0
        self._due = 0
        self._counts = Counts()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End a load that is still on; what it has not committed stays staged."""
        with pool.aborting() if error else nullcontext():
            while self._running and not self._running.done():
                self._writer.interrupt()
                wait([self._running], _LOOK_SECONDS)
        self._threads.shutdown()

    def add(self, pages: int) -> None:
        """Note that so many more pages are staged, and load when they are enough.

        Raises:
            WarehouseError: A load has failed.
        """
        self._waiting += pages
        if self._running and self._running.done():
            self._collect()
        if self._waiting >= MOST_LOADS * LOAD_PAGES:
            self.finish()
            with self._writer.turn():
                self._counts += self._load()
            self._waiting = 0
        elif not self._running and self._waiting >= LOAD_PAGES:
            self._due = self._waiting
            self._running = self._threads.submit(self._try_to_load)

    def finish(self) -> Counts:
        """Wait for the load that is on; return what all have counted.

        Raises:
            WarehouseError: It has failed.
        """
        if self._running:
            self._collect()
        return self._counts

    def _collect(self) -> None:
        running, self._running = self._running, None
        counts = running.result() if running else None
        if counts is not None:
            self._counts += counts
            self._waiting -= self._due

    def _try_to_load(self) -> Counts | None:
        """Load what is staged; None where another run is at it: there will be time."""
        with pool.alone() if self._is_alone else nullcontext():
            try:
                with self._writer.turn(0):
                    return self._load()
            except LockedError:
                return None
