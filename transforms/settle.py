"""Labels that only the whole page settles: who is printed where, which line is a day.

A name alone is a short line like those of menus, a name with a date is first taken for
a timestamp, and a date wears the byline's class. Once it is known who wrote the story,
what prints that name beside it is known, too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.article import BODY_LABELS, Block, Byline, BylineKind, Label
from transforms.bios import read_bio
from transforms.dates import is_bare_date, is_date_line

_OPEN = frozenset({Label.NAVIGATION, Label.PROMO, Label.TIMESTAMP, Label.CREDIT})
_RULES = frozenset(
    {"short", "link", "link above title", "above title", "text beside the body"}
    | {"class time", "tag time", "container time", "class credit", "container credit"}
)
"""Rules that judge by shape and class alone; words and containers know better."""

_WRITERS = frozenset({BylineKind.AUTHOR, BylineKind.CONTRIBUTOR, BylineKind.AGENCY})
_ABOVE, _BELOW = 3, 4
"""Pieces before the title and after the body that are still beside the story."""

_MORE_CHARS = 34
"""Characters that a byline line has besides the name: "By", a place, a date."""

_TIMES = frozenset({Label.TIMESTAMP, Label.BYLINE})
_TIME_RULES = frozenset(
    f"{where} {name}"
    for where in ("class", "container", "tag")
    for name in ("time", "byline")
)
_NAMED = "names an author"
_BY_CHARS = 12
_DIGIT = re.compile(r"\d")


def settle_labels(
    blocks: Sequence[Block], bylines: Sequence[Byline], language: str | None
) -> tuple[Block, ...]:
    """Label dates, and beside the story the lines and bios that name its authors.

    Args:
        blocks: All blocks of the page, labelled, in reading order.
        bylines: The credits that were chosen.
        language: ISO 639-1 of the page.
    """
    settled = [_settle_date(block, language) for block in blocks]
    names = [b.name for b in bylines if b.kind in _WRITERS and len(b.name) > 2]
    inside = [
        k
        for k, b in enumerate(blocks)
        if b.label in BODY_LABELS or b.label is Label.TITLE
    ]
    if names and inside:
        for k in range(max(inside[0] - _ABOVE, 0), inside[-1] + _BELOW + 1):
            if k < len(settled):
                settled[k] = _settle_name(settled[k], names, language)
    return tuple(settled)


def _settle_date(block: Block, language: str | None) -> Block:
    """Tell a bare day from a time of publishing, and both from a byline.

    Source: PATTERNS section 6: with a clock, a verb or a duration it is a timestamp.
    """
    if block.rule not in _TIME_RULES or block.label not in _TIMES:
        return block
    if is_bare_date(block.text, language):
        return replace(block, label=Label.DATELINE_DATE)
    if block.label is Label.BYLINE and is_date_line(block.text, language):
        return replace(block, label=Label.TIMESTAMP)
    return block


def _settle_name(block: Block, names: Sequence[str], language: str | None) -> Block:
    is_open = block.label in _OPEN and (
        block.rule in _RULES or block.rule.endswith(".timestamp")
    )
    if not (is_open or block.label is Label.SHARE):
        return block
    if is_open and any(_prints(block, name) for name in names):
        return replace(block, label=Label.BYLINE, rule=_NAMED)
    if block.text in names:
        return replace(block, label=Label.BYLINE, rule=_NAMED)
    opens = any(block.text.startswith(f"{name} ") for name in names)
    if opens and read_bio(block.text, names, language):
        return replace(block, label=Label.BIO, rule=_NAMED)
    return block


def _prints(block: Block, name: str) -> bool:
    more = _MORE_CHARS
    if block.label is Label.PROMO and not _DIGIT.search(block.text):
        more = _BY_CHARS  # a headline that begins with a name is no byline
    return name in block.text and len(block.text) <= len(name) + more
