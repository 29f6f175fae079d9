"""From a page to its reading: the order of the steps and nothing else."""

import re

from transforms.article import Page, Reading, Refusal, Rejected
from transforms.dumps import read_dump
from transforms.hints import apply_hints
from transforms.html import read_html
from transforms.identity import identify
from transforms.rules import Rules

_SNIFF_BYTES = 2048
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|title|meta|article|div|p|h1)\b",
    re.IGNORECASE,
)


def read_article(page: Page, rules: Rules) -> Reading | Rejected:
    """Take one page apart. Total: any bytes give a Reading or a Rejected."""
    reader = read_html if is_html(page) else read_dump
    draft, encoding = reader(page, rules)
    if isinstance(draft, Refusal):
        return Rejected(
            page_id=page.page_id,
            source=page.source,
            source_uri=page.source_uri,
            url=page.url,
            reason=draft.reason,
            message=draft.message,
        )
    draft = apply_hints(draft, page.hints)
    identity = identify(page, draft.metadata.canonical_url)
    return Reading(
        page_id=page.page_id,
        source_uri=page.source_uri,
        url=identity.url,
        article_id=identity.article_id,
        metadata=draft.metadata,
        blocks=draft.blocks,
        bylines=draft.bylines,
        images=draft.images,
        evidence=draft.evidence,
        aliases=identity.aliases,
        encoding=encoding,
        rules_version=rules.version,
    )


def is_html(page: Page) -> bool:
    """Tell markup from plain text: by the media type, else by the first bytes."""
    if page.media_type:
        return "html" in page.media_type or "xml" in page.media_type
    return bool(_MARKUP.search(page.content[:_SNIFF_BYTES]))
