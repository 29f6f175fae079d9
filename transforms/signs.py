"""What the names that elements wear say of them: classes, ids, roles, properties.

``data/signs.toml`` has the stems. A name's words are looked up once and remembered,
since a page wears a few hundred names and sites share them.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from transforms.lexicon import load_lexicon
from transforms.tokens import find_names

_MAX_KEPT = 32_768
_MAX_NAME_CHARS = 300
_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
"""The words of a class: ``articleBylineText``, ``article__byline-text``."""


class Sign:
    """What a class, id or property says of its element; plain numbers, joined by ``|``.

    No ``IntFlag``: joining those for every class of a page took 2 ms, this takes 0.3.
    """

    NONE: Final = 0
    AUTHOR: Final = 1
    DATE: Final = 2
    TITLE: Final = 4
    MODIFIED: Final = 8
    FURNITURE: Final = 16
    """A container of something else than the story: comments, menus, teasers."""

    ARTICLE: Final = 32
    BIO: Final = 64
    SUBTITLE: Final = 128
    KICKER: Final = 256
    CREDIT: Final = 512
    """Of writers or of photographers."""

    FOOTER: Final = 1024
    """Of the page, or of the article: then its byline may stand there."""


def read_sign(value: str) -> int:
    """Tell what a class, id or property names: ``article__byline`` is an AUTHOR."""
    return BY_NAME[value]


class _Names(dict[str, int]):
    """The signs of each name met; asked for thousands of times a page."""

    def __missing__(self, value: str) -> int:
        if len(self) >= _MAX_KEPT:
            self.clear()
        signs = self[value] = _join_signs(value)
        return signs


BY_NAME = _Names()
"""What ``read_sign`` answers, for whom the call itself is too dear."""


def _join_signs(value: str) -> int:
    """Join the signs of a name's words."""
    found = 0
    text = value[:_MAX_NAME_CHARS]
    for word in find_names(text) if text.isascii() else _WORD.findall(text):
        found |= _BY_WORD[word]
    if found & Sign.BIO and not found & Sign.AUTHOR and "bio" not in value.casefold():
        found ^= Sign.BIO
    return found


class _Words(dict[str, int]):
    """The signs of each word met, joined; half the time that a cache of calls takes."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MAX_KEPT:
            self.clear()
        folded = word.casefold()
        any_stem, stems = _stems()
        signs = 0
        if any_stem.search(folded):
            signs = sum(sign for sign, stem in stems if stem.search(folded))
        self[word] = signs
        return signs


_BY_WORD = _Words()


@cache
def _stems() -> tuple[re.Pattern[str], tuple[tuple[int, re.Pattern[str]], ...]]:
    """Return the stems of ``data/signs.toml``: all, and one pattern a sign."""
    lists: dict[str, list[str]] = load_lexicon("signs")
    return _join_stems(stem for stems in lists.values() for stem in stems), tuple(
        (getattr(Sign, name.upper()), re.compile("|".join(stems)))
        for name, stems in lists.items()
    )


def _join_stems(stems: Iterable[str]) -> re.Pattern[str]:
    """Join stems by their first letters: a quarter of the time of one long list."""
    by_first: dict[str, list[str]] = {}
    for stem in stems:
        by_first.setdefault(stem[0], []).append(stem[1:])
    return re.compile("|".join(f"{k}(?:{'|'.join(v)})" for k, v in by_first.items()))
