"""How a run is run: what takes its batches to workers, and whom it tells of progress.

``map`` is the pipeline's one seam: threads over worker processes here, Prefect tasks or
Dask in ``flows.tasks``.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol

from flows import pool
from flows.batch import Outcome
from transforms.article import PageRef

BATCH_PAGES = 100
"""Pages of a full batch: some two seconds of work. A task's 20 ms of bookkeeping are
one per cent of that; with larger ones a worker waits long for the last of another."""

FIRST_BATCH_PAGES = 16
"""The first batches are small and double, so that all workers have work early."""

BEGIN_SECONDS = 20.0
"""How long a command waits to begin while another run loads or publishes."""

IN_FLIGHT = 2
"""Batches in flight for each worker: one at work, one waiting."""

Batch = tuple[PageRef, ...]
Work = Callable[[Batch], Outcome]


class Map(Protocol):
    """What runs the batches: threads over worker processes, Prefect tasks, Dask."""

    def __call__(
        self, function: Work, batches: Iterator[Batch], *, workers: int
    ) -> Iterator[Outcome]:
        """Take batches lazily and yield outcomes as they complete, in any order.

        At most ``IN_FLIGHT`` times ``workers`` batches are taken and not yet done.
        """


Progress = Callable[[str, int], None]
"""Told ``("found", n)`` and ``("read", n)`` as pages are found and read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a run is run: what differs between the command, a flow and a test."""

    map: Map
    progress: Progress
    prefect_run_id: str | None = None
    """The flow run that tracks this run."""

    wait_seconds: float = 0
    """How long to wait at first for another writer, which is at a load or a publish."""


def batched(
    refs: Iterator[PageRef], full: int = BATCH_PAGES, first: int = FIRST_BATCH_PAGES
) -> Iterator[Batch]:
    """Cut ``refs`` into batches that grow to ``full`` pages."""
    size, batch = first, []
    for ref in refs:
        batch.append(ref)
        if len(batch) >= size:
            yield tuple(batch)
            size, batch = min(2 * size, full), []
    if batch:
        yield tuple(batch)


def map_inline(
    function: Work, batches: Iterator[Batch], *, workers: int
) -> Iterator[Outcome]:
    """Run the batches on ``workers`` processes: a thread waits for each."""
    with ThreadPoolExecutor(workers, thread_name_prefix="batch") as threads:
        flying: set[Future[Outcome]] = set()
        try:
            for batch in batches:
                flying.add(threads.submit(function, batch))
                if len(flying) >= IN_FLIGHT * workers:
                    done, flying = wait(flying, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while flying:
                done, flying = wait(flying, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BaseException:
            with pool.aborting():
                threads.shutdown(cancel_futures=True)
            raise


def inline(progress: Progress | None = None) -> Way:
    """Return the way without Prefect: worker processes of our own."""
    return Way(
        map=map_inline,
        progress=progress or _tell_nobody,
        wait_seconds=BEGIN_SECONDS,
    )


def _tell_nobody(what: str, count: int) -> None:
    """Report no progress."""
