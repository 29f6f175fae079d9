"""Exports: one text file with several articles, split where the file says so.

Two things say it: a numbered header ("Document 3 of 12") and a block of field lines
that comes again ("Title: …", "Source: …", "Date: …"), with or without a rule above it.
A rule alone, a form feed or a second headline does not: newsletters draw rules between
sections, PDF text has a form feed a page, and two stories may share one page.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from transforms.article import Page
from transforms.decoding import decode

MIN_PART_BYTES = 120
"""A shorter part is no article: the header stood in a table of contents."""

MAX_PARTS = 20_000
"""More parts than any service exports at once."""

_NUMBERED = re.compile(
    r"^[ \t]*(?:(?:document|dokument|documento|article|artikel|artículo|articolo)[ \t]+"
    r"(\d{1,5})[ \t]+(?:of|von|de|sur|di|van)[ \t]+(\d{1,5})"
    r"|(\d{1,5})[ \t]+of[ \t]+(\d{1,5})[ \t]+documents)[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(
    r"^(?:---[ \t]*\r?\n)?(title|headline|subject|titel|titre|título|titolo|from)"
    r"[ \t]*:[ \t]*\S.*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_FIELDS = re.compile(
    r"(?:[ \t]*[A-Za-zÀ-ÿ][\w À-ÿ-]{1,24}[ \t]*:[ \t]*\S.*\r?\n){1,12}",
)
_OTHER_FIELD = re.compile(
    r"^(?:byline|author|authors|autor|auteur|date|datum|fecha|data|source|quelle|"
    r"publication|section|url|link|length|subject|to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"(?:[=_*#-]{3,}[ \t]*\r?\n\s*)+\Z")
_TAIL_CHARS = 400


def split_export(page: Page) -> tuple[Page, ...]:
    """Split a dump that holds several articles; one page, unchanged, if it does not.

    Returns:
        The parts in order, each with ``source_uri#n`` (from 1); bytes before the first
        header go with the first part. All keep the parent's ``archive_ref``.
    """
    if not _may_be_export(page.content):
        return (page,)
    text, _ = decode(page.content, page.charset)
    starts = list(_starts(text))
    if len(starts) < 2:
        return (page,)
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    parts = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    if any(len(part.strip().encode()) < MIN_PART_BYTES for part in parts):
        return (page,)
    return tuple(
        replace(
            page,
            source_uri=f"{page.source_uri}#{number}",
            content=part.encode("utf-8"),
            charset="utf-8",
        )
        for number, part in enumerate(parts, start=1)
    )


def _may_be_export(content: bytes) -> bool:
    """A cheap look before a large file is decoded: a header twice."""
    lowered = content.lower()
    return (
        lowered.count(b":") >= 4
        and any(
            lowered.count(word) >= 2
            for word in (b"title", b"headline", b"subject", b"tit", b"from:")
        )
    ) or any(
        lowered.count(word) >= 2
        for word in (b"document", b"dokument", b"article ", b"artikel ", b"articolo ")
    )


def _starts(text: str) -> Iterator[int]:
    """Where the articles of an export begin; nothing when it is none."""
    numbered = list(_numbered_starts(text))
    if len(numbered) >= 2:
        yield from numbered[:MAX_PARTS]
        return
    yield from _field_starts(text)


def _numbered_starts(text: str) -> Iterator[int]:
    """Headers that count 1, 2, 3 of the same total."""
    expected, total = 1, 0
    for match in _NUMBERED.finditer(text):
        number, of = (int(g) for g in match.groups() if g is not None)
        if number != expected or (total and of != total) or number > of:
            continue
        expected, total = number + 1, of
        yield match.start()


def _field_starts(text: str) -> list[int]:
    """Where a block of fields begins that opens with the same field each time."""
    found: dict[str, list[int]] = {}
    for match in _FIELD.finditer(text):
        fields = _NEXT_FIELDS.match(text, match.start(1))
        first = match.end() - match.start(1)
        if fields is None or not _OTHER_FIELD.search(fields.group(), first):
            continue
        before = text[max(0, match.start() - _TAIL_CHARS) : match.start()]
        if before.strip() and not before.endswith(("\n\n", "\r\n\r\n", "\n\f")):
            rule = _RULE.search(before)
            if rule is None:
                continue
        start = match.start()
        if rule := _RULE.search(before):
            start -= len(before) - rule.start()
        found.setdefault(match[1].lower(), []).append(start)
        if sum(map(len, found.values())) > MAX_PARTS:
            return []
    opens = text[:_TAIL_CHARS].lstrip("\ufeff \r\n\t-=_*#")[:10].lower()
    opening = [name for name in found if opens.startswith(name)]
    starts = found[opening[0]] if opening else max(found.values(), key=len, default=[])
    return starts if len(starts) >= 2 else []
