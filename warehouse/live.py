"""Runs at work: each holds a lock of its own for as long as its process lives.

Several runs of one warehouse fetch, read and stage at a time; only the load and what
follows it are done by one after the other (``warehouse.lock``). What lies about of a
run, such as staged files, is its own while it lives. What is left of a run that was
ended by force, the next that loads takes over.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import LockedError
from warehouse.layout import Layout
from warehouse.lock import describe_holder, write_note


@contextmanager
def living(layout: Layout, run_id: str, holder: str) -> Iterator[None]:
    """Be known to be at work; the kernel ends it however the process ends.

    Begin it in the writer's turn: what needs to be alone (``check_alone``) then sees
    the run, or is through with its work.

    Args:
        layout: The warehouse.
        run_id: The run.
        holder: What runs, as others should read it: ``copydesk ingest``.
    """
    path = layout.runs / run_id
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        write_note(handle, holder)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def is_live(layout: Layout, run_id: str) -> bool:
    """Tell whether a run is at work; of this process' runs, too."""
    return bool(run_id) and _is_held(layout.runs / run_id)


def check_alone(layout: Layout) -> None:
    """See that no run is at work. Hold the writer lock: then none can begin.

    Raises:
        LockedError: One is; the message names it.
    """
    for path in sorted(layout.runs.glob("*")):
        if _is_held(path):
            raise LockedError(
                f"{layout.warehouse}: {describe_holder(path)} is reading pages for it; "
                "wait for it to end, or stop it"
            )


def loadable(layout: Layout, run_id: str) -> tuple[Path, ...]:
    """Return the staged files that ``run_id`` is to load, in order.

    They are its own, and those of runs that live no more. Hold the writer lock.
    """
    return tuple(
        file
        for file in layout.staged()
        if (owner := owner_of(file)) == run_id or not is_live(layout, owner)
    )


def owner_of(file: Path) -> str:
    """Return the run that a file in staging belongs to, by its name."""
    return file.name.partition("-")[2].rpartition("-")[0]


def _is_held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
