"""A line of a dump, and what its shape tells: words, marks, where a sentence ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transforms.article import Label
from transforms.tokens import find_line_tokens, is_narrow, lower_case

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u4e00-\u9fff]")
_FIRST_UNSPACED = "\u0e00"
_DIGIT = re.compile(r"[0-9]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
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
_ODD_BLANKS = (
    "\t\v\f\r\x1c\x1d\x1e\x1f"
    "\x85\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
"""White space but for line feeds, blanks and what is folded to them."""

_NARROW_BLANKS = _ODD_BLANKS[:9]
"""Those of them that stand among the first 256 signs."""

_OPENERS = frozenset("\"'“”„«»‘’")
"""Signs that sentences open with and list marks do not."""

_CLOSERS = "\"'”’»“)]*_"
_STOPS = (".", "?", "!", "…", ":", ";", "。", "！", "？", "؟", "।")


def fold(text: str) -> str:
    """One line, plain quotes and dashes, no markup signs: what rules match on."""
    if not text.isascii():
        text = plain_signs(text)
    return _without_markup(" ".join(text.split()))


def plain_signs(text: str, signs: Sequence[str] = tuple(_FOLD)) -> str:
    """Plain quotes, dashes and blanks for those of print.

    Args:
        text: a line.
        signs: those to look for, where it is known which the page has.
    """
    for sign in signs:  # faster than translate
        if sign in text:
            text = text.replace(sign, _FOLD[sign])
    return text


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text is printed with: asked once for all lines of a page."""

    folded: tuple[str, ...]
    """Its signs of print for which there are plain ones."""

    odd_blanks: bool
    """Whether anything but blanks and line feeds parts its words."""


def find_signs(text: str) -> Signs:
    """Find what a text is printed with."""
    if text.isascii():
        return Signs((), _holds(text, _NARROW_BLANKS))
    blanks = _NARROW_BLANKS if is_narrow(text) else _ODD_BLANKS
    return Signs(tuple([sign for sign in _FOLD if sign in text]), _holds(text, blanks))


def _holds(text: str, signs: str) -> bool:
    for sign in signs:  # noqa: SIM110 (any() takes twice that)
        if sign in text:
            return True
    return False


def _without_markup(text: str) -> str:
    """A folded text without Markdown's links and marks of emphasis."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub("", text) or text
    return text


class Line:
    """One block to be, with what its shape tells.

    A line's shape is asked for many times and by all that follows, so it is read once
    and at once; most lines need nothing but a split and a look at both their ends.
    """

    __slots__ = (
        "bullet",
        "closed",
        "folded",
        "gap",
        "heading_mark",
        "indent",
        "label",
        "plain",
        "prose",
        "rule",
        "start",
        "text",
        "words",
    )

    text: str
    """Exact slice of the dump, without white space at its ends."""

    start: int
    """Where the slice begins in the dump, in characters."""

    gap: int
    """Blank lines before it."""

    indent: int
    """Blanks before it on its line."""

    label: Label | None
    rule: str

    folded: str
    """Text in the form rules are matched on, list and heading marks included."""

    plain: str
    """Folded text without heading, quote and list marks."""

    bullet: str
    """The list mark the line opens with, or nothing."""

    heading_mark: bool
    """Whether Markdown marks the line as a heading."""

    words: int
    """Words, as white space divides them; two signs a word where it does not."""

    closed: bool
    """Whether the line ends as a sentence does."""

    prose: bool
    """Whether the line reads like running text: a sentence of eight words or more.

    Source: PATTERNS "Look-alikes": body sentences end with a full stop, question or
    exclamation mark or a quotation mark, and have eight words or more.
    """

    def __init__(
        self,
        text: str,
        start: int,
        gap: int,
        indent: int = 0,
        signs: Signs | None = None,
    ) -> None:
        """Read a line's shape.

        Args:
            text: the line, without white space at its ends.
            start: where it begins in the dump, in characters.
            gap: blank lines before it.
            indent: blanks before it on its line.
            signs: what :func:`find_signs` found on its page.
        """
        self.text, self.start, self.gap, self.indent = text, start, gap, indent
        self.label = None
        self.rule = ""
        is_ascii = text.isascii()
        if signs is None:
            signs = find_signs(text)
        folded = text if is_ascii else plain_signs(text, signs.folded)
        if signs.odd_blanks or not _has_single_blanks(folded):
            tokens = folded.split()
            folded, words = " ".join(tokens), len(tokens)
        else:  # as most are: a look and a count take a third of a split's time
            words = folded.count(" ") + 1
        plain = folded
        if "*" in folded or "_" in folded or "](" in folded:
            folded = plain = _without_markup(folded)
            words = -1
        if _opens_text(folded) and _opens_text(text):
            self.bullet, self.heading_mark = "", False
        else:
            plain = _without_mark(folded)
            words = -1
            self.bullet, self.heading_mark = read_bullet(text), _is_heading(text)
        self.folded, self.plain = folded, plain
        if words < 0:
            words = len(plain.split())
        if not is_ascii and (len(plain) > 12 * words or plain[:1] >= _FIRST_UNSPACED):
            words = max(words, len(_UNSPACED.findall(plain)) // 2)
        closed = is_closed(text)
        self.words, self.closed = words, closed
        self.prose = words >= 30 or (words >= 8 and closed)

    @property
    def upper(self) -> bool:
        """Whether it is set in capitals."""
        return self.text.isupper()


class Words(NamedTuple):
    """The words of a dump's lines, without list marks and in lower case."""

    lowered: list[str]
    """Each line."""

    tokens: list[list[str]]
    """Each line's letters and digits in a row."""


def read_words(lines: Sequence[Line]) -> Words:
    """Read the words of all lines of a dump in one go."""
    text = lower_case("\n".join([line.plain for line in lines]))
    return Words(text.split("\n"), find_line_tokens(text))


def _has_single_blanks(text: str) -> bool:
    """Whether words are parted by one blank each, and none stands at an end."""
    return (
        "  " not in text
        and "\n" not in text
        and text != ""
        and text[0] != " "
        and text[-1] != " "
    )


def _opens_text(text: str) -> bool:
    """Whether a text opens as sentences do; any other may open with a mark."""
    first = text[:1]
    return first in _OPENERS or (first.isalpha() and text[1:2] != ")")


def _is_heading(text: str) -> bool:
    return text[0] == "#" and _HEAD_MARK.match(text) is not None


def read_bullet(text: str) -> str:
    """The list mark a text opens with, or nothing where it is all there is."""
    if _opens_text(text):
        return ""
    match = _BULLET.match(text)
    return match.group().strip() if match and match.end() < len(text) else ""


def _without_mark(folded: str) -> str:
    """Folded text without its heading, quote or list mark."""
    if match := _HEAD_MARK.match(folded):
        return folded[match.end() :]
    if folded.startswith("> "):
        return folded[2:]
    if match := _BULLET.match(folded):
        return folded[match.end() :] or folded
    return folded


def is_closed(text: str) -> bool:
    """Whether a text ends with a closing mark, quotes and brackets aside."""
    last = text[-1:]
    if last.isalnum():
        return False
    if last in _STOPS:
        return True
    bare = text.rstrip(_CLOSERS + " ")
    return bare.endswith(_STOPS) or text.endswith(("”", "“", '"', "»"))


def has_digit(text: str) -> bool:
    """Whether a text has a digit of any script."""
    if _DIGIT.search(text) is not None:
        return True
    return not text.isascii() and any(map(str.isdigit, _NOT_ASCII.findall(text)))
