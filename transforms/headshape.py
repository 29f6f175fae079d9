"""What a line's own words and signs say of it as a headline.

Features of ``transforms.headlines``, told without a look at the other lines.
"""

import re
from collections.abc import Iterable

from transforms.language import FREQUENT_WORDS
from transforms.lines import Line, has_digit
from transforms.tokens import find_words

STEM_CHARS = 5
"""Words are compared by their first letters: inflection is at the end."""

MIN_WORD_CHARS = 4

_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_YEAR_LAST = re.compile(r".*\b(?:19|20)\d\d")
_SEPARATORS = ("|", "•", "·", "»", ">", "/", " - ")
_SEPARATED = re.compile(r"[|•·»>/]| - |\s{2,}|\t")

_ENDINGS = {
    ".": "ends in stop",
    "?": "ends in question",
    "!": "ends in call",
    **dict.fromkeys(":,;—-", "ends in colon"),
}


def add_shape(found: dict[str, float], line: Line) -> None:
    """Add what a line's own words and signs say."""
    text = line.plain
    letters = [word for word in find_words(text) if len(word) > 1]
    small = large = 0
    for word in letters:
        if word[0].isupper():
            large += 1
        elif word in FREQUENT_WORDS and word.islower():
            small += 1
    found[_bucket(line.words)] = 1.0
    if small:
        found["small words"] = min(small, 3) / 3
    if letters and large == len(letters):
        found["only large words"] = 1.0
    if letters and not large:
        found["only small words"] = 1.0
    if text.isupper():
        found["capitals"] = 1.0
    if _is_separated(line):
        found["separated"] = 1.0
    if line.text.startswith("# "):
        found["heading mark"] = 1.0
    if line.text.startswith(("## ", "### ")):
        found["lower heading mark"] = 1.0
    if line.bullet:
        found["bullet"] = 1.0
    first, last = text[:1], text[-1:]
    if not first.isupper() and (opening := _opening(first)):
        found[opening] = 1.0
    if ending := _ENDINGS.get(last):
        found[ending] = 1.0
    if text.endswith("..."):
        found["trails off"] = 1.0
    if has_digit(text):
        found["has digits"] = 1.0
        if _CLOCK.search(text):
            found["has clock"] = 1.0
    if "@" in text or "://" in text or "www." in text:
        found["has address"] = 1.0
    if last.isdigit() and _YEAR_LAST.fullmatch(text):
        found["year alone"] = 1.0
    if small == 0 and text.count(",") >= 3:
        found["comma list"] = 1.0


def read_likeness(stems: set[str], shared: set[str]) -> dict[str, float]:
    """What a line's words say, held against the body's."""
    if not stems:
        return {"no long word": 1.0}
    count = len(stems & shared)
    if not count:
        return {"no word in body": 1.0}
    return {
        "words in body": count / len(stems),
        "many words in body": min(count, 4) / 4,
    }


def stems_of(tokens: Iterable[str]) -> set[str]:
    """How the long words of a line begin, those left out that all texts have."""
    words = [token for token in tokens if len(token) >= MIN_WORD_CHARS]
    if not all(map(str.isalpha, words)):  # digits part the letters of "a320neo"
        parts = find_words(" ".join(words))
        words = [part for part in parts if len(part) >= MIN_WORD_CHARS]
    return {word[:STEM_CHARS] for word in words if word not in FREQUENT_WORDS}


def _opening(first: str) -> str:
    """What the first sign of a line says; empty for nothing in particular."""
    if first.islower():
        return "starts small"
    if first.isdigit():
        return "starts with digit"
    return "quoted" if first in "\"'«„" else ""


def _is_separated(line: Line) -> bool:
    """Whether a line has a sign between its words, or white space wider than one."""
    text = line.text
    if text != line.folded:
        return _SEPARATED.search(text) is not None
    for sign in _SEPARATORS:  # noqa: SIM110 (any() takes twice that)
        if sign in text:
            return True
    return False


def _bucket(words: int) -> str:
    for top in (1, 2, 3, 5, 8, 12, 16, 20, 28):
        if words <= top:
            return f"words to {top}"
    return "words more"
