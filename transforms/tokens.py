"""Texts cut into words, the quick way where there is one.

A regular expression finds a word in some 150 ns. A table that turns all signs between
words into blanks, and a split, take a fifth of that; the tables are of single bytes, so
they serve the texts that an encoding of single bytes can hold: nearly all of Europe's.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ALNUM = re.compile(r"[^\W_]+")
_NARROW, _WIDE = "latin-1", "cp1252"
"""The wide one also holds the quotes of print and Š, Ž and Œ; it takes longer."""


def _table(pattern: re.Pattern[str], encoding: str) -> bytes:
    """Map the signs of an encoding that are of no word to blanks."""
    signs = [bytes([number]).decode(encoding, "replace") for number in range(256)]
    return bytes(n if pattern.fullmatch(s) else 32 for n, s in enumerate(signs))


def _small(table: bytes, encoding: str) -> bytes:
    """Map the letters that a table keeps to small ones."""
    kept = [bytes([number]).decode(encoding, "replace") for number in table]
    return b"".join(sign.lower().encode(encoding, "replace") for sign in kept)


_ALNUM_TABLES = _table(_ALNUM, _NARROW), _table(_ALNUM, _WIDE)
_WORD_TABLES = _table(_WORD, _NARROW), _table(_WORD, _WIDE)
_LETTER_TABLES = _table(_LETTERS, _NARROW), _table(_LETTERS, _WIDE)
_LOWER_TABLE = _small(bytes(range(256)), _NARROW)
_SMALL_TABLES = _small(_LETTER_TABLES[0], _NARROW), _small(_LETTER_TABLES[1], _WIDE)
_NAME_TABLE = bytes(n if chr(n).isalpha() and n < 128 else 32 for n in range(256))
_LINE_TABLES = tuple(t[:10] + b"\n" + t[11:] for t in _WORD_TABLES)


_SIGNS = bytes(n for n in range(128) if not chr(n).isalnum())
_PRINT_SIGNS = "’“”–—…‘„«»·\u00a0"
"""Those that texts in print have most of."""

_WIDE_SIGNS = "’“”–—…‘„"
"""Those of them that are not among the first 256 signs of Unicode."""

_SIGN = re.compile(r"[\W_]+")


def drop_signs(text: str) -> str:
    """The letters and digits of a text and nothing between them.

    The pattern takes 13 ns for each letter, so it is left those signs that are rare.
    """
    if text.isascii():
        return text.encode().translate(None, _SIGNS).decode()
    data = text.encode("utf-8", "surrogatepass").translate(None, _SIGNS)
    text = data.decode("utf-8", "surrogatepass")
    for sign in _PRINT_SIGNS:
        if sign in text:
            text = text.replace(sign, "")
    return text if text.isalnum() else _SIGN.sub("", text)


def is_narrow(text: str) -> bool:
    """Whether a text has none but the first 256 signs of Unicode."""
    try:
        text.encode(_NARROW)
    except UnicodeEncodeError:
        return False
    return True


def lower_case(text: str) -> str:
    """A text in lower case; one of Western Europe takes a tenth of the time."""
    if text.isascii():
        return text.lower()
    try:
        return text.encode(_NARROW).translate(_LOWER_TABLE).decode(_NARROW)
    except UnicodeEncodeError:
        return text.lower()


def find_tokens(text: str) -> list[str]:
    r"""The words of a text with their digits: the matches of ``\w+``."""
    cut = _blank_out(text, _WORD_TABLES)
    return _WORD.findall(text) if cut is None else cut.split()


@lru_cache(maxsize=1024)
def find_names(text: str) -> list[str]:
    """The words of a class or an id in ASCII: ``bylineText``, ``byline__text``.

    Remembered for a page's length, since two readers ask for them: do not change them.
    """
    words = text.encode().translate(_NAME_TABLE).decode().split()
    if text == text.lower():  # in a third of the time that ``islower`` takes
        return words
    return [part for word in words for part in _PARTS[word]]


class _Parts(dict[str, list[str]]):
    """The parts of each word met: pages write the same ones again and again."""

    def __missing__(self, word: str) -> list[str]:
        if len(self) >= _MAX_PARTS:
            self.clear()
        parts = self[word] = _NAME.findall(word)
        return parts


_MAX_PARTS = 16_384
_PARTS = _Parts()


def find_digits(lines: Iterable[str]) -> list[bool]:
    """Whether each of some lines, folded, may hold a digit.

    No other sign of ASCII passes for one, no letter of Europe and no sign of print.
    """
    signs = "\n".join(lines).encode("utf-8", "surrogatepass").translate(_DIGIT_TABLE)
    return [_ZERO in line for line in signs.split(b"\n")]


_ZERO = ord("0")  # as a number: bytes take a letter for one first, and that is dear
_DIGIT_BYTES = {*b"0123456789", *range(0xD9, 256)} - {0xE2}
_DIGIT_TABLE = bytes(
    _ZERO if n in _DIGIT_BYTES else n if n == ord("\n") else ord(" ")
    for n in range(256)
)
"""Of bytes in UTF-8: the first digits behind ASCII's begin with 0xD9, and none of those
with 0xE2, where the signs of print are."""


def find_alnum(text: str) -> list[str]:
    r"""The words of a text with their digits, cut at underscores, too."""
    cut = _blank_out(text, _ALNUM_TABLES)
    return _ALNUM.findall(text) if cut is None else cut.split()


def find_words(text: str) -> list[str]:
    """The words of a text: letters in a row, no digits."""
    cut = _blank_out(text, _LETTER_TABLES)
    return _LETTERS.findall(text) if cut is None else cut.split()


def find_small_words(text: str) -> list[str] | None:
    """The words of a text in lower case, no digits; None where it has other letters."""
    cut = _blank_out(text, _SMALL_TABLES)
    return None if cut is None else cut.split()


def find_line_tokens(text: str) -> list[list[str]]:
    """The tokens of each line of a text whose lines are parted by line feeds."""
    cut = _blank_out(text, _LINE_TABLES)
    if cut is None:
        return [find_tokens(line) for line in text.split("\n")]
    return [line.split() for line in cut.split("\n")]


def _blank_out(text: str, tables: tuple[bytes, ...]) -> str | None:
    """A text with blanks for what a table blanks; None where it has other letters."""
    try:
        return text.encode(_NARROW).translate(tables[0]).decode(_NARROW)
    except UnicodeEncodeError:
        pass
    for sign in _WIDE_SIGNS:  # mostly they are all that the narrow encoding lacks
        if sign in text:
            text = text.replace(sign, " ")
    try:
        return text.encode(_NARROW).translate(tables[0]).decode(_NARROW)
    except UnicodeEncodeError:
        pass
    try:
        return text.encode(_WIDE).translate(tables[1]).decode(_WIDE)
    except UnicodeEncodeError:
        return None
