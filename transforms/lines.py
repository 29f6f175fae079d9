"""The lines of a dump: where blocks begin and end, and what shape they have.

A line is one block. Two things change that: lines cut at a fixed column are joined to
paragraphs again, and (in ``transforms.dumps``) a line that body text shares with
something else is cut in two. A block's text is always an exact slice of the dump.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

MIN_WRAP, MAX_WRAP = 50, 100
"""Columns at which mail and print programs cut lines (72 to 80 mostly)."""

WRAP_SHARE = 0.6
"""Share of the inner lines that must be as full as the column allows before a dump
counts as hard-wrapped. Tuned on nothing: 1.0 is usual in a wrapped text, near 0 in any
other."""

MAX_LONG_SHARE = 0.1
"""Share of lines beyond any column, addresses mostly, that a wrapped text may have."""

UNEVEN = 0.7
"""Share of the column that a line cut by hand fills at least."""

_LINE = re.compile(r"[^\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_FIELD = re.compile(r"[A-Z][a-z]{1,11}(?:-[A-Z][a-z]{1,11}){0,2}: ")
"""A header line of a mail or an export; "Subject: …" continues nothing."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u4e00-\u9fff]")
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\s]*)[^)\n]*\)")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)")
_HEAD_MARK = re.compile(r"#{1,6} ")
_MONTH = (
    "jan|feb|mar|mär|mrz|apr|avr|abr|mai|may|jun|jul|jui|aug|ago|aoû|sep|okt|oct|out|"
    "nov|dez|dec|déc|dic|fév|ene|mag|giu|lug|set|ott|gen|maa|mei"
)
_BULLET = re.compile(
    r"(?:[•▪■●◦‣·◆►]|[-*+\u2013\u2014](?= )|[a-z][)](?= )|"
    rf"\(?\d{{1,2}}[.)](?= (?!{_MONTH})))\s*",
    re.IGNORECASE,
)
_FOLD = {
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("–—―‐‑‒−", "-"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    "…": "...",
    "\u00a0": " ",
    "\u202f": " ",
}
_CLOSERS = "\"'”’»“)]*_"
_STOPS = (".", "?", "!", "…", ":", ";", "。", "！", "？", "؟", "।")


def fold(text: str) -> str:
    """One line, plain quotes and dashes, no markup signs: what rules match on."""
    if not text.isascii():
        for sign in _FOLD.keys() & set(text):  # faster than translate, sign by sign
            text = text.replace(sign, _FOLD[sign])
    text = " ".join(text.split())
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub("", text) or text
    return text


Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 -- used like property
    """A property that is computed once an object; the library's takes a lock."""

    def __init__(self, compute: Callable[["Line"], Value]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, line: "Line", owner: type | None = None) -> Value:
        value = self.compute(line)
        line.__dict__[self.name] = value
        return value


@dataclass(slots=False, eq=False)
class Line:
    """One block to be, with what its shape tells."""

    text: str
    """Exact slice of the dump, without white space at its ends."""

    start: int
    """Where the slice begins in the dump, in characters."""

    gap: int
    """Blank lines before it."""

    indent: int = 0
    label: str = ""
    rule: str = ""

    @lazy
    def folded(self) -> str:
        """Text in the form rules are matched on, list and heading marks included."""
        return fold(self.text)

    @lazy
    def plain(self) -> str:
        """Folded text without heading, quote and list marks."""
        text = self.folded
        if match := _HEAD_MARK.match(text):
            return text[match.end() :]
        if text.startswith("> "):
            return text[2:]
        if match := _BULLET.match(text):
            return text[match.end() :] or text
        return text

    @lazy
    def bullet(self) -> str:
        """The list mark the line opens with, or nothing."""
        match = _BULLET.match(self.text)
        return match.group().strip() if match and match.end() < len(self.text) else ""

    @lazy
    def heading_mark(self) -> bool:
        """Whether Markdown marks the line as a heading."""
        return bool(_HEAD_MARK.match(self.text))

    @lazy
    def words(self) -> int:
        """Words, as white space divides them; two signs a word where it does not."""
        text = self.plain
        words = len(text.split())
        if len(text) > 12 * words and not text.isascii():
            return max(words, len(_UNSPACED.findall(text)) // 2)
        return words

    @lazy
    def tokens(self) -> frozenset[str]:
        """Words in lower case, for asking which rules could apply."""
        return frozenset(_WORD.findall(self.plain.lower()))

    @lazy
    def closed(self) -> bool:
        """Whether the line ends as a sentence does."""
        return is_closed(self.text)

    @lazy
    def prose(self) -> bool:
        """Whether the line reads like running text: a sentence of eight words or more.

        Source: PATTERNS "Look-alikes": body sentences end with a full stop, question or
        exclamation mark or a quotation mark, and have eight words or more.
        """
        words = self.words
        return words >= 30 or (words >= 8 and self.closed)

    @lazy
    def upper(self) -> bool:
        """Whether it is set in capitals."""
        return self.text.isupper()


def is_closed(text: str) -> bool:
    """Whether a text ends with a closing mark, quotes and brackets aside."""
    bare = text.rstrip(_CLOSERS + " ")
    return bare.endswith(_STOPS) or text.endswith(("”", "“", '"', "»"))


def split_lines(text: str) -> list[Line]:
    """Split a dump into lines, joining those that were cut at a fixed column."""
    lines = list(_raw_lines(text))
    column = _wrap_column(text, lines)
    return _join(text, lines, column) if column else lines


def _raw_lines(text: str) -> Iterator[Line]:
    """Every line with something in it, its slice and the blank lines before it."""
    last_end = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        indent = len(raw) - len(raw.lstrip())
        start = match.start() + indent
        gap = max(0, text.count("\n", last_end, start) - 1)
        last_end = start + len(stripped)
        yield Line(text=stripped, start=start, gap=gap, indent=indent)


def _wrap_column(text: str, lines: list[Line]) -> int:
    """The column at which lines were cut; 0 when they were not.

    A program that wraps puts as many words on a line as fit. So in a wrapped text the
    first word of the next line would not have fitted, line after line.
    """
    inner = [(before, after) for before, after in pairwise(lines) if after.gap == 0]
    if len(inner) < 3:
        return 0
    widths = sorted(
        before.indent + len(before.text)
        for before, _ in inner
        if "://" not in before.text
    )
    longer = sum(len(line.text) > MAX_WRAP for line in lines)
    if not widths or longer > MAX_LONG_SHARE * len(lines):
        return 0
    column = widths[-1]
    if not MIN_WRAP <= column <= MAX_WRAP:
        return 0
    full = sum(_is_full(before, after, column) for before, after in inner)
    return column if full >= WRAP_SHARE * len(inner) else 0


def _is_full(before: Line, after: Line, column: int) -> bool:
    """Whether the next line's first word would not have fitted on the line before."""
    word = after.text.split(None, 1)[0]
    return before.indent + len(before.text) + 1 + len(word) > column


def _goes_on(before: Line, after: Line, column: int) -> bool:
    """Whether a wrapped text goes on in the next line; people cut less evenly."""
    if _FIELD.match(after.text):
        return False
    width = before.indent + len(before.text)
    if _is_full(before, after, column):
        return True
    return width >= UNEVEN * column and (not before.closed or after.text[:1].islower())


def _join(text: str, lines: list[Line], column: int) -> list[Line]:
    """Join the lines of each wrapped paragraph to one block."""
    joined: list[Line] = []
    last: Line | None = None
    for line in lines:
        if (
            joined
            and last is not None
            and line.gap == 0
            and not line.bullet
            and _goes_on(last, line, column)
        ):
            whole = joined[-1]
            end = line.start + len(line.text)
            joined[-1] = Line(
                text=text[whole.start : end],
                start=whole.start,
                gap=whole.gap,
                indent=whole.indent,
            )
        else:
            joined.append(line)
        last = line
    return joined
