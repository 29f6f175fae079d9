"""Runs of short lines in a body that are its own: results, tables, hours of a ticker.

A box of scores below a match report, a film's credits, the clock times of a live report
look like menus or footers line by line. As a run they do not: most of them state a fact
in figures, and the story goes on, or ends, right below them.
"""

import re
from collections import Counter

from transforms.article import Label
from transforms.linemarks import has_year
from transforms.lines import Line, has_digit
from transforms.rules import Takes, Zone
from transforms.scene import Scene

MAX_FACT_WORDS = 16
MAX_HEADING_WORDS = 6
MIN_FACTS = 2
FACT_SHARE = 0.5
"""Share of a run's lines that must state a fact in figures or behind a colon."""

_WEAK = frozenset({None, Label.BYLINE, Label.TIMESTAMP})
"""What a rule may take a fact for: "Avec Ann Doe", "Durée : 1 h 34"."""

_FACT = re.compile(
    r"[^:]{2,40} ?: .*\d.*|.*\d[-–:.,/]\d.*"
    r"|(?>.*?[^\W\d_]).*\b\d+(?: ?[a-zà-ÿ]+\.?| ?[%€$£])?"
)
"""A figure behind a colon, a score, a number at the end with or without its unit."""

MIN_ROWS = 2
_COLUMNS = re.compile(r"\t+| {3,}| ?\| ?")
_RULED = re.compile(r"[\s|:+=–—-]+")
"""The line below the head of a table that is drawn with signs."""

_NEXT_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?] [A-ZÀ-Þ]")
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?: ?(?:h|Uhr|uur|[ap]\.?m\.?|GMT|BST|ET|CET|Z))?"
    r"(?: ?[:–—|-] ?\S.{2,90})?"
)


def find_clock_heads(lines: list[Line]) -> frozenset[int]:
    """Find the lines that open the entries of a live report: a clock time, a title.

    Two at least, each above running text; one alone is when the page was published.
    """
    found = [
        at
        for at, line in enumerate(lines[:-1])
        if line.plain[:1].isdigit()
        and line.words <= MAX_FACT_WORDS
        and not line.closed
        and _CLOCK.fullmatch(line.plain)
        and (lines[at + 1].prose or lines[at + 1].words >= MAX_FACT_WORDS)
    ]
    return frozenset(found if len(found) > 1 else ())


def find_table_rows(scene: Scene, body: int) -> frozenset[int]:
    """Find the rows of tables that stand in a body, its columns parted by tabs or bars.

    Two rows at least, of as many columns but for one, figures in half of them; text
    goes on below. Without figures it is a menu that stands in columns.
    """
    lines = scene.lines
    found: set[int] = set()
    at = body + 1
    while at < len(lines):
        last = at
        while last < len(lines) and _is_row(lines[last], lines[at]):
            last += 1
        rows = [n for n in range(at, last) if not _RULED.fullmatch(lines[n].text)]
        if (
            len(rows) >= MIN_ROWS
            and 2 * sum(map(_has_figures, (lines[n] for n in rows))) >= len(rows)
            and any(scene.runs[n] for n in range(last, min(last + 4, len(lines))))
            and not any(scene.is_menu_row(n) for n in rows)
        ):
            found.update(range(at, last))
        at = max(last, at + 1)
    return frozenset(found)


def _is_row(line: Line, first: Line) -> bool:
    """Whether a line has columns, but for one as many as the first row."""
    count = _count_columns(line.text)
    return count > 1 and abs(count - _count_columns(first.text)) <= 1


def _count_columns(text: str) -> int:
    """How many columns a line stands in; 1 for a line of text."""
    if "\t" not in text and "|" not in text and "   " not in text:
        return 1
    return len(_COLUMNS.split(text.strip(" \t|")))


def _has_figures(line: Line) -> bool:
    """Whether a column behind a row's first one holds a figure."""
    return any(map(has_digit, _COLUMNS.split(line.text.strip(" \t|"))[1:]))


def find_facts(scene: Scene, body: int) -> dict[int, bool]:
    """Find the lines of fact lists in a body; the value tells whether one is a heading.

    Only above what ends a text for good (a bio, tags, an imprint), never below the
    header of a box, and no list with days in it: those are other articles.
    """
    facts: dict[int, bool] = {}
    if not _may_hold_facts(scene.lines, body + 1):
        return facts
    seen = Counter([line.plain for line in scene.lines])
    at = body + 1
    while at < len(scene.lines):
        last = at
        while (
            last < len(scene.lines)
            and _is_short(scene, last)
            and seen[scene.lines[last].plain] == 1
        ):
            last += 1
        if last > at and _is_fact_list(scene, at, last):
            facts |= {n: _heads(scene.lines, n, at, last) for n in range(at, last)}
        elif last == at and _ends(scene, at):
            break
        at = max(last, at + 1)
    return facts


def _may_hold_facts(lines: list[Line], start: int) -> bool:
    """Whether so many short lines state facts as a list of them needs."""
    count = 0
    for at in range(start, len(lines)):
        line = lines[at]
        if line.words <= MAX_FACT_WORDS and not line.closed and _is_fact(line):
            count += 1
            if count == MIN_FACTS:
                return True
    return False


def _is_fact(line: Line) -> bool:
    """Whether a line states a fact in figures."""
    return has_digit(line.plain) and _FACT.fullmatch(line.plain) is not None


def _ends(scene: Scene, at: int) -> bool:
    """Whether a line is the header of a box, below which lists are others'."""
    rule = scene.hit(at, Zone.BELOW)
    return rule is not None and rule.takes in (Takes.HEADLINES, Takes.TEXT)


def _is_short(scene: Scene, at: int) -> bool:
    """Whether a line could be one of a fact list."""
    line = scene.lines[at]
    return (
        line.words <= MAX_FACT_WORDS
        and not line.closed
        and not line.heading_mark
        and not line.text.startswith((">", "!["))
        and scene.label(at, Zone.BODY) in _WEAK
        and not scene.is_date(at)
        and not has_year(line)
        and not _NEXT_SENTENCE.search(line.plain)
        and (scene.label(at, Zone.BELOW) in _WEAK or _is_fact(line))
    )


def _is_fact_list(scene: Scene, first: int, last: int) -> bool:
    """Whether a run of short lines states facts, most of them in figures."""
    lines = scene.lines[first:last]
    facts = sum(_is_fact(line) for line in lines)
    heads = sum(_heads(scene.lines, n, first, last) for n in range(first, last))
    above = scene.lines[first - 1]
    return (
        facts >= MIN_FACTS
        and facts >= FACT_SHARE * (len(lines) - heads)
        and above.prose
        and not any(scene.is_menu_row(n) for n in range(first, last))
        and not all("@" in line.text or "http" in line.text for line in lines)
        and not any("|" in line.text or " · " in line.text for line in lines)
    )


def _heads(lines: list[Line], at: int, first: int, last: int) -> bool:
    """Whether a line of a run is the heading of the facts below it."""
    line = lines[at]
    if at + 1 >= last or line.words > MAX_HEADING_WORDS or line.bullet:
        return False
    if _is_fact(line):
        return False
    if at == first:
        return True
    return _is_fact(lines[at + 1]) and (
        _is_fact(lines[at - 1]) or lines[at - 1].words > line.words
    )
