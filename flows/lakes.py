"""Writing to a lake in a process that may be lost.

When PostgreSQL goes away at the wrong moment, DuckDB ends its whole process (a rollback
fails where C++ may not throw; tried with 1.5.5). So a run writes through a worker: if
that is lost, another does the work, which is safe to repeat.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from flows import pool
from warehouse.address import LakeAddress, Warehouse
from warehouse.lake import Lake
from warehouse.publish import KEEP
from warehouse.runs import Counts, Run
from warehouse.writer import Writer, open_writer

T = TypeVar("T")

ATTEMPTS = 5
"""How often a worker may be lost over one piece of work."""

_PAUSE_SECONDS = 2.0


class SafeLake:
    """A ``warehouse.writer.Writer``: reads here, writes in a worker."""

    def __init__(self, address: LakeAddress, holder: str, run_id: str = "") -> None:
        """Open nothing yet; the arguments are those of ``warehouse.lake.Lake``."""
        self.run_id = run_id
        self._address = address
        self._holder = holder
        self._lake = Lake(address, holder, run_id)

    @contextmanager
    def turn(self, wait_seconds: float | None = None) -> Iterator[None]:
        """See :meth:`warehouse.lake.Lake.turn`."""
        with self._lake.turn(wait_seconds):
            yield

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """See :meth:`warehouse.lake.Lake.read`."""
        return self._lake.read(work)

    def reader(self) -> duckdb.DuckDBPyConnection:
        """See :meth:`warehouse.lake.Lake.reader`."""
        return self._lake.reader()

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """See :meth:`warehouse.lake.Lake.write`; ``work`` travels, so it is pickled."""
        done: T = self._call("write", work)
        return done

    def load(self, files: Iterable[Path], run: Run) -> Counts:
        """See :meth:`warehouse.lake.Lake.load`."""
        counts: Counts = self._call("load", tuple(files), run)
        return counts

    def end_run(self, run: Run, ended_at: datetime, counts: Counts) -> None:
        """See :meth:`warehouse.lake.Lake.end_run`."""
        self._call("end_run", run, ended_at, counts)

    def publish(self) -> None:
        """Do nothing: what is committed is seen."""

    def interrupt(self) -> None:
        """Do nothing: who gives a run up ends the worker that loads."""

    def close(self) -> None:
        """Close the connections."""
        self._lake.close()

    def _call(self, method: str, *arguments: Any) -> Any:
        """Call a method of the lake's in a worker, and again if that is lost.

        Raises:
            WorkerDiedError: one worker after the other was lost.
        """
        asked = (self._address, self._holder, method, *arguments)
        for _ in range(ATTEMPTS - 1):
            try:
                with pool.borrow() as worker:
                    return worker.call("flows.lakes:in_worker", *asked)
            except pool.WorkerDiedError:
                time.sleep(_PAUSE_SECONDS)
        with pool.borrow() as worker:
            return worker.call("flows.lakes:in_worker", *asked)


def in_worker(
    _begin: Callable[..., None],
    address: LakeAddress,
    holder: str,
    method: str,
    *arguments: Any,
) -> Any:
    """Call a method of a lake's; the worker keeps the lake for the next call."""
    return getattr(_lake(address, holder), method)(*arguments)


def open_safe_writer(
    warehouse: Warehouse, holder: str, run_id: str = "", keep: int = KEEP
) -> Writer:
    """Return what writes to a warehouse; see :func:`warehouse.writer.open_writer`."""
    if isinstance(warehouse, LakeAddress):
        return SafeLake(warehouse, holder, run_id)
    return open_writer(warehouse, holder, run_id, keep)


@cache
def _lake(address: LakeAddress, holder: str) -> Lake:
    return Lake(address, holder)
