"""Asking one address of a real server, for the tests of fetching."""

from collections.abc import Callable

from flows.entries import Seconds
from flows.exchange import Answer
from flows.settings import FetchSettings

FAST = FetchSettings(
    contact="desk@example.org",
    allow_hosts=("127.0.0.1", "127.0.0.2", "localhost"),
    spacing=Seconds(0),
    retry_seconds=Seconds(0.02),
    connect_seconds=Seconds(2),
    read_seconds=Seconds(1),
    total_seconds=Seconds(3),
    longest_wait=Seconds(5),
)

Get = Callable[..., Answer]


def said(answer: Answer) -> str:
    """Return the error of an answer that must have one."""
    assert answer.page is None
    assert answer.error is not None
    return str(answer.error)
