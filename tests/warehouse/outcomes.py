"""Pages with their readings, made in a line: for benchmarks and for killing writers."""

from collections.abc import Sequence
from datetime import datetime

from transforms.article import (
    Basis,
    Block,
    Byline,
    BylineKind,
    Label,
    Metadata,
    Page,
    Reading,
    Region,
    hash_32,
)

RULES = "rules-1"


def outcome(
    url: str, fetched_at: datetime, blocks: Sequence[tuple[Label, str]]
) -> tuple[Page, Reading]:
    """Return a page of these blocks and its reading, by one author.

    A block labelled title is the article's title as well.
    """
    page = Page(
        source="generated",
        source_uri=url,
        url=url,
        content="\n".join(text for _, text in blocks).encode(),
        fetched_at=fetched_at,
    )
    title = next((text for label, text in blocks if label is Label.TITLE), None)
    reading = Reading(
        page_id=page.page_id,
        source_uri=url,
        url=url,
        article_id=hash_32(url),
        metadata=Metadata(title=title),
        blocks=tuple(
            Block(label=label, text=text, rule="generated", region=Region.BODY)
            for label, text in blocks
        ),
        bylines=(
            Byline(name="Ada Hill", kind=BylineKind.AUTHOR, basis=Basis.TEXT, raw="A"),
        ),
        rules_version=RULES,
        program_version="1",
    )
    return page, reading
