"""What a run came to."""

from dataclasses import dataclass
from pathlib import Path

from transforms.article import Rejected
from warehouse.known import Article
from warehouse.runs import Counts, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source gave."""

    name: str
    pages: int
    failure: str | None
    """Why it could not be read; None when it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run came to."""

    run: Run
    sources: tuple[SourceReport, ...]
    counts: Counts
    rejected: tuple[Rejected, ...]
    """Every page and source that gave no article."""

    gone: tuple[Rejected, ...]
    """Pages that a replay could not read again; their rows are as they were."""

    articles: tuple[Article, ...]
    """New and changed articles, the newest pages' first; at most ``TOLD``."""

    published: Path | None
    """The file that readers now open; None when there is no new one."""

    seconds: float

    @property
    def failed(self) -> bool:
        """Whether there were sources and every one failed."""
        return bool(self.sources) and all(s.failure for s in self.sources)
