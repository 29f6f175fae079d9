"""Manners: one host's turns, its spacing, and what it ordered us to wait."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flows.neighbours import Neighbours
from flows.robots import Robots


class WaitTooLongError(Exception):
    """A server orders a wait longer than a run will."""

    def __init__(self, seconds: float) -> None:
        """Say how long."""
        super().__init__(seconds)
        self.seconds = seconds


_ENOUGH = 5
"""Requests in a row without an answer after which a host is let be for this run."""


class Host:
    """One host and port: who asks it when."""

    def __init__(
        self,
        *,
        spacing: float,
        lanes: int,
        longest_wait: float,
        neighbours: Neighbours | None = None,
    ) -> None:
        """Keep ``spacing`` seconds between requests, ``lanes`` at a time without.

        Args:
            spacing: Seconds from one request being sent to the next.
            lanes: How many at a time where there is no spacing.
            longest_wait: Seconds beyond which a wait is refused.
            neighbours: Other runs that ask the host; None: there are none.
        """
        self._neighbours = neighbours
        self._spacing = spacing
        self._longest_wait = longest_wait
        self._lanes = asyncio.Semaphore(1 if spacing else lanes)
        self._gate = asyncio.Lock()
        self._next_at = 0.0
        self._unanswered = 0
        self.robots: Robots | None = None
        self.robots_lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, gate: asyncio.Event | None = None) -> AsyncIterator[None]:
        """Wait for this host's next turn and hold it.

        No turn is held while ``gate`` is closed: who would open it may be waiting for
        one.

        Raises:
            WaitTooLongError: the server ordered more than a run waits.
        """
        while True:
            if gate is not None:
                await gate.wait()
            async with self._lanes:
                if gate is not None and not gate.is_set():
                    continue
                async with self._gate:
                    wait = self._next_at - time.monotonic()
                    if wait > self._longest_wait:
                        raise WaitTooLongError(wait)
                    if wait > 0:
                        await asyncio.sleep(wait)
                async with self._among_neighbours():
                    yield
                return

    @asynccontextmanager
    async def _among_neighbours(self) -> AsyncIterator[None]:
        delay = self.robots.delay_seconds if self.robots is not None else 0.0
        spacing = max(self._spacing, delay)
        if self._neighbours is None or not spacing:
            yield
            return
        async with self._neighbours.turn(spacing):
            yield

    def sent(self) -> None:
        """Note that a request went out just now: our own spacing counts from here."""
        self.order_wait(self._spacing)
        if self._neighbours is not None:
            self._neighbours.asked()

    def answered(self) -> None:
        """Note that an answer began just now: a crawl-delay counts from here.

        By the server's own clock that is never too early, however slow the way to it.
        """
        if self.robots is not None and self.robots.delay_seconds:
            self.order_wait(self.robots.delay_seconds)
            if self._neighbours is not None:
                self._neighbours.asked()

    @property
    def is_silent(self) -> bool:
        """Whether it has left so many requests unanswered that more are no use."""
        return self._unanswered >= _ENOUGH

    def ended(self, *, answered: bool) -> None:
        """Note whether a request was answered at all."""
        self._unanswered = 0 if answered else self._unanswered + 1

    def order_wait(self, seconds: float) -> None:
        """Leave the host alone for ``seconds``."""
        self._next_at = max(self._next_at, time.monotonic() + seconds)

    def obey(self, robots: Robots) -> None:
        """Keep to what robots.txt says from now on."""
        self.robots = robots
        if robots.delay_seconds:
            self._lanes = asyncio.Semaphore(1)
            self.order_wait(robots.delay_seconds)
