"""Where the lines of a dump begin and end, those joined that a program wrapped.

A line is one block. Two things change that: lines cut at a fixed column are joined to
paragraphs again, and (in ``transforms.cutting``) a line that body text shares with
something else is cut in two. A block's text is always an exact slice of the dump.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from transforms.lines import is_closed, read_bullet

MIN_WRAP, MAX_WRAP = 32, 100
"""Columns at which mail and print programs cut lines (72 to 80 mostly), and at which
those of a paper end, copied out of a PDF."""

WRAP_SHARE = 0.6
"""Share of the inner lines that must be as full as the column allows before a dump
counts as hard-wrapped. Tuned on nothing: 1.0 is usual in a wrapped text, near 0 in any
other."""

MAX_LONG_SHARE = 0.1
"""Share of lines beyond any column, addresses mostly, that a wrapped text may have."""

UNEVEN = 0.7
"""Share of the column that a line cut by hand fills at least."""

_FIELD = re.compile(r"[A-Z][a-z]{1,11}(?:-[A-Z][a-z]{1,11}){0,2}: ")
"""A header line of a mail or an export; "Subject: …" continues nothing."""


class Slice:
    """A line as it stands in the dump, before its shape is read."""

    __slots__ = ("gap", "indent", "start", "text")

    text: str
    """Without white space at its ends."""

    start: int
    """Where it begins in the dump, in characters."""

    gap: int
    """Blank lines before it."""

    indent: int
    """Blanks before it on its line."""

    def __init__(self, text: str, start: int, gap: int, indent: int) -> None:
        self.text, self.start, self.gap, self.indent = text, start, gap, indent

    @property
    def width(self) -> int:
        """The column at which it ends."""
        return self.indent + len(self.text)


def slice_lines(text: str) -> list[Slice]:
    """Split a dump into lines, joining those that were cut at a fixed column.

    Args:
        text: the dump, its lines parted by line feeds alone.
    """
    lines = _slices(text)
    column = _wrap_column(lines)
    return _join(text, lines, column) if column else lines


def _slices(text: str) -> list[Slice]:
    """Every line with something in it."""
    slices: list[Slice] = []
    start = newlines = 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip()) if raw[0] != stripped[0] else 0
            gap = newlines - 1 if newlines > 1 else 0
            slices.append(Slice(stripped, start + indent, gap, indent))
            newlines = 0
        if raw[-1] == "\n":
            newlines += 1
        start += len(raw)
    return slices


def _wrap_column(lines: Sequence[Slice]) -> int:
    """The column at which lines were cut; 0 when they were not.

    A program that wraps puts as many words on a line as fit. So in a wrapped text the
    first word of the next line would not have fitted, line after line.
    """
    inner = [(before, after) for before, after in pairwise(lines) if after.gap == 0]
    if len(inner) < 3:
        return 0
    longer = sum(len(line.text) > MAX_WRAP for line in lines)
    if longer > MAX_LONG_SHARE * len(lines):
        return 0
    column = max((b.width for b, _ in inner if "://" not in b.text), default=0)
    if not MIN_WRAP <= column <= MAX_WRAP:
        return 0
    full = sum(_is_full(before, after, column) for before, after in inner)
    return column if full >= WRAP_SHARE * len(inner) else 0


def _is_full(before: Slice, after: Slice, column: int) -> bool:
    """Whether the next line's first word would not have fitted on the line before."""
    word = after.text.split(None, 1)[0]
    return before.width + 1 + len(word) > column


def _goes_on(before: Slice, after: Slice, column: int) -> bool:
    """Whether a wrapped text goes on in the next line; people cut less evenly."""
    if _FIELD.match(after.text):
        return False
    if _is_full(before, after, column):
        return True
    return before.width >= UNEVEN * column and (
        not is_closed(before.text) or after.text[:1].islower()
    )


def _join(text: str, lines: Sequence[Slice], column: int) -> list[Slice]:
    """Join the lines of each wrapped paragraph to one block."""
    joined: list[Slice] = []
    last: Slice | None = None
    for line in lines:
        if (
            last is not None
            and line.gap == 0
            and not read_bullet(line.text)
            and _goes_on(last, line, column)
        ):
            whole = joined[-1]
            end = line.start + len(line.text)
            joined[-1] = Slice(
                text[whole.start : end], whole.start, whole.gap, whole.indent
            )
        else:
            joined.append(line)
        last = line
    return joined
