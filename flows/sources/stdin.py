"""Standard input: one page, named after its bytes."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from flows.guards.limits import SourceError, read_limited
from flows.sources.base import Item, Means, Source
from transforms.article import Page, Reason


def read_stdin(source: Source, means: Means) -> Iterator[Item]:
    """Read standard input to its end as one page."""
    content = read_limited(
        sys.stdin.buffer, means.limits.page_bytes, "standard input (-)"
    )
    if not content:
        raise SourceError(
            "standard input (-)",
            "it is empty",
            "pipe a page into the command: copydesk ingest - < page.html",
            Reason.EMPTY,
        )
    page = Page(
        source=source.name,
        source_uri="stdin:",
        content=content,
        fetched_at=datetime.now(UTC),
    )
    digest = page.digest.removeprefix("sha256:")
    yield Page(
        source=source.name,
        source_uri=f"stdin:{digest[:16]}",
        content=content,
        fetched_at=page.fetched_at,
    )
