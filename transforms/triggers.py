"""What a line must hold before a pattern is worth trying on it.

Read off the pattern itself, so that rule files need not say it: with which signs a
match can begin, and letters of which each match has some. Both only ever rule out
lines that the pattern would refuse; where nothing is certain, nothing is asked.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from transforms.article import hash_32

MAX_CHOICES = 24
"""Of more pieces a line has one anyway, and looking for them takes as long."""

MIN_CHARS = 2
"""A single letter stands in every line; other signs tell."""

_ASCII = [chr(number) for number in range(128)]
_CLASSES = {
    code.CATEGORY_DIGIT: frozenset(c for c in _ASCII if re.match(r"\d", c)),
    code.CATEGORY_NOT_DIGIT: frozenset(c for c in _ASCII if re.match(r"\D", c)),
    code.CATEGORY_SPACE: frozenset(c for c in _ASCII if re.match(r"\s", c)),
    code.CATEGORY_NOT_SPACE: frozenset(c for c in _ASCII if re.match(r"\S", c)),
    code.CATEGORY_WORD: frozenset(c for c in _ASCII if re.match(r"\w", c)),
    code.CATEGORY_NOT_WORD: frozenset(c for c in _ASCII if re.match(r"\W", c)),
}
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_WIDTHLESS = (code.AT, code.ASSERT, code.ASSERT_NOT)

_ALIASES = {"İ": "i", "ı": "i", "ſ": "s", "\N{KELVIN SIGN}": "k"}
"""Letters that match an ASCII one where case does not count."""

WRITTEN = "triggers"
"""The data of a compiled core that has the triggers of its rules."""

PREFIX_CHARS = 3
"""So many letters tell most beginnings apart."""

MAX_PREFIXES = 60
"""More beginnings of one pattern tell nothing."""

_COMMON_SIGNS = frozenset(".,'\"-:;!?()")
"""Signs that lines of text have; any other is as rare as a piece of four letters."""

Choice = tuple[str, ...]
"""Pieces of which a matching line holds one."""

_Grown = tuple[set[str], set[str]]
"""Beginnings that the next part of a pattern goes on with, and those that are done."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """What a line must hold for one pattern."""

    prefixes: tuple[str, ...]
    """In lower case; with one of them every ASCII line begins that matches."""

    pieces: tuple[Choice, ...]
    """In lower case; of each of them a matching line holds one."""


def has_odd_letter(text: str, lowered: str) -> bool:
    """Whether a text has a letter that hides an ASCII one from a look for pieces.

    It equals one where case does not count, and its lower case is another. The lower
    case of İ is an i with a dot of its own.
    """
    return (
        "ſ" in lowered
        or "ı" in lowered
        or "\N{COMBINING DOT ABOVE}" in lowered
        or "İ" in text
    )


class Gated:
    """A pattern that is searched only in texts that have a piece of each match.

    Of several patterns joined to one each match has a piece of one of them.
    """

    __slots__ = ("_choice", "_patterns", "pattern")

    def __init__(self, pattern: re.Pattern[str], *patterns: str) -> None:
        """Keep a pattern.

        Args:
            pattern: what is searched.
            patterns: the alternatives it is joined from, where there are several.
        """
        self.pattern = pattern
        self._patterns = patterns or (pattern.pattern,)
        self._choice: Choice | None = None

    @property
    def choice(self) -> Choice:
        """Pieces in lower case; each match has one of them."""
        if self._choice is None:
            self._choice = _joint_choice(self._patterns)
        return self._choice

    def may_match(self, lowered: str) -> bool:
        """Whether a text, given in lower case, has a piece that every match has."""
        for piece in self._choice or self.choice:
            if piece in lowered:
                return True
        return not lowered.isascii() and has_odd_letter(lowered, lowered)

    def match(self, text: str, lowered: str) -> re.Match[str] | None:
        """Match the beginning of a text, given as it is and in lower case."""
        return self.pattern.match(text) if self.may_match(lowered) else None

    def search(self, text: str, lowered: str) -> re.Match[str] | None:
        """Search a text, given as it is and in lower case."""
        return self.pattern.search(text) if self.may_match(lowered) else None


def _joint_choice(patterns: Iterable[str]) -> Choice:
    """Pieces of which each match of one of the patterns has one; "" is in all."""
    found: set[str] = set()
    for pattern in patterns:
        choices = sorted(_pieces(_parser.parse(pattern, re.IGNORECASE)), key=_promise)
        found.update(choices[0] if choices else [""])
    return tuple(p for p in sorted(found) if not any(q in p for q in found - {p}))


def read_triggers(pattern: str) -> Triggers:
    """Read the triggers of a pattern that is matched against whole lines.

    To parse a pattern takes 100 us, and a process meets hundreds, so a compiled core
    brings those of its own rules along.
    """
    if told := _brought().get(hash_32(pattern)):
        prefixes, pieces = told
        return Triggers(tuple(prefixes), tuple(map(tuple, pieces)))
    return parse_triggers(pattern)


def parse_triggers(pattern: str) -> Triggers:
    """Read the triggers off a pattern itself."""
    parsed = _parser.parse(pattern, re.IGNORECASE)
    going, done = _grow(parsed, {""})
    prefixes = going | done
    least = {p for p in prefixes if not any(p[:n] in prefixes for n in range(len(p)))}
    choices = sorted(set(_pieces(parsed)), key=_promise)
    return Triggers(tuple(sorted(least)), tuple(choices[:3]))


def write_triggers(patterns: Iterable[str]) -> str:
    """Write down the triggers of some patterns, each by the hash of its pattern."""
    told = {hash_32(pattern): parse_triggers(pattern) for pattern in patterns}
    return json.dumps({key: (t.prefixes, t.pieces) for key, t in told.items()})


@cache
def _brought() -> dict[str, Any]:
    """What was written down when the core was compiled."""
    file = files("transforms.data").joinpath(f"{WRITTEN}.json")
    return dict(json.loads(file.read_text("utf-8"))) if file.is_file() else {}


def _promise(choice: Choice) -> tuple[int, int, Choice]:
    """Long and few pieces first: they are the rarest. Signs tell by which they are."""
    return (-min(map(_rarity, choice)), len(choice), choice)


def _rarity(piece: str) -> int:
    if len(piece) > 1 or not piece:
        return 2 * len(piece)
    return 1 if piece in _COMMON_SIGNS else 7


def _grow(items: Iterable[Any], going: set[str]) -> _Grown:
    """Lengthen beginnings by the parts of a pattern."""
    done: set[str] = set()
    for operator, argument in items:
        if not going:
            break
        if operator in _WIDTHLESS:
            continue
        going, ended = _grow_by(operator, argument, going)
        done |= ended
    return going, done


def _grow_by(operator: Any, argument: Any, going: set[str]) -> _Grown:
    """Lengthen beginnings by one part of a pattern."""
    if operator is code.LITERAL:
        return _grow_by_signs({chr(argument)}, going)
    if operator is code.IN:
        return _grow_by_signs(_members(argument), going)
    if operator is code.SUBPATTERN:
        return _grow(argument[3], going)
    if operator is code.BRANCH:
        grown = [_grow(branch, going) for branch in argument[1]]
        return set().union(*(g for g, _ in grown)), set().union(*(d for _, d in grown))
    if operator in _REPEATS:
        least, most, items = argument
        once, done = _grow(items, going)
        if most > 1:  # it may come again before what follows
            once, done = set(), done | once
        return (once | going if least == 0 else once), done
    return set(), going


def _grow_by_signs(signs: set[str] | None, going: set[str]) -> _Grown:
    """Lengthen beginnings by each of some signs, where that tells something."""
    if signs is None or len(signs) * len(going) > MAX_PREFIXES:
        return set(), going
    letters = {_ALIASES.get(sign, sign).lower() for sign in signs}
    grown = {begun + letter for begun in going for letter in letters}
    done = {prefix for prefix in grown if len(prefix) >= PREFIX_CHARS}
    return grown - done, done


def _members(items: Iterable[Any]) -> set[str] | None:
    """The ASCII signs of a set of characters; None where it excludes some."""
    found: set[str] = set()
    for operator, argument in items:
        if operator is code.LITERAL:
            found.add(chr(argument))
        elif operator is code.RANGE:
            low, high = argument
            found.update(c for c in _ASCII if low <= ord(c) <= high)
            found.update(c for c in _ALIASES if low <= ord(c) <= high)
        elif operator is code.CATEGORY and argument in _CLASSES:
            found |= _CLASSES[argument]
        else:
            return None
    return {_ALIASES.get(sign, sign).lower() for sign in found}


def _pieces(items: Iterable[Any]) -> list[Choice]:
    """Choices of pieces, one of each in every match."""
    found: list[Choice] = []
    run = ""
    for operator, argument in items:
        if operator is code.LITERAL and _is_itself(chr(argument)):
            run += chr(argument).lower()
            continue
        _add(found, (run,))
        run = ""
        if operator is code.SUBPATTERN:
            found += _pieces(argument[3])
        elif operator is code.ATOMIC_GROUP:
            found += _pieces(argument)
        elif operator is code.IN and all(op is code.LITERAL for op, _ in argument):
            signs = tuple(sorted(chr(sign) for _, sign in argument))
            if all(map(_is_itself, signs)):
                _add(found, tuple(sign.lower() for sign in signs))
        elif operator in _REPEATS and argument[0] > 0:
            found += _pieces(argument[2])
        elif operator is code.BRANCH:
            best = [min(_pieces(b), key=_promise, default=()) for b in argument[1]]
            if all(best):
                _add(found, tuple(sorted({piece for each in best for piece in each})))
    _add(found, (run,))
    return found


def _is_itself(sign: str) -> bool:
    """Whether a sign is found in lower case by its own: ASCII, or without case."""
    return sign.isascii() or sign.lower() == sign.upper() == sign


def _add(found: list[Choice], choice: Choice) -> None:
    """Keep a choice that tells something."""
    if len(choice) <= MAX_CHOICES and all(
        len(piece) >= MIN_CHARS or (piece and not piece.isalnum() and piece != " ")
        for piece in choice
    ):
        found.append(choice)
