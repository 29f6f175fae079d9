"""Marks on lines: setting a label, and the shapes and groups that zones share."""

import re
from collections.abc import Sequence

from transforms.article import Label
from transforms.dates import find_dates
from transforms.lines import Line
from transforms.notices import tells_terms
from transforms.pictures import split_caption
from transforms.rules import Rules
from transforms.scene import Scene

MAX_DATED_WORDS = 16
MAX_WORDS_BY_DATE = 5
"""Verb, place and reading time beside a day; a caption has more words."""

MAX_ALT_WORDS = 12
"""Longest description of a picture that repeats nothing of its caption; a deck without
a full stop is longer."""

MAX_DESCRIBED_WORDS = 18
"""The same for one that opens with "A", as descriptions do."""

_A = re.compile(
    r"(?:an?|un[ae]?|eine?|um|uma|een|två|zwei|two|deux|dos) ", re.IGNORECASE
)

_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\b|(?=[年년]))")
_DURATION = re.compile(
    r"\bmin(?:s|ut\w*|\.)?\b|\bread\b|\blese|\blect|\bwords\b", re.IGNORECASE
)

_WORD = re.compile(r"[^\W\d_]{2,}")
_CLOCK = re.compile(
    r"\d ?h ?\d{2}\b|\d[:.h]\d{2}(?![\d.]|,? ?\d{4})|\bago\b|\d ?[ap]\.?m\b|uhr",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\D{0,12}\d{1,2}\.\d{1,2}\.\d{2,4}\.?")
"""A day in numbers, which looks like a clock."""

_TAG_SEPARATOR = re.compile(r", | ?[|·•] ?| {2,}")

_DAY_LEAD = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:[-–]\d{1,2})?|"
    r"\d{1,2}(?:[-–]\d{1,2})?\.? [A-Za-zä]{3,9}\.?): \S"
)

MAX_SIGNATURE_CHARS = 24
_SIGNATURE = re.compile(
    r"[a-z]{2,4}(?:[/-][a-z]{2,4}){1,4}|[A-Z]{2,4}(?:/[A-Za-z]{2,4}){1,3}"
)


def set_label(line: Line, label: Label, rule: str) -> None:
    """Give a line its label and what gave it."""
    line.label, line.rule = label, rule


def is_signature(line: Line) -> bool:
    """Whether a line is nothing but its writers' letters: "abc/def-ghi"."""
    text = line.text
    return len(text) <= MAX_SIGNATURE_CHARS and _SIGNATURE.fullmatch(text) is not None


def has_year(line: Line) -> bool:
    """Whether a line names a year of our time."""
    return _YEAR.search(line.text) is not None


def is_dated(line: Line, language: str | None) -> bool:
    """Whether a short line gives a day with its year and hardly a word beside it.

    Source: "Kiel - 12/03/2025", "1 Apr. 2025, 08:00 • Updated 1 Apr. 2025, 09:37 • 2
    minutes": place, verb and reading time stand in one line with the day.
    """
    if line.words > MAX_DATED_WORDS or not has_year(line):
        return False
    rest = line.plain
    dates = find_dates(rest, language)
    for found in reversed(dates):
        rest = f"{rest[: found.start]} {rest[found.end :]}"
    words = _WORD.findall(rest)
    return bool(dates) and len(words) <= MAX_WORDS_BY_DATE


def time_label(line: Line) -> Label:
    """A bare day is a dateline_date; with a clock or a verb it is a timestamp."""
    text = line.plain
    if _DURATION.search(text):
        return Label.TIMESTAMP
    if _CLOCK.search(text) and not _NUMBERS.fullmatch(text):
        return Label.TIMESTAMP
    return Label.DATELINE_DATE


def is_tag_list(line: Line) -> bool:
    """Whether a line is three topics or more and nothing else."""
    if line.closed or line.words > 24 or len(line.text) > 300:
        return False
    parts = _TAG_SEPARATOR.split(line.text)
    return len(parts) >= 3 and all(2 <= len(p) <= 32 for p in parts)


def is_item(line: Line) -> bool:
    """Whether a line is an entry of a list: marked, or led by a day."""
    return line.words <= 14 and not line.closed and bool(_DAY_LEAD.match(line.text))


def is_loose(line: Line) -> bool:
    """Whether a line is short and neither sentence, list item nor marked heading."""
    return (
        not line.closed
        and not line.bullet
        and not line.heading_mark
        and not line.prose
        and not is_item(line)
        and not line.text.startswith(">")
    )


def is_notice(scene: Scene, rules: Rules, line: Line) -> bool:
    """Whether running text outside the body says on what terms it may be read."""
    return line.prose and tells_terms(line.text, scene.language, rules)


def is_alt(line: Line, below: Line) -> bool:
    """Whether a line describes the picture of the caption below it."""
    if line.words > 40 or line.bullet:
        return False
    opening = " ".join(line.plain.split()[:3])
    if below.plain.startswith(opening):
        return True
    if not line.closed and _A.match(line.plain):
        return line.words <= MAX_DESCRIBED_WORDS
    return line.words <= (MAX_ALT_WORDS if not line.closed else 8)


def repeats_credit(lines: Sequence[Line], at: int) -> bool:
    """Whether a line repeats the credit that ends one of the lines right above.

    Source: public broadcasters print the caption with its credit, then the credit.
    """
    text = lines[at].plain
    return 2 <= lines[at].words <= 10 and any(
        line.words > lines[at].words + 4
        and line.plain.endswith((f" {text}", f" {text} hide caption"))
        for line in lines[max(0, at - 4) : at]
    )


def label_picture(scene: Scene, credit: int, start: int, stop: int) -> None:
    """Name the one or two unlabelled lines above a credit, and one below.

    Two: alt, caption. One: a sentence is the caption, anything else the alt text.
    """
    lines = scene.lines
    above: list[int] = []
    at = credit - 1
    while at >= start and len(above) < 2 and not lines[at].label:
        if lines[at].words > 75:
            break
        above.insert(0, at)
        at -= 1
    if len(above) == 2 and not lines[above[1]].closed:
        above = above[1:]  # the upper one is a deck: two descriptions need no two lines
    if len(above) == 2:
        first, second = (lines[i] for i in above)
        if is_alt(first, second):
            set_label(first, Label.ALT, "picture.alt")
        set_label(second, Label.CAPTION, "picture.caption")
    elif above:
        line = lines[above[0]]
        told = line.closed or has_year(line) or split_caption(line.folded, head=True)
        label = Label.CAPTION if told else Label.ALT
        set_label(line, label, f"picture.{label}")
    below = credit + 1
    if (
        below < stop
        and not lines[below].label
        and not any(lines[i].label == Label.CAPTION for i in above)
    ):
        set_label(lines[below], Label.CAPTION, "picture.caption-below-credit")
