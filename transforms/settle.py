"""Labels that only the whole page settles: who is printed where, which line is a day.

A name alone is a short line like those of menus, a name with a date is first taken for
a timestamp, and a date wears the byline's class. Once it is known who wrote the story,
what prints that name beside it is known, too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.article import (
    BODY_LABELS,
    STORY_LABELS,
    Block,
    Byline,
    BylineKind,
    Label,
)
from transforms.bios import read_bio
from transforms.dates import is_bare_date, is_date_line
from transforms.people import read_credit_line

_OPEN = frozenset({Label.NAVIGATION, Label.PROMO, Label.TIMESTAMP, Label.CREDIT})
_HEAD = _OPEN | {Label.RELATED, Label.TAGS, Label.CAPTION}
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
    for where in ("class", "container", "tag", "line")
    for name in ("time", "byline")
)
_NAMED = "names an author"
_SIGN = re.compile(
    r"(?:by|von|par|por|di|door|av|af|de|text|texte|texto|testo|tekst|words|author|"
    r"autora?|autorin|auteure?|autore|autrice|written by|story by|geschrieben von|"
    r"ein (?:beitrag|artikel|text|kommentar) von|verfasst von|escrito por|scritto da)"
    r"\s*[:|]?\s+(?:[\w.-]+ )?$",
    re.IGNORECASE,
)
_SIGN_CHARS = 30
_BY_CHARS = 12
_CREDIT_CHARS = 70
_BIO_WORDS = 6
_OPENING = 3
"""Pieces of the body among which a credit may stand: headline's deck and date above."""

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
    settled = [
        _settle_date(b, language) if b.rule in _TIME_RULES else b for b in blocks
    ]
    names = [b.name for b in bylines if b.kind in _WRITERS and _tells(b.name)]
    inside = [k for k, b in enumerate(blocks) if b.label in STORY_LABELS]
    if names and inside:
        body = [k for k in inside if blocks[k].label in BODY_LABELS] or inside
        for k in range(max(inside[0] - _ABOVE, 0), inside[-1] + _BELOW + 1):
            if k < len(settled):
                is_head = inside[0] < k < body[0]
                settled[k] = _settle_name(settled[k], names, language, is_head=is_head)
        for k in {*body[:_OPENING], body[-1]}:
            text = blocks[k].text
            if _signs(text, names) or _is_credit(text, names, language):
                settled[k] = replace(settled[k], label=Label.BYLINE, rule=_NAMED)
        for k in reversed(body):
            if not _is_told_of(blocks[k].text, names, language):
                break
            settled[k] = replace(blocks[k], label=Label.BIO, rule=_NAMED)
    return tuple(settled)


def _is_told_of(text: str, names: Sequence[str], language: str | None) -> bool:
    """Tell a text that begins with an author's name and is his bio."""
    return (
        len(text.split()) >= _BIO_WORDS
        and any(text.startswith(f"{name} ") for name in names)
        and read_bio(text, names, language) is not None
    )


def _tells(name: str) -> bool:
    """Whether a name is long enough to be sought in lines: two signs are in China's."""
    return len(name) > (2 if name.isascii() else 1)


def _settle_date(block: Block, language: str | None) -> Block:
    """Tell a bare day from a time of publishing, and both from a byline.

    Source: PATTERNS section 6: with a clock, a verb or a duration it is a timestamp.
    """
    if block.label not in _TIMES:
        return block
    if is_bare_date(block.text, language):
        return replace(block, label=Label.DATELINE_DATE)
    if block.label is Label.BYLINE and is_date_line(block.text, language):
        return replace(block, label=Label.TIMESTAMP)
    return block


def _settle_name(
    block: Block, names: Sequence[str], language: str | None, *, is_head: bool
) -> Block:
    """Label a line that names an author.

    Args:
        block: Not body.
        names: The authors'.
        language: ISO 639-1 of the page.
        is_head: It stands between title and body, where even a box that elsewhere
            holds other stories names this one's author.
    """
    is_open = block.label in _OPEN and (
        block.rule in _RULES or block.rule.endswith(".timestamp")
    )
    is_head = is_head and block.label in _HEAD
    if not (is_open or is_head or block.label is Label.SHARE):
        return block
    if is_open and any(_prints(block, name) for name in names):
        return replace(block, label=Label.BYLINE, rule=_NAMED)
    is_credit = is_head and (
        _signs(block.text, names) or _is_credit(block.text, names, language)
    )
    if is_credit or block.text in names:
        return replace(block, label=Label.BYLINE, rule=_NAMED)
    opens = any(block.text.startswith(f"{name} ") for name in names)
    if opens and is_head and any(_prints(block, name) for name in names):
        return replace(block, label=Label.BYLINE, rule=_NAMED)
    if _is_told_of(block.text, names, language):
        return replace(block, label=Label.BIO, rule=_NAMED)
    return block


def _signs(text: str, names: Sequence[str]) -> bool:
    """Tell a line that is a word of credits and an author, with a title at most."""
    return any(
        text.endswith(name)
        and len(text) <= len(name) + _SIGN_CHARS
        and _SIGN.match(text[: -len(name)]) is not None
        for name in names
    )


def _is_credit(text: str, names: Sequence[str], language: str | None) -> bool:
    """Tell a line that is a credit of the authors and nothing else."""
    if len(text) > _CREDIT_CHARS:
        return False
    people = read_credit_line(text, language)
    writers = [person.name for person in people if person.kind in _WRITERS]
    return bool(writers) and all(name in names for name in writers)


def _prints(block: Block, name: str) -> bool:
    more = _MORE_CHARS
    if block.label is Label.PROMO and not _DIGIT.search(block.text):
        more = _BY_CHARS  # a headline that begins with a name is no byline
    return name in block.text and len(block.text) <= len(name) + more
