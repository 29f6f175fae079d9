"""What a rule is: the entries of rule files, checked one by one.

A label rule names a label and says which lines bear it. A line is matched in its folded
form (``transforms.lines.fold``): one line, plain quotes and dashes, Markdown off, list
marks off; letter case does not count unless a slot such as ``{NAME}`` asks for it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from transforms.article import Label


class RuleError(Exception):
    """A rule file is not well formed: file, entry, what was found, what to do."""

    def __init__(self, file: str, entry: str, found: str, advice: str) -> None:
        super().__init__(f"{file}: {entry}: {found}; {advice}")
        self.file, self.entry, self.found, self.advice = file, entry, found, advice

    def __reduce__(self) -> tuple[type["RuleError"], tuple[str, str, str, str]]:
        """Let the error travel between processes."""
        return RuleError, (self.file, self.entry, self.found, self.advice)


class Zone(StrEnum):
    """Where a line stands; the same words mean different things in each."""

    ABOVE = "above"
    """Above the headline: menus, notices, mastheads."""

    HEAD = "head"
    """Between headline and body: byline, date, pictures, share bar."""

    BODY = "body"
    """Among the paragraphs: a rule that fires here must leave sentences alone."""

    BELOW = "below"
    """After the last paragraph."""


class Takes(StrEnum):
    """Which of the lines below a rule's line belong to it."""

    NOTHING = ""
    SHORT = "short"
    """Lines of at most twelve words, until one is longer or another rule fires."""

    HEADLINES = "headlines"
    """Lines that do not end like a sentence of running text."""

    TEXT = "text"
    """All lines until another rule fires."""


TRIM = " .,:;!?<>=|+*#-'\"()[]{}/\\←→↑↓▸▾▼▲►✕×»›«‹\u2026"
SLOT = re.compile(r"\{([A-Z][A-Z_]*)\}")


def line_key(folded: str) -> str:
    """The form in which whole lines are compared: lower case, no marks at the ends."""
    return folded.lower().strip(TRIM)


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile once a process, and only when a line first asks for it."""
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """One entry ``[[label]]``: which lines bear which label, where, and why."""

    id: str
    label: Label
    why: str
    file: str
    zones: frozenset[Zone] = frozenset(Zone)
    lines: tuple[str, ...] = ()
    """Whole lines, compared by :func:`line_key`."""

    starts: tuple[str, ...] = ()
    """Words a line begins with, in lower case."""

    match: tuple[str, ...] = ()
    """Regular expressions over the whole line, slots filled in."""

    cues: tuple[str, ...] = ()
    """Words in lower case of which one must occur before ``match`` is tried; none: it
    is tried on every line."""

    signs: tuple[str, ...] = ()
    """Signs or letters, lower case, of which one must stand in the line before
    ``match`` is tried; for forms that no word tells."""

    select: str | None = None
    """A CSS selector instead of words; HTML pages only."""

    page: str | None = None
    """Folder of tests/pages in which the rule fires."""

    min_words: int = 1
    max_words: int = 40
    takes: Takes = Takes.NOTHING
    case: tuple[str, ...] = ()
    """Lines on which the rule fires."""

    stays: tuple[str, ...] = ()
    """Lines that look alike and must stay untouched by it."""

    hosts: tuple[str, ...] = ()
    language: str = ""

    def starts_with(self, lowered: str) -> bool:
        """Whether a line begins with one of the rule's beginnings, whole words."""
        return any(
            lowered.startswith(start) and not lowered[len(start) :][:1].isalnum()
            for start in self.starts
        )

    def fires_on(self, plain: str) -> bool:
        """Whether the rule fires on a line, its cues asked first as in a page."""
        key, lowered = line_key(plain), plain.lower()
        asked = (
            key in self.lines
            or (bool(self.match) and not self.cues)
            or not self.all_cues().isdisjoint(re.findall(r"\w+", lowered))
        )
        if not asked or not self.min_words <= len(plain.split()) <= self.max_words:
            return False
        return (
            key in self.lines
            or self.starts_with(lowered)
            or (
                (not self.signs or any(sign in lowered for sign in self.signs))
                and any(compile_pattern(p).fullmatch(plain) for p in self.match)
            )
        )

    def all_cues(self) -> frozenset[str]:
        """The words by which the rule is found."""
        first = (re.findall(r"\w+", start)[0] for start in self.starts)
        return frozenset((*self.cues, *first))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """Entry ``[notice]``: how a language says on what terms a text may be read.

    Each is a regular expression without groups of its own.
    """

    published: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    subscriber: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """What follows a publication's name: where to stop reading it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One file of ``publishers/``."""

    file: str
    name: str
    hosts: tuple[str, ...] = ()
    network: str | None = None
    publications: tuple[str, ...] = ()
    """Names under which it publishes, as printed."""

    short: Mapping[str, str] | None = None
    """Abbreviations of publications to their names."""

    body: str | None = None
    """CSS selector of the article's body in HTML pages."""
