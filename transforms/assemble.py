"""From a page to its reading: the order of the steps and nothing else."""

import traceback
from pathlib import PurePath

from transforms.article import Page, Reading, Reason, Refusal, Rejected
from transforms.dumps import read_dump
from transforms.hints import apply_hints
from transforms.identity import identify
from transforms.rules import Rules
from transforms.sniff import Kind, NoPage, read_kind


def read_article(page: Page, rules: Rules) -> Reading | Rejected:
    """Take one page apart. Total: any bytes give a Reading or a Rejected."""
    try:
        result = _read(page, rules)
    except Exception as error:  # noqa: BLE001 (law 2: a fault on one page stays there)
        result = Refusal(reason=Reason.FAULT, message=_describe(error))
    if isinstance(result, Reading):
        return result
    return Rejected(
        page_id=page.page_id,
        source=page.source,
        source_uri=page.source_uri,
        url=page.url,
        reason=result.reason,
        message=result.message,
    )


def _read(page: Page, rules: Rules) -> Reading | Refusal:
    kind = read_kind(page)
    if isinstance(kind, NoPage):
        return Refusal(
            reason=kind.reason,
            message=f"this is {kind.words}, not text or HTML; {kind.advice}",
        )
    if kind is Kind.HTML:
        from transforms.html import read_html  # lxml and models: a dump needs neither

        draft, encoding = read_html(page, rules)
    else:
        draft, encoding = read_dump(page, rules)
    if isinstance(draft, Refusal):
        return draft
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


def _describe(error: Exception) -> str:
    """Say where our code failed, in one line that is the same on every machine."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{PurePath(where.filename).name}:{where.lineno}"
    return (
        f"{type(error).__name__} at {place} ({where.name}): {error};"
        " a fault of copydesk: report it with the page, which is kept"
    )
