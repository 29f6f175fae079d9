"""What was said of a page before it was read fills what the page leaves open.

A feed, sitemap, table or mail may say title, authors, dates and more. All of it becomes
evidence; where the page itself says nothing of a field, the hint's value is chosen,
with the hint's basis.
"""

from dataclasses import replace
from typing import Any

from transforms.article import (
    BODY_LABELS,
    Access,
    Basis,
    Byline,
    Draft,
    Evidence,
    Hints,
    Metadata,
)
from transforms.dates import ReadDate, read_date
from transforms.people import merge_people, read_credit_line

_SUBTITLE_CHARS = 300
"""A longer summary is an excerpt, not a standfirst."""


def apply_hints(draft: Draft, hints: Hints | None) -> Draft:
    """Fill fields that the page leaves None, each with the hint's basis."""
    if hints is None:
        return draft
    bylines, byline_evidence = _bylines(draft, hints)
    metadata, evidence = _metadata(draft, hints)
    return replace(
        draft,
        metadata=metadata,
        bylines=bylines,
        evidence=(*draft.evidence, *evidence, *byline_evidence),
    )


def _metadata(draft: Draft, hints: Hints) -> tuple[Metadata, list[Evidence]]:
    """Fill the metadata; return it with the hints as evidence."""
    metadata = draft.metadata
    basis = hints.basis
    evidence: list[Evidence] = []
    for field, raw, value in (
        ("title", hints.title, _folded(hints.title)),
        ("subtitle", hints.summary, _standfirst(draft, hints)),
        ("section", hints.section, _folded(hints.section)),
        ("language", hints.language, _language(hints.language)),
        ("access", hints.access, _access(hints.access)),
    ):
        if raw is None:
            continue
        chosen = value is not None and getattr(metadata, field) is None
        if chosen:
            filled: dict[str, Any] = {field: value}
            metadata = replace(metadata, **filled)
        stated = value or _folded(raw)
        evidence.append(
            Evidence(field=field, value=stated, basis=basis, raw=raw, chosen=chosen)
        )
    if hints.tags:
        chosen = not metadata.tags
        metadata = replace(metadata, tags=metadata.tags or hints.tags)
        raw = ", ".join(hints.tags)
        evidence.append(
            Evidence(field="tags", value=raw, basis=basis, raw=raw, chosen=chosen)
        )
    return _dates(metadata, hints, evidence)


def _dates(
    metadata: Metadata, hints: Hints, evidence: list[Evidence]
) -> tuple[Metadata, list[Evidence]]:
    """Fill the dates: an instant only where the hint gives clock and zone."""
    language = metadata.language
    if hints.published is not None:
        found = read_date(hints.published, language)
        chosen = False
        if found is not None and metadata.published_on is None:
            chosen = True
            metadata = replace(
                metadata,
                published_on=found.day,
                published_at=found.instant,
                published_basis=hints.basis,
                published_raw=hints.published,
            )
        elif found is not None and _gives_the_hour(metadata, found):
            chosen = True
            metadata = replace(metadata, published_at=found.instant)
        field = "published_at" if found and found.instant else "published_on"
        evidence.append(_dated(field, found, hints.published, hints, chosen))
    if hints.modified is not None:
        found = read_date(hints.modified, language)
        instant = found.instant if found else None
        chosen = instant is not None and metadata.modified_at is None
        if chosen:
            metadata = replace(metadata, modified_at=instant)
        evidence.append(_dated("modified_at", found, hints.modified, hints, chosen))
    return metadata, evidence


def _gives_the_hour(metadata: Metadata, found: ReadDate) -> bool:
    """Tell whether a hint knows the hour of the day that the page names."""
    unknown = metadata.published_at is None and found.instant is not None
    return unknown and metadata.published_on == found.day


def _dated(
    field: str, found: ReadDate | None, raw: str, hints: Hints, chosen: bool
) -> Evidence:
    value = None
    if found is not None:
        value = (found.instant or found.day).isoformat()
    return Evidence(field=field, value=value, basis=hints.basis, raw=raw, chosen=chosen)


def _bylines(draft: Draft, hints: Hints) -> tuple[tuple[Byline, ...], list[Evidence]]:
    """Name the hint's authors where the page names nobody."""
    if not hints.authors:
        return draft.bylines, []
    language = draft.metadata.language
    named = merge_people(
        byline
        for author in hints.authors
        for byline in read_credit_line(author, language, hints.basis)
    )
    chosen = bool(named) and not draft.bylines
    evidence = Evidence(
        field="bylines",
        value="; ".join(byline.name for byline in named) or None,
        basis=hints.basis,
        raw="; ".join(hints.authors),
        chosen=chosen,
    )
    return (named if chosen else draft.bylines), [evidence]


def _standfirst(draft: Draft, hints: Hints) -> str | None:
    """Return the summary where it can be a standfirst: short, whole, not the body's."""
    text = _folded(hints.summary)
    if text is None or len(text) > _SUBTITLE_CHARS or text.endswith(("…", "...")):
        return None
    if hints.basis is Basis.HEADER:
        return None
    body = " ".join(b.text for b in draft.blocks if b.label in BODY_LABELS)
    return None if text.rstrip(".") in " ".join(body.split()) else text


def _folded(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _language(tag: str | None) -> str | None:
    """Return the two letters of a language tag; None where it has none."""
    code = (tag or "").strip().replace("_", "-").split("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _access(text: str | None) -> Access | None:
    """Read a news sitemap's access element.

    Source: the schema of Google's news sitemaps: Subscription or Registration.
    """
    word = (text or "").strip().lower()
    return Access.SUBSCRIBER if word in ("subscription", "subscriber") else None
