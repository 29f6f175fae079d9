"""Lines that print the name of a chosen author: bylines, whatever class they wear.

A name alone is a short line like those of menus, and a name with a date is first taken
for a timestamp. Once it is known who wrote the story, what prints that name beside it
is known, too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.article import BODY_LABELS, Block, Byline, BylineKind, Label

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

_BY_CHARS = 12
_DIGIT = re.compile(r"\d")


def mark_bylines(
    blocks: Sequence[Block], bylines: Sequence[Byline]
) -> tuple[Block, ...]:
    """Label as byline the lines beside the story that print an author's name.

    Args:
        blocks: All blocks of the page, labelled, in reading order.
        bylines: The credits that were chosen.
    """
    names = [b.name for b in bylines if b.kind in _WRITERS and len(b.name) > 2]
    inside = [
        k
        for k, b in enumerate(blocks)
        if b.label in BODY_LABELS or b.label is Label.TITLE
    ]
    marked = list(blocks)
    if names and inside:
        for k in range(max(inside[0] - _ABOVE, 0), inside[-1] + _BELOW + 1):
            if k < len(marked) and _prints(marked[k], names):
                marked[k] = replace(
                    marked[k], label=Label.BYLINE, rule="prints an author's name"
                )
    return tuple(marked)


def _prints(block: Block, names: Sequence[str]) -> bool:
    if block.label not in _OPEN:
        return False
    if block.rule not in _RULES and not (block.rule or "").endswith(".timestamp"):
        return False
    more = _MORE_CHARS
    if block.label is Label.PROMO and not _DIGIT.search(block.text):
        more = _BY_CHARS  # a headline that begins with a name is no byline
    return any(
        name in block.text and len(block.text) <= len(name) + more for name in names
    )
