"""Which rule fires on a line: the rules of a page, indexed by what they need.

Most rules are never tried on a line. Its words and signs call those that could fire;
of their patterns only those are matched whose first sign and pieces the line has
(``transforms.triggers``).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from transforms.article import Label
from transforms.language import FREQUENT_WORDS
from transforms.rules.entries import TRIM, LabelRule, Zone, compile_pattern
from transforms.triggers import (
    ODD_LETTERS,
    PREFIX_CHARS,
    Choice,
    read_triggers,
)

MAX_MENU_WORDS = 40
_MENU_SIGNS = frozenset(["|", "·", "•", "/", ">", "»", "-", "–"])

LONG_LINE_WORDS = 16
"""In a longer line "is" or "more" call no rule: every sentence has them."""

MAX_OPENINGS = 4096
"""So many openings of lines are remembered with the rules that lines can be there."""

_WORD = re.compile(r"\w+")
_TO_WORDS = {code: " " for code in range(128) if not _WORD.match(chr(code))}
"""Turns the ASCII signs between words to blanks: splitting is faster than finding."""


class _Form:
    """One pattern of a rule, compiled when a line first gets as far."""

    __slots__ = ("pattern", "pieces", "source")

    def __init__(self, source: str, pieces: tuple[Choice, ...]) -> None:
        self.source, self.pieces = source, pieces
        self.pattern: re.Pattern[str] | None = None

    def may_match(self, lowered: str) -> bool:
        """Whether a line has a piece of each choice."""
        for choice in self.pieces:
            for piece in choice:
                if piece in lowered:
                    break
            else:
                return False
        return True

    def matches(self, plain: str) -> bool:
        """Whether the whole line is of this form."""
        if self.pattern is None:
            self.pattern = compile_pattern(self.source)
        return self.pattern.fullmatch(plain) is not None


class _Entry:
    """A rule in a set, with its place and, once a line calls it, its forms."""

    __slots__ = (
        "_forms", "longest", "order", "rule", "shortest", "signs", "starts", "zones"
    )  # fmt: skip

    def __init__(self, order: int, rule: LabelRule) -> None:
        self.order, self.rule = order, rule
        self.shortest, self.longest = rule.min_words, rule.max_words
        self.zones, self.starts = rule.zones, rule.starts
        self.signs = rule.signs if rule.cues else ()
        self._forms: tuple[tuple[_Form, tuple[str, ...]], ...] | None = None

    def fits(self, words: int) -> bool:
        """Whether a line of so many words can be one of the rule's."""
        return self.shortest <= words <= self.longest

    def forms(self, opening: str) -> tuple[_Form, ...]:
        """The forms that a line can have by its opening; all where none is given."""
        if self._forms is None:
            read = [(source, read_triggers(source)) for source in self.rule.match]
            self._forms = tuple((_Form(s, t.pieces), t.prefixes) for s, t in read)
        return tuple(
            form
            for form, prefixes in self._forms
            if not opening or opening.startswith(prefixes)
        )


_Answer = bool | tuple[_Form, ...]
"""Whether a rule fires on a line, or the forms still to be tried."""

_Calls = dict[int, tuple[_Entry, _Answer]]
"""Rules that something in a line calls, by their place."""


class Asked:
    """A line with the rules that could fire on it and what they answered."""

    __slots__ = ("_answers", "_entries", "_plain")

    def __init__(
        self,
        plain: str,
        entries: list[_Entry],
        answers: list[_Answer],
    ) -> None:
        """Keep what is to be asked.

        Args:
            plain: the line folded, without list marks.
            entries: rules that could fire, as the files order them.
            answers: whether each fires, or the forms still to be tried.
        """
        self._plain, self._entries, self._answers = plain, entries, answers

    def find(self, zone: Zone) -> LabelRule | None:
        """The first rule that fires on the line in a zone, as the files order them."""
        for at, entry in enumerate(self._entries):
            if zone in entry.zones and self._fires(at):
                return entry.rule
        return None

    def could_be(self, label: Label) -> bool:
        """Whether a rule of a label fires on the line in some zone."""
        return any(
            entry.rule.label is label and self._fires(at)
            for at, entry in enumerate(self._entries)
        )

    def _fires(self, at: int) -> bool:
        """Whether a rule fires; its forms are tried once."""
        answer = self._answers[at]
        if not isinstance(answer, bool):
            answer = any(form.matches(self._plain) for form in answer)
            self._answers[at] = answer
        return answer


NO_RULE = Asked("", [], [])
"""The answer for a line that calls no rule."""


class _Opening(dict[str, _Calls]):
    """What each cue or sign calls for the lines of one opening."""

    def __init__(self, callers: dict[str, list[_Entry]], opening: str) -> None:
        super().__init__()
        self._callers, self._opening = callers, opening

    def __missing__(self, caller: str) -> _Calls:
        """Read off the rules' patterns, once, which can open so."""
        calls: _Calls = {
            entry.order: (entry, forms)
            for entry in self._callers[caller]
            if (forms := entry.forms(self._opening)) or entry.starts
        }
        self[caller] = calls
        return calls


