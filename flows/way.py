"""How a run is run: what takes its batches to workers, and whom it tells of progress.

``map`` is the pipeline's one seam: threads over worker processes here, Prefect tasks or
Dask in ``flows.tasks``.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
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

LAST_BATCH_PAGES = 8
"""The last batches shrink to this, so that all workers end at one time."""

IN_FLIGHT = 2
"""Batches in flight for each worker: one at work, one waiting."""

Batch = tuple[PageRef, ...]
Work = Callable[[Batch], Outcome]


class Map(Protocol):
    """What runs the batches: threads over worker processes, Prefect tasks, Dask."""

    def __call__(
        self, function: Work, batches: Iterator[Batch], *, workers: int
    ) -> Generator[Outcome, None, None]:
        """Take batches lazily and yield outcomes as they complete, in any order.

        At most ``IN_FLIGHT`` times ``workers`` batches are taken and not yet done. Who
        closes it gives up what is in flight.
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


def cut_small(
    batches: Iterable[Batch], workers: int, least: int = LAST_BATCH_PAGES
) -> Iterator[Batch]:
    """Cut the last batches anew, each half of a worker's share of what is left.

    Source: Polychronopoulos and Kuck, "Guided self-scheduling" (1987).
    """
    refs = [ref for batch in batches for ref in batch]
    at = 0
    while at < len(refs):
        size = max((len(refs) - at) // (2 * workers), least)
        yield tuple(refs[at : at + size])
        at += size


def map_inline(
    function: Work, batches: Iterator[Batch], *, workers: int
) -> Generator[Outcome, None, None]:
    """Run the batches on ``workers`` processes: a thread waits for each."""
    with ThreadPoolExecutor(workers, thread_name_prefix="batch") as threads:
        flying: dict[Future[Outcome], Batch] = {}
        try:
            following = next(batches, None)
            while following is not None:
                flying[threads.submit(function, following)] = following
                # One is held, so that the end is known while there is work to cut.
                following = next(batches, None)
                if following and len(flying) >= IN_FLIGHT * workers - 1:
                    yield from _landed(flying)
            if workers > 1:
                waiting = [one for one in flying if one.cancel()]
                rest = [flying.pop(one) for one in waiting]
                for batch in cut_small(rest, workers):
                    flying[threads.submit(function, batch)] = batch
            while flying:
                yield from _landed(flying)
        except BaseException:
            with pool.aborting():
                threads.shutdown(cancel_futures=True)
            raise


def _landed(flying: dict[Future[Outcome], Batch]) -> list[Outcome]:
    """Wait until one is done; take those that are out of ``flying``."""
    done, _ = wait(flying, return_when=FIRST_COMPLETED)
    for future in done:
        del flying[future]
    return [future.result() for future in done]


def inline(progress: Progress | None = None) -> Way:
    """Return the way without Prefect: worker processes of our own."""
    return Way(
        map=map_inline,
        progress=progress or _tell_nobody,
        wait_seconds=BEGIN_SECONDS,
    )


def _tell_nobody(what: str, count: int) -> None:
    """Report no progress."""
