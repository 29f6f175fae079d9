"""What people ask of a run while it works: to end, or to stand still.

A thread asks the server now and then, so that the run itself never waits for an answer.
``serve`` ends a run that is cancelled at once, by a signal; where that did not hear of
it, after the server was away, the run sees it here and ends by itself.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from prefect import get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State

from flows.telling import SERVER_AWAY

ASK_SECONDS = 3
"""How often the server is asked."""

PAUSED_SECONDS = 1
"""How often it is asked while the run stands still."""

SUSPENDED = "Suspended"
"""A pause in which the process ends: Prefect sees to it when the next batch begins,
and starts another when the run is resumed."""


class RunCancelledError(Exception):
    """Somebody has cancelled the run."""


class Watch:
    """The last that the server has said of a run."""

    def __init__(self) -> None:
        """Nothing has been said."""
        self.state: State | None = None
        self.ended = threading.Event()

    def heed(self) -> None:
        """Stand still while the run is paused.

        Raises:
            RunCancelledError: the run is to end.
        """
        told = False
        while (state := self.state) is not None:
            if state.is_cancelling():
                raise RunCancelledError
            if not state.is_paused() or state.name == SUSPENDED:
                return
            if not told:
                get_run_logger().info("paused; resume it to go on")
                told = True
            self.ended.wait(PAUSED_SECONDS)

    def ask(self, run_id: UUID) -> None:
        """Ask until the watch has ended."""
        while not self.ended.is_set():
            # A server that is restarting must not end the run: what it said last holds.
            with suppress(*SERVER_AWAY), get_client(sync_client=True) as client:
                while True:
                    self.state = client.read_flow_run(run_id).state
                    is_paused = self.state is not None and self.state.is_paused()
                    if self.ended.wait(PAUSED_SECONDS if is_paused else ASK_SECONDS):
                        return
            self.ended.wait(ASK_SECONDS)


@contextmanager
def watching(run_id: str | None) -> Iterator[Watch]:
    """Watch a flow run as long as it works; None: there is nothing to watch."""
    watch = Watch()
    if run_id is None:
        yield watch
        return
    thread = threading.Thread(target=watch.ask, args=(UUID(run_id),), daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.ended.set()
