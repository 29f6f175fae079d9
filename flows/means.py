"""What the sources of one run read with; the network only once one asks for it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from flows.archive import Archive
from flows.guards.limits import Limits
from flows.settings import Settings
from flows.sources.base import Means
from warehouse.layout import Layout

if TYPE_CHECKING:
    from flows.online import Online
    from warehouse.writer import Writer


@contextmanager
def open_means(
    settings: Settings, archive: Archive, writer: "Writer", layout: Layout
) -> Iterator[Means]:
    """Give the means of a run; on leaving, connections are closed and all is noted."""
    with ExitStack() as stack:
        opened: list[Online] = []

        def online() -> "Online":
            if not opened:
                opened.append(_go_online(settings, archive, writer, layout, stack))
            return opened[0]

        limits = Limits(page_bytes=settings.fetch.max_page_bytes)
        yield Means(limits=limits, online=online)


def _go_online(
    settings: Settings,
    archive: Archive,
    writer: "Writer",
    layout: Layout,
    stack: ExitStack,
) -> "Online":
    from flows.fetch import Fetcher
    from flows.ledger import Ledger
    from flows.online import Online
    from flows.robots import RobotsMemory

    ledger = stack.enter_context(Ledger(writer, layout))
    memory = RobotsMemory(layout.robots, seconds=settings.fetch.robots_again)
    fetcher = Fetcher(
        settings.fetch, note=ledger.note, memory=memory, turns=layout.turns
    )
    stack.enter_context(fetcher)
    return Online(settings.fetch, fetcher, archive, ledger)
