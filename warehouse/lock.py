"""One writer at a time: a lock that says who holds it.

It is held for a load and the publish after it, not for the reading of pages: those of
several runs are read at a time (``warehouse.live``).
"""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import LockedError
from warehouse.layout import Layout

_POLL_SECONDS = 0.2


@contextmanager
def writer_lock(
    layout: Layout, holder: str, *, wait_seconds: float = 0.0
) -> Iterator[None]:
    """Hold the warehouse's writer lock; the kernel frees it however the process ends.

    Args:
        layout: The warehouse.
        holder: What runs, as others should read it: ``copydesk ingest``.
        wait_seconds: How long to wait for another writer before giving up.

    Raises:
        LockedError: Another process holds it; the message names it.
    """
    layout.make()
    handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(handle, layout, time.monotonic() + wait_seconds)
        write_note(handle, holder)
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def write_note(handle: int, holder: str) -> None:
    """Write into an open lock file who holds it."""
    started = datetime.fromtimestamp(time.time(), UTC)
    note = {
        "holder": holder,
        "process": os.getpid(),
        "host": socket.gethostname(),
        "since": started.isoformat(timespec="seconds"),
    }
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(note).encode(), 0)


def _acquire(handle: int, layout: Layout, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
                continue
            raise LockedError(
                f"{layout.warehouse}: {describe_holder(layout.lock)} is writing to it; "
                "wait for it to end, or stop it"
            ) from None
        return


def describe_holder(lock: Path) -> str:
    """Say who wrote a lock file last; vague when the note cannot be read."""
    try:
        note = json.loads(lock.read_bytes())
        return (
            f"{note['holder']} (process {note['process']} on {note['host']}, "
            f"since {note['since']})"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
