"""One batch of pages: read in a worker process, staged there, answered with counts.

``stage_batch`` is the function that the pipeline's ``map`` runs. It is importable, is
safe to repeat, and is the same in a thread of ours, in a Prefect task and on Dask.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from flows import pool
from transforms.article import PageRef, Reason, Rejected
from warehouse.address import Warehouse
from warehouse.runs import Run

ATTEMPTS = 3
"""How often a page that is alone may lose its worker before the page is blamed: others
end workers too, when memory runs out."""


START_PAUSES = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds to wait before another worker is started, after one died before it began.
Then no page is to blame, but memory that is short for the moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every batch of a run shares; small and picklable."""

    run: Run
    warehouse: Warehouse
    archive: Path
    staging: Path
    rules: Path | None
    page_seconds: float
    is_replay: bool = False
    """Read also what these rules and this program have read, and tell of pages whose
    bytes are gone without calling them failures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """A page to read; of an export, one part of it or all but some."""

    ref: PageRef
    only: int | None = None
    without: tuple[int, ...] = ()
    deaths: int = 0
    """How many workers died on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a batch."""

    files: tuple[Path, ...] = ()
    """What was staged."""

    pages: int = 0
    """Pages and parts of exports, known ones included."""

    known: int = 0
    """Known to these rules and this program, so not read."""

    unchanged: int = 0
    """Known as articles."""

    rejected: tuple[Rejected, ...] = ()
    """Those that gave no article; also known ones, which were not tried again."""

    gone: tuple[Rejected, ...] = ()
    """Those that a replay could not read again."""

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            files=self.files + other.files,
            pages=self.pages + other.pages,
            known=self.known + other.known,
            unchanged=self.unchanged + other.unchanged,
            rejected=self.rejected + other.rejected,
            gone=self.gone + other.gone,
        )


def stage_batch(refs: tuple[PageRef, ...], job: Job) -> Outcome:
    """Read and stage ``refs``, whatever becomes of the workers.

    A page past its time limit is rejected, and its batch goes on without it. A page on
    which a worker died otherwise is tried again alone. A batch whose worker died on no
    page is tried again, then halved until the page at fault is alone.

    Raises:
        WorkerDiedError: no worker lives long enough to write that a page killed it.
        OSError: the staged file cannot be written.
    """
    outcome = Outcome()
    waiting = [tuple(Todo(ref=ref) for ref in refs)]
    while waiting:
        todo = waiting.pop()
        try:
            outcome += _call("read_batch", todo, job)
        except pool.WorkerDiedError as death:
            again, blamed = _after_death(todo, death)
            waiting += again
            if blamed:
                reason, message = _blame(death, job)
                outcome += _call_surely("write_blamed", blamed, reason, message, job)
    return outcome


def stage_rejected(rejected: tuple[Rejected, ...], job: Job) -> Outcome:
    """Stage what is wrong with sources: there is no page to read."""
    return _call_surely("write_rejected", rejected, job)


def _call(function: str, *arguments: object) -> Outcome:
    """Call a function of ``flows.reader`` in a worker that lives to begin it."""
    for pause in (*START_PAUSES, None):
        try:
            with pool.borrow() as worker:
                done: Outcome = worker.call(f"flows.reader:{function}", *arguments)
                return done
        except pool.WorkerDiedError as death:
            if death.has_begun or pause is None:
                raise
            time.sleep(pause)
    raise AssertionError("unreachable")


def _call_surely(function: str, *arguments: object) -> Outcome:
    """Call a function that no page can end; if its worker dies, others have done it."""
    for _ in range(ATTEMPTS):
        with suppress(pool.WorkerDiedError):
            return _call(function, *arguments)
    return _call(function, *arguments)


def _after_death(
    todo: tuple[Todo, ...], death: pool.WorkerDiedError
) -> tuple[list[tuple[Todo, ...]], Todo | None]:
    """Tell what to read again after a worker died, and which page is to blame.

    What the worker had read is lost with it, so that is read again too.
    """
    if death.item is None:
        todo = tuple(replace(one, deaths=one.deaths + 1) for one in todo)
        if len(todo) == 1 and todo[0].deaths >= ATTEMPTS:
            return [], todo[0]
        cut = (len(todo) + 1) // 2 if todo[0].deaths > 1 else len(todo)
        return [half for half in (todo[cut:], todo[:cut]) if half], None
    at, part = death.item
    one, after = todo[at], todo[at + 1 :]
    if part is not None and one.only is None:
        after = (replace(one, without=(*one.without, part)), *after)
        one = replace(one, only=part, without=(), deaths=0)
    one = replace(one, deaths=one.deaths + 1)
    again = [half for half in (after, todo[:at]) if half]
    if death.timed_out or one.deaths >= ATTEMPTS:
        return again, one
    return [*again, (one,)], None


def _blame(death: pool.WorkerDiedError, job: Job) -> tuple[Reason, str]:
    """Say why a page that ended its worker is rejected."""
    if death.timed_out:
        return Reason.TIME_LIMIT, (
            f"reading took more than {job.page_seconds:g} s; raise page_seconds in "
            "copydesk.toml if the page is worth it"
        )
    return Reason.WORKER_DIED, (
        f"{death} while it read this page, {ATTEMPTS} times; it may need more memory "
        "than there is"
    )
