"""What a host's robots.txt lets us do (RFC 9309), and what we remember of it."""

import hashlib
import os
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from protego import Protego

from flows.guards.limits import SourceError

AGENT = "copydesk"
"""The name by which robots.txt may address us."""

ROBOTS_BYTES = 512 << 10
"""RFC 9309, 2.5: at least 500 KiB must be read."""


class Decision(StrEnum):
    """What robots.txt said of one request."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    ABSENT = "absent"
    """There is none, so everything is allowed."""

    UNREACHABLE = "unreachable"
    """The server failed on it, so nothing is allowed until it answers."""

    EXEMPT = "exempt"
    """robots.txt itself, which nothing forbids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """One host's rules."""

    decision: Decision = Decision.ABSENT
    """What holds for every address of the host when there are no rules."""

    error: SourceError | None = None
    """Why it could not be read."""

    status: int | None = None
    """What the server answered instead, if it answered."""

    may_pass: bool = True
    """That may be gone next time."""

    delay_seconds: float = 0.0
    sitemaps: tuple[str, ...] = ()
    rules: Any = field(default=None, repr=False)
    content: bytes = field(default=b"", repr=False)
    """The file as it came; empty where there is none."""

    def decide(self, url: str) -> Decision:
        """Tell whether ``url`` may be asked for."""
        if self.rules is None:
            return self.decision
        allowed = self.rules.can_fetch(url, AGENT)
        return Decision.ALLOWED if allowed else Decision.FORBIDDEN


def read_robots(content: bytes) -> Robots:
    """Read a robots.txt; what is not understood in it is passed over."""
    rules = Protego.parse(content[:ROBOTS_BYTES].decode("utf-8-sig", "replace"))
    rate = rules.request_rate(AGENT)
    spacing = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return Robots(
        decision=Decision.ALLOWED,
        delay_seconds=max(rules.crawl_delay(AGENT) or 0.0, spacing),
        sitemaps=tuple(rules.sitemaps),
        rules=rules,
        content=content,
    )


class RobotsMemory:
    """The robots.txt of hosts, remembered from run to run: a file for each in a folder.

    A file's age is its time on disk; one of no bytes stands for a host without rules.
    What could not be read is not remembered.
    """

    def __init__(self, folder: Path, *, seconds: float) -> None:
        """Keep in ``folder``, made when it is needed, for ``seconds``."""
        self._folder = folder
        self._seconds = seconds

    def recall(self, url: str) -> Robots | None:
        """Return what the robots.txt at ``url`` said, unless that is too long ago."""
        path = self._path(url)
        try:
            age = time.time() - path.stat().st_mtime
            if not 0 <= age < self._seconds:
                return None
            content = path.read_bytes()
        except OSError:
            return None  # never asked, or cleared away: it is asked for again
        return read_robots(content) if content else Robots()

    def keep(self, url: str, robots: Robots) -> None:
        """Remember what was answered just now."""
        if robots.decision is Decision.UNREACHABLE or not self._seconds:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(url)
        written = path.with_suffix(f".{os.getpid()}")  # other runs write here as well
        written.write_bytes(robots.content)
        written.replace(path)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.txt"
