"""The pipeline as plain functions, with ``map`` as its one seam; knows no Prefect.

Pages are read from their sources and archived here; batches of references go through
``map`` to the workers; what they staged is loaded and published here::

    read_pages(source) → archive → map(stage_batch, batches) → load → publish
"""

import os
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

from flows import pool
from flows.archive import Archive
from flows.batch import PRELOAD, Job, Outcome, stage_batch, stage_rejected
from flows.settings import Settings
from flows.sources import read_pages
from transforms.article import PageRef, Rejected, program_version
from transforms.rules import load_rules
from warehouse.layout import Layout
from warehouse.runs import Counts, Run

BATCH_PAGES = 200
"""Pages of a full batch: some three seconds of work, so that a task's 20 ms of
bookkeeping are under one per cent."""

FIRST_BATCH_PAGES = 16
"""The first batches are small and double, so that all workers have work early."""

BATCH_BYTES = 64 << 20
"""A batch of large pages is cut short, for the worker's memory."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave."""

    name: str
    pages: int
    failure: str | None
    """Why it could not be read; None when it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run came to."""

    run: Run
    sources: tuple[SourceReport, ...]
    counts: Counts
    rejected: tuple[Rejected, ...]
    """Every page and source that gave no article."""

    published: Path | None
    """The file that readers now open; None when nothing changed."""

    seconds: float

    @property
    def failed(self) -> bool:
        """Whether every source failed."""
        return all(source.failure for source in self.sources)


@dataclass(slots=True)
class _Tally:
    """What has been seen of the sources so far; the one thing a run changes."""

    pages: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


Progress = Callable[[str, int], None]
"""Told ``("found", n)`` and ``("read", n)`` as pages are found and read."""


def ingest(
    sources: Sequence[str],
    settings: Settings,
    *,
    map: Map | None = None,
    progress: Progress | None = None,
    copy_files: bool = False,
    prefect_run_id: str | None = None,
) -> Report:
    """Read ``sources`` into the warehouse and publish it.

    Args:
        sources: As the user named them.
        settings: Where everything is.
        map: Runs the batches; by default worker processes of our own.
        progress: Hears of pages found and read.
        copy_files: Copy files on disk into the archive too.
        prefect_run_id: The flow run that tracks this run.

    Raises:
        RuleError: a rule file is not well formed.
        WarehouseError: store or warehouse cannot be read or written.
    """
    from warehouse.lock import writer_lock

    began = time.monotonic()
    pool.start(PRELOAD)  # it imports what it needs while we go on
    layout = Layout(settings.warehouse)
    run = Run(
        run_id=uuid.uuid4().hex,
        flow="ingest",
        started_at=datetime.now(UTC),
        sources=tuple(sources),
        rules_version=load_rules(settings.rules).version,
        program_version=program_version(),
        prefect_run_id=prefect_run_id,
    )
    job = Job(
        run=run,
        warehouse=layout.warehouse,
        archive=layout.archive,
        staging=layout.staging,
        rules=settings.rules,
        page_seconds=settings.page_seconds,
    )
    tell = progress or _tell_nobody
    map = map or map_inline
    workers = settings.workers or len(os.sched_getaffinity(0))
    tally = _Tally()
    with (
        writer_lock(layout, "copydesk ingest"),
        Archive(layout.archive, copy_files=copy_files) as archive,
    ):
        left_over = list(archive.unsettled())
        refs = chain(left_over, _refs(sources, archive, tally, tell))
        outcome = Outcome()
        for done in map(partial(stage_batch, job=job), batched(refs), workers=workers):
            outcome += done
            tell("read", done.pages)
        if tally.rejected:
            outcome += stage_rejected(tuple(tally.rejected), job)
        every = settings.publish_every
        counts, published = _load(layout, run, outcome, every)
        archive.settle()
    return Report(
        run=run,
        sources=tuple(
            SourceReport(name=s, pages=tally.pages[s], failure=tally.failures.get(s))
            for s in sources
        ),
        counts=counts,
        rejected=outcome.rejected,
        published=published,
        seconds=time.monotonic() - began,
    )


def _refs(
    sources: Sequence[str], archive: Archive, tally: _Tally, tell: Progress
) -> Iterator[PageRef]:
    """Read the sources one after the other and archive each page as it comes."""
    for source in sources:
        opening: list[Rejected] = []
        for item in read_pages(source):
            if isinstance(item, Rejected):
                tally.rejected.append(item)
                if item.stage == "open":
                    opening.append(item)
            else:
                tally.pages[source] += 1
                tell("found", 1)
                yield archive.keep(item)
        if opening and not tally.pages[source]:
            tally.failures[source] = opening[-1].message


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
            threads.shutdown(wait=False, cancel_futures=True)
            pool.close()
            raise


def _load(
    layout: Layout, run: Run, outcome: Outcome, publish_every: float
) -> tuple[Counts, Path | None]:
    """Load all that is staged, by this run or one that was ended, and publish."""
    from warehouse.connection import open_store
    from warehouse.load import load_staged
    from warehouse.publish import publish
    from warehouse.runs import end_run

    known = Counts(
        pages=outcome.known,
        unchanged=outcome.unchanged,
        rejected=outcome.known - outcome.unchanged,
    )
    with closing(open_store(layout)) as store:
        counts = load_staged(store, layout.staged(), run)
        end_run(store, run, datetime.now(UTC), known)
    if layout.warehouse.exists():
        age = time.time() - layout.warehouse.stat().st_mtime
        if 0 <= age < publish_every:
            return counts + known, None
    published = publish(layout)
    return counts + known, published.file if published else None


def _tell_nobody(what: str, count: int) -> None:
    """Report no progress."""