class _Callers(NamedTuple):
    """What can call a rule in lines of one length."""

    cues: frozenset[str]
    signs: tuple[tuple[str, str], ...]
    """Each with its key among all callers."""


class RuleSet:
    """The rules for one language and host, indexed by the words they need."""

    def __init__(self, rules: Iterable[LabelRule]) -> None:
        self._by_line: dict[str, list[_Entry]] = {}
        self._by_caller: dict[str, list[_Entry]] = {}
        """Rules by a cue, or by a blank and a sign; every line has the empty sign."""
        self._callers: dict[int, _Callers] = {}
        self._openings: dict[str, _Opening] = {}
        self.known: dict[str, Asked] = {}
        """Lines asked before, as their reader keeps them."""
        for order, rule in enumerate(rules):
            entry = _Entry(order, rule)
            for line in rule.lines:
                self._by_line.setdefault(line, []).append(entry)
            signs = rule.signs if not rule.cues else ()
            if rule.match and not rule.cues and not rule.signs:
                signs = ("",)
            for caller in (*rule.all_cues(), *(f" {sign}" for sign in signs)):
                self._by_caller.setdefault(caller, []).append(entry)
        self._spans = {
            caller: (min(e.shortest for e in called), max(e.longest for e in called))
            for caller, called in self._by_caller.items()
        }
        self._longest = max((most for _, most in self._spans.values()), default=0)
        self._menu = frozenset(
            line
            for line, entries in self._by_line.items()
            if any(e.rule.label is Label.NAVIGATION for e in entries)
        )

    def ask(self, plain: str, word_count: int) -> Asked:
        """The line with the rules that its words call, to be asked zone by zone.

        Args:
            plain: the line folded, without list marks.
            word_count: how many words it has.
        """
        lowered = plain.lower()
        opening = lowered[:PREFIX_CHARS]
        is_odd = False
        if lowered.isascii():
            words = lowered.translate(_TO_WORDS).split()
        else:
            words = _WORD.findall(lowered)
            is_odd = any(c in lowered or c in plain for c in ODD_LETTERS)
            if is_odd or not opening.isascii():
                opening = ""
        callers = self._callers.get(word_count) or self._callers_in(word_count)
        calls = self._openings.get(opening)
        if calls is None:
            calls = self._open(opening)
        called: _Calls = {}
        for cue in callers.cues.intersection(words):
            called.update(calls[cue])
        for sign, caller in callers.signs:
            if sign in lowered:
                called.update(calls[caller])
        key = lowered.strip(TRIM)
        if key in self._by_line:
            called.update((e.order, (e, True)) for e in self._by_line[key])
        if not called:
            return NO_RULE
        entries: list[_Entry] = []
        answers: list[_Answer] = []
        for order in sorted(called):
            entry, answer = called[order]
            if entry.shortest <= word_count <= entry.longest:
                answer = _left_to_try(entry, answer, lowered, is_odd=is_odd)
                if answer:
                    entries.append(entry)
                    answers.append(answer)
        return Asked(plain, entries, answers) if entries else NO_RULE

    def _callers_in(self, word_count: int) -> _Callers:
        """What calls rules in lines of so many words: the same beyond the longest."""
        words = min(word_count, self._longest + 1)
        if words not in self._callers:
            callers = [
                c for c, (low, high) in self._spans.items() if low <= words <= high
            ]
            cues = {caller for caller in callers if caller[0] != " "}
            self._callers[words] = _Callers(
                frozenset(cues if words <= LONG_LINE_WORDS else cues - FREQUENT_WORDS),
                tuple((c[1:], c) for c in callers if c[0] == " "),
            )
        return self._callers[words]

    def _open(self, opening: str) -> _Opening:
        """What the cues and signs call in the lines of an opening."""
        if len(self._openings) >= MAX_OPENINGS:
            self._openings.clear()
        calls = self._openings[opening] = _Opening(self._by_caller, opening)
        return calls

    def is_menu_row(self, plain: str) -> bool:
        """Whether a line is nothing but words of menus, two entries or more.

        "Menu Search Log in": where markup is gone, only a blank parts the entries.
        """
        words = [word for word in plain.lower().split() if word not in _MENU_SIGNS]
        if not 2 <= len(words) <= MAX_MENU_WORDS:
            return False
        at = entries = 0
        while at < len(words):
            for size in (4, 3, 2, 1):
                entry = " ".join(words[at : at + size]).strip(",")
                if at + size <= len(words) and entry in self._menu:
                    at, entries = at + size, entries + 1
                    break
            else:
                return False
        return entries >= 2


def _left_to_try(
    entry: _Entry, answer: _Answer, lowered: str, *, is_odd: bool
) -> _Answer:
    """Whether a rule fires as far as words tell, or which of its forms could be it."""
    if isinstance(answer, bool):
        return answer
    if entry.starts and entry.rule.starts_with(lowered):
        return True
    if entry.signs and not any(sign in lowered for sign in entry.signs):
        return False
    return answer if is_odd else tuple([f for f in answer if f.may_match(lowered)])
