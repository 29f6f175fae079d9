"""A cheap look at lines: could one be a notice, or say on what terms it may be read?

Every line outside the body may state terms, and hardly one does. The letters that all
patterns of a language are made of are found once; a line that holds none of them is not
read. ``transforms.notices`` reads what is left.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from transforms.rules import FALLBACK_LANGUAGE, NoticeWords, Rules
from transforms.rules.entries import compile_pattern
from transforms.triggers import Gated, has_odd_letter

_LETTERS = re.compile(r"[a-zß-ÿ]{4,}")
_COMMON = frozenset({"with", "from", "that", "this", "have", "your", "para", "dans"})
_EMPTY = NoticeWords()


def terms_look(
    texts: Sequence[str], language: str | None, rules: Rules
) -> tuple[str, ...]:
    """Pieces of words of which a line holds one that ``read_terms`` can read.

    Args:
        texts: folded lines; only what stands in one of them is given. "" is in all.
        language: ISO 639-1 of the page.
        rules: give the words.
    """
    lowered = "\n".join(texts).lower()
    if not lowered.isascii() and has_odd_letter(lowered, lowered):
        return ("",)
    pieces = _term_pieces(language or FALLBACK_LANGUAGE, rules)
    return tuple([piece for piece in pieces if piece in lowered])


@lru_cache(maxsize=64)
def _term_pieces(language: str, rules: Rules) -> tuple[str, ...]:
    """Pieces of which a line has one that tells on what terms it may be read."""
    unions = [
        union
        for key in (language, FALLBACK_LANGUAGE)
        if (words := rules.notices.get(key))
        for patterns in (words.free, words.subscriber, words.open)
        if (union := union_of(patterns))
    ]
    return tuple(sorted({piece for union in unions for piece in union.choice}))


def may_be_notice(folded: str, language: str | None, rules: Rules) -> bool:
    """Whether a line has any word of terms: a cheap look before it is read."""
    lowered = folded.lower()
    pieces, networks = _clues(language or FALLBACK_LANGUAGE, rules)
    for piece in pieces:  # a loop: this is asked of every line, any() takes twice that
        if piece in lowered:
            return True
    return any(network in folded for network in networks)


@lru_cache(maxsize=64)
def _clues(language: str, rules: Rules) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Pieces of words and names of networks of which a notice holds one."""
    found = {
        piece
        for key in (language, FALLBACK_LANGUAGE)
        for piece in _pieces(rules.notices.get(key, _EMPTY))
    }
    least = [p for p in found if not any(q in p for q in found if q != p)]
    networks = {p.network for p in rules.publishers if p.network is not None}
    return tuple(sorted(least, key=len)), tuple(sorted(networks))


def _pieces(words: NoticeWords) -> set[str]:
    """The letters that patterns of a language are made of, four and more in a row."""
    patterns = (*words.published, *words.free, *words.open, *words.subscriber)
    found = {p for pattern in patterns for p in _LETTERS.findall(pattern.lower())}
    return found - _COMMON


@lru_cache(maxsize=256)
def union_of(patterns: tuple[str, ...]) -> Gated | None:
    """One pattern for any of several, whole words; one that looks ahead says itself."""
    if not patterns:
        return None
    closed = [p if p.endswith(")") and "(?=" in p else rf"{p}(?!\w)" for p in patterns]
    return Gated(compile_pattern(rf"(?<!\w)(?:{'|'.join(closed)})"), *closed)
