"""Worker processes that can be lost: a page may hang, crash or eat all memory there.

Each is a fresh interpreter at the other end of a socket, so it can be started from any
thread, from a Prefect task and from a Dask worker (which may not have children by way
of ``multiprocessing``), whatever the parent has open. Who wants one borrows it; there
are as many as were ever borrowed at once.

While a worker is on one item, the system counts its time: past the limit it dies,
even inside C code, and its last word tells which item it was on.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import Connection
from socket import socketpair
from typing import Any

WALL_SECONDS_PER_CPU_SECOND = 10
"""The limit is CPU time, so that a busy machine rejects no page. A worker that waits
for something instead of working is ended after this many times the limit."""

PRELOAD = ("flows.reader",)
"""What a worker imports as soon as it starts."""

_START = (
    "import sys; sys.path[:] = {path!r};"
    "from flows.pool import serve; serve({descriptor}, {preload!r})"
)


class WorkerDiedError(Exception):
    """The process ended before it answered."""

    def __init__(self, item: Any, status: int, *, has_begun: bool = True) -> None:
        super().__init__(item, status)
        self.item = item
        """What it last said that it was on; None when it was on nothing."""
        self.status = status
        """Exit status; negative: the signal that ended it."""
        self.has_begun = has_begun
        """False: it died before it took the call, so the call is not to blame."""

    @property
    def timed_out(self) -> bool:
        """Whether it was the limit that ended it."""
        return self.status in (-signal.SIGPROF, -signal.SIGALRM)

    def __str__(self) -> str:
        if self.status >= 0:
            return f"the worker process ended with exit status {self.status}"
        return f"the worker process was ended by {signal.Signals(-self.status).name}"


class WorkerFaultError(Exception):
    """Our own code failed in the worker; the message is its traceback."""


class AbortedError(Exception):
    """The run has been given up, so no worker is lent."""


class Worker:
    """One process; answers one call at a time."""

    def __init__(self) -> None:
        """Start the process; it imports what it needs while we go on."""
        ours, theirs = socketpair()
        with ours, theirs:
            descriptor = theirs.fileno()
            start = _START.format(path=sys.path, descriptor=descriptor, preload=PRELOAD)
            self._process = subprocess.Popen(  # noqa: S603 (ourselves)
                [sys.executable, "-c", start],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[descriptor],
            )
            self._connection = Connection(ours.detach())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def call(self, function: str, *arguments: Any) -> Any:
        """Return what ``function`` ("module:name") returns in the process.

        Its first argument there is a function to call with each item it begins and the
        limit in seconds of CPU time for it, and with ``None`` when it is through with
        items.

        Raises:
            WorkerDiedError: the process ended; this worker is of no use any more.
            WorkerFaultError: ``function`` raised what cannot travel.
        """
        item: Any = None
        has_begun = False
        try:
            self._connection.send((function, arguments))
            while True:
                kind, value = self._connection.recv()
                has_begun = True
                if kind == "item":
                    item = value
                elif kind == "raised":
                    raise value
                else:
                    return value
        except (EOFError, ConnectionError):
            status = self._process.wait()
            raise WorkerDiedError(item, status, has_begun=has_begun) from None

    def kill(self) -> None:
        """End the process, whatever it is doing; who waits for its answer is told."""
        self._process.kill()

    def close(self) -> None:
        """End the process and free what belongs to it."""
        self._process.kill()
        self._connection.close()
        self._process.wait()


_changed = threading.Condition()
_idle: list[Worker] = []
_lent: list[Worker] = []
_alone: list[int] = []  # the thread that wants no other to work, if one does
_aborted = threading.Event()


def start(count: int = 1) -> None:
    """Start workers ahead until ``count`` are idle, ready for who borrows them."""
    with _changed:
        _idle.extend(Worker() for _ in range(count - len(_idle)))


@contextmanager
def borrow() -> Iterator[Worker]:
    """Lend an idle worker, or a new one; it comes back unless something went wrong.

    Raises:
        AbortedError: the run has been given up.
    """
    with _changed:
        _changed.wait_for(lambda: _aborted.is_set() or _is_free())
        if _aborted.is_set():
            raise AbortedError
        worker = _idle.pop(0) if _idle else Worker()
        _lent.append(worker)
    try:
        yield worker
    except BaseException:
        with _changed:
            _lent.remove(worker)
            _changed.notify_all()
        worker.close()
        raise
    with _changed:
        _lent.remove(worker)
        _idle.insert(0, worker)
        _changed.notify_all()


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no worker is lent, and lend none but to this thread meanwhile."""
    with _changed:
        _changed.wait_for(_is_free)
        _alone.append(threading.get_ident())
    try:
        with _changed:
            _changed.wait_for(lambda: not _lent)
        yield
    finally:
        with _changed:
            _alone.clear()
            _changed.notify_all()


def _is_free() -> bool:
    return not _alone or threading.get_ident() in _alone


def close() -> None:
    """End the idle workers."""
    with _changed:
        idle, _idle[:] = list(_idle), []
    for worker in idle:
        worker.close()


@contextmanager
def aborting() -> Iterator[None]:
    """End all workers, and lend none as long as this lasts."""
    _aborted.set()
    try:
        close()
        with _changed:
            for worker in _lent:
                worker.kill()
            _changed.notify_all()
        yield
    finally:
        _aborted.clear()


def serve(descriptor: int, preload: tuple[str, ...]) -> None:
    """Be the worker: answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the parent to deal with
    for limit_signal in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(limit_signal, signal.SIG_DFL)
    connection = Connection(descriptor)
    for module in preload:
        import_module(module)

    def begin(item: Any, cpu_seconds: float = 0) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send(("item", item))
        wall_seconds = cpu_seconds * WALL_SECONDS_PER_CPU_SECOND
        signal.setitimer(signal.ITIMER_REAL, wall_seconds)
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)

    while True:
        try:
            function, arguments = connection.recv()
        except (EOFError, ConnectionError):
            os._exit(0)  # nothing of ours is open; skip the interpreter's slow farewell
        begin(None)
        module, _, name = function.partition(":")
        try:
            value = getattr(import_module(module), name)(begin, *arguments)
            answer = ("returned", value)
        except Exception as error:  # noqa: BLE001 (it is raised again by the caller)
            answer = ("raised", _that_travels(error))
        begin(None)
        connection.send(answer)


def _that_travels(error: Exception) -> Exception:
    """Return ``error`` if it survives pickling, else its traceback as a fault."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    except Exception:  # noqa: BLE001 (whatever goes wrong, it cannot travel)
        return WorkerFaultError("".join(traceback.format_exception(error)))
    error.add_note(
        "In a worker process:\n" + "".join(traceback.format_exception(error))
    )
    return error
