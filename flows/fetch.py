"""Polite HTTP: robots.txt, spacing, retries, limits, and an account of each request.

The fetcher works in a thread of its own, many hosts at a time; its callers take answers
from it one by one. An answer is a page, word that nothing changed, or an error as a
value: nothing about an address makes the fetcher raise.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from flows.asking import Asker
from flows.exchange import Answer, Exchange, Wanted
from flows.guards.addresses import Resolver, resolve
from flows.robots import Robots, RobotsMemory
from flows.secrets import Secrets
from flows.settings import FetchSettings
from warehouse.closing import Closing

T = TypeVar("T")

_AHEAD = 2000
"""Addresses taken from the caller ahead of their turn, so that hosts mix."""

_UNCLAIMED = 32
"""Answers that may wait for the caller before no more are asked for."""


class Fetcher(Closing):
    """Asks servers. Make one a run and close it."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolver: Resolver = resolve,
        note: Callable[[Exchange], None] | None = None,
        memory: RobotsMemory | None = None,
        turns: Path | None = None,
    ) -> None:
        """Ask as ``settings`` say.

        Args:
            settings: Manners and limits.
            resolver: Gives a host's addresses.
            note: Told of the requests for robots.txt, which no caller sees.
            memory: What is known of robots.txt from earlier runs; None: nothing.
            turns: Folder by which runs take turns at a host; None: there is one run.

        Raises:
            SourceError: ``ca_file`` cannot be read.
        """
        self._settings = settings
        self._resolver = resolver
        self._note = note or (lambda exchange: None)
        self._memory = memory
        self._turns = turns
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="fetch", daemon=True
        )
        self._thread.start()
        try:
            self._asker = self._submit(self._start()).result()
        except BaseException:
            self._end_thread()
            raise

    def close(self) -> None:
        """End what is under way and close the connections."""
        if self._loop.is_closed():
            return
        self._submit(self._stop()).result()
        self._end_thread()

    def show(self, source: str, secrets: Secrets) -> None:
        """Show ``secrets`` to their hosts when ``source`` asks."""
        self._asker.show(source, secrets)

    def get(self, wanted: Wanted) -> Answer:
        """Ask for one address and wait for its answer."""
        return self._submit(self._asker.fetch(wanted)).result()

    def get_robots(self, url: str, source: str) -> Robots:
        """Return the rules of the host of ``url``."""
        return self._submit(self._asker.robots_of(url, source)).result()

    def get_all(self, wanted: Iterable[Wanted]) -> Iterator[Answer]:
        """Ask for many addresses; answers come as they come.

        ``wanted`` is taken lazily, some thousands ahead; it may itself use ``get``.
        """
        answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        gate = asyncio.Event()
        gate.set()
        flying: set[Future[None]] = set()
        taken = iter(wanted)
        is_done = False
        count = 0
        try:
            while True:
                while not is_done and count < _AHEAD and (not count or answers.empty()):
                    one = next(taken, None)
                    if one is None:
                        is_done = True
                        break
                    count += 1
                    task = self._submit(self._answer(one, gate, answers))
                    flying.add(task)
                    task.add_done_callback(flying.discard)
                if not count:
                    return
                answer = answers.get()
                count -= 1
                if not gate.is_set() and answers.qsize() <= _UNCLAIMED // 2:
                    self._loop.call_soon_threadsafe(gate.set)
                if isinstance(answer, BaseException):
                    raise answer
                yield answer
        finally:
            for task in list(flying):
                task.cancel()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _start(self) -> Asker:
        return Asker(
            self._settings, self._resolver, self._note, self._memory, self._turns
        )

    async def _stop(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._asker.close()

    async def _answer(
        self,
        wanted: Wanted,
        gate: asyncio.Event,
        answers: "queue.SimpleQueue[Answer | BaseException]",
    ) -> None:
        try:
            answers.put(await self._asker.fetch(wanted, gate))
        except Exception as error:  # noqa: BLE001 (raised again where answers are taken)
            answers.put(error)
        if answers.qsize() >= _UNCLAIMED:
            gate.clear()
