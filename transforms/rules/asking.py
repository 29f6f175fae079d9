"""Which rule fires on a line: the rules of a page, indexed by what they need.

Most rules are never tried on a line. Its words and signs call those that could fire;
of their patterns only those are matched whose first sign and pieces the line has
(``transforms.triggers``).
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from transforms.article import Label
from transforms.language import FREQUENT_WORDS
from transforms.rules.entries import TRIM, LabelRule, Zone, compile_pattern
from transforms.tokens import find_tokens
from transforms.triggers import (
    PREFIX_CHARS,
    Choice,
    has_odd_letter,
    read_triggers,
)

MAX_MENU_WORDS = 40
_MENU_SIGNS = frozenset(["|", "·", "•", "/", ">", "»", "-", "–"])

LONG_LINE_WORDS = 16
"""In a longer line "is" or "more" call no rule: every sentence has them. A power of
two, as the ends of the bands are."""

_RARE_SIGNS = frozenset("#%()*/:<=>[]_{|}~©·»•›→")
"""What few lines hold; most signs that call rules have one of them."""

_RARE = re.compile(f"[{re.escape(''.join(sorted(_RARE_SIGNS)))}]")
MIN_RARE = 8
"""So many signs with one of them are sought only in lines that have some."""

MAX_FORMS = 10_000
"""A rule has fewer patterns."""

MAX_OPENINGS = 4096
"""So many openings of lines are remembered with the rules that lines can be there."""


class _Form:
    """One of the things a rule knows lines by: whole lines, beginnings, or a pattern.

    The pattern is compiled when a line first gets as far.
    """

    __slots__ = (
        "choices",
        "least",
        "most",
        "number",
        "pattern",
        "piece",
        "rule",
        "source",
    )

    def __init__(
        self, number: int, rule: LabelRule, source: str, pieces: tuple[Choice, ...] = ()
    ) -> None:
        """Keep what a line is held against.

        Args:
            number: its place among all forms of all rules; the first of each rule's is
                that of its whole lines.
            rule: whose form it is.
            source: the pattern; empty for the rule's lines and its beginnings.
            pieces: of each choice a line has one.
        """
        self.number, self.rule, self.source = number, rule, source
        self.least, self.most = rule.min_words, rule.max_words
        self.piece = next((c[0] for c in pieces if len(c) == 1), "")
        """What each line of this form holds, unless it is odd; empty: not known."""

        self.choices = tuple([c for c in pieces if c != (self.piece,)])
        self.pattern: re.Pattern[str] | None = None

    def fires(self, plain: str, lowered: str, *, is_odd: bool) -> bool:
        """Whether a line of as many words, called by its cues, is of this form.

        Not asked of the form of whole lines: those are found by what they are.

        Args:
            plain: the line folded, without list marks.
            lowered: the same in lower case.
            is_odd: whether a letter of the line hides another from a look for pieces.
        """
        rule = self.rule
        if not self.source:
            return rule.starts_with(lowered)
        if not is_odd:
            for choice in self.choices:
                for piece in choice:
                    if piece in lowered:
                        break
                else:
                    return False  # none of a choice
        if rule.signs and rule.cues and not any(s in lowered for s in rule.signs):
            return False
        if self.pattern is None:
            self.pattern = compile_pattern(self.source)
        return self.pattern.fullmatch(plain) is not None


class _Entry:
    """A rule in a set, with its place and, once a line calls it, its patterns."""

    __slots__ = ("_patterns", "order", "rule")

    def __init__(self, order: int, rule: LabelRule) -> None:
        self.order, self.rule = order, rule
        self._patterns: list[tuple[_Form, tuple[str, ...]]] | None = None

    def patterns(self) -> list[tuple[_Form, tuple[str, ...]]]:
        """Each of its forms, with how lines of it begin."""
        if self._patterns is None:
            self._patterns = list(self._read_patterns())
        return self._patterns

    def _read_patterns(self) -> Iterator[tuple[_Form, tuple[str, ...]]]:
        """Read the triggers of each pattern, which takes as long as to compile it."""
        rule, number = self.rule, self.order * MAX_FORMS
        if rule.starts:
            begins = tuple(start[:PREFIX_CHARS] for start in rule.starts)
            yield _Form(number + 1, rule, ""), begins
        for at, source in enumerate(rule.match, number + 2):
            told = read_triggers(source)
            yield _Form(at, rule, source, told.pieces), told.prefixes


_Calls = dict[int, _Form]
"""Forms of rules that something in a line calls, by their place."""


class _Called(NamedTuple):
    """All that one cue or sign calls."""

    every: _Calls
    begun: dict[str, _Calls]
    """The same by the beginnings that lines of it can have."""


class _Callees(dict[str, _Called]):
    """What each cue or sign calls; patterns are read when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, list[_Entry]] = {}
        """Rules by a cue, or by a blank and a sign; every line has the empty sign."""

    def __missing__(self, caller: str) -> _Called:
        """Sort the forms of the rules that are called by their beginnings."""
        called = self[caller] = _Called({}, {})
        for entry in self.entries[caller]:
            for form, prefixes in entry.patterns():
                called.every[form.number] = form
                for prefix in prefixes:
                    called.begun.setdefault(prefix, {})[form.number] = form
        return called


class _Opening(dict[str, _Calls]):
    """What each cue or sign calls for the lines of one opening; all for none."""

    def __init__(self, callees: _Callees, opening: str) -> None:
        super().__init__()
        self._callees, self._opening = callees, opening
        self._starts = {opening[:size] for size in range(PREFIX_CHARS + 1)}

    def __missing__(self, caller: str) -> _Calls:
        """Pick out, once, what can open so."""
        every, begun = self._callees[caller]
        calls: _Calls = {}
        if self._opening:
            for start in self._starts.intersection(begun):
                calls.update(begun[start])
        else:
            calls = every
        self[caller] = calls
        return calls


class _Callers(NamedTuple):
    """What can call a rule in lines of about one length."""

    cues: frozenset[str]
    letters: tuple[tuple[str, str], ...]
    """Letters and common signs, each with its key among all callers."""

    signs: tuple[tuple[str, str], ...]
    """Signs that hold one which few lines have."""


def first_in(rules: tuple[LabelRule, ...], zone: Zone) -> LabelRule | None:
    """The first of some rules that holds in a zone."""
    for rule in rules:
        if zone in rule.zones:
            return rule
    return None


class RuleSet:
    """The rules for one language and host, indexed by the words they need."""

    def __init__(self, rules: Iterable[LabelRule]) -> None:
        self._by_line: dict[str, list[_Form]] = {}
        self._callees = _Callees()
        self._callers: dict[int, _Callers] = {}
        self._openings: dict[str, _Opening] = {}
        self.known: dict[str, tuple[LabelRule, ...]] = {}
        """Lines asked before, as their reader keeps them."""
        by_caller = self._callees.entries
        self._rules = tuple(rules)
        for order, rule in enumerate(self._rules):
            entry = _Entry(order, rule)
            whole = _Form(order * MAX_FORMS, rule, "")
            for line in dict.fromkeys(rule.lines):
                self._by_line.setdefault(line, []).append(whole)
            signs = rule.signs if not rule.cues else ()
            if rule.match and not rule.cues and not rule.signs:
                signs = ("",)
            for caller in (*rule.all_cues(), *(f" {sign}" for sign in signs)):
                by_caller.setdefault(caller, []).append(entry)
        self._spans = {
            caller: (
                min(entry.rule.min_words for entry in called),
                max(entry.rule.max_words for entry in called),
            )
            for caller, called in by_caller.items()
        }
        self._most_tokens = max(
            (len(find_tokens(line)) for line in self._by_line), default=0
        )
        """Of a whole line; the signs stripped off a line's ends are in no token."""

        self._menu = frozenset(
            line
            for line, forms in self._by_line.items()
            if any(form.rule.label is Label.NAVIGATION for form in forms)
        )

    def ask(self, plain: str, word_count: int) -> tuple[LabelRule, ...]:
        """The rules that fire on a line in some zone, as the files order them.

        Args:
            plain: the line folded, without list marks.
            word_count: how many words it has.
        """
        lowered = plain.lower()
        return self.ask_words(plain, word_count, lowered, find_tokens(lowered))

    def ask_words(
        self, plain: str, word_count: int, lowered: str, tokens: list[str]
    ) -> tuple[LabelRule, ...]:
        """What :meth:`ask` answers, where the line's words are known.

        Args:
            plain: the line folded, without list marks.
            word_count: how many words it has.
            lowered: the line in lower case.
            tokens: its tokens in lower case.
        """
        opening = lowered[:PREFIX_CHARS]
        is_odd = False
        if not lowered.isascii():
            is_odd = has_odd_letter(plain, lowered)
            if is_odd or not opening.isascii():
                opening = ""
        band = (word_count - 1).bit_length()
        callers = self._callers.get(band) or self._callers_in(band)
        calls = self._openings.get(opening)
        if calls is None:
            calls = self._open(opening)
        called: _Calls = {}  # what most lines have one caller of is not copied
        for cue in callers.cues.intersection(tokens):
            if found := calls[cue]:
                called = called | found if called else found
        for sign, caller in callers.letters:
            if sign in lowered and (found := calls[caller]):
                called = called | found if called else found
        signs = callers.signs
        if len(signs) < MIN_RARE or _RARE.search(lowered) is not None:
            for sign, caller in signs:
                if sign in lowered and (found := calls[caller]):
                    called = called | found if called else found
        firing = [
            form.number
            for form in called.values()
            if (is_odd or form.piece in lowered)
            and form.least <= word_count <= form.most
            and form.fires(plain, lowered, is_odd=is_odd)
        ]
        if len(tokens) <= self._most_tokens:
            whole = self._by_line.get(lowered.strip(TRIM), ())
            firing += [f.number for f in whole if f.least <= word_count <= f.most]
        if not firing:
            return ()
        orders = sorted({number // MAX_FORMS for number in firing})
        return tuple([self._rules[order] for order in orders])

    def _callers_in(self, band: int) -> _Callers:
        """What calls rules in lines of a band: of more words than half its most.

        A few bands, and not each number of words, so that their tables stay at hand.
        """
        most = 1 << band
        callers = [
            c for c, (low, high) in self._spans.items() if low <= most < 2 * high
        ]
        cues = {caller for caller in callers if caller[0] != " "}
        signs = [(c[1:], c) for c in callers if c[0] == " "]
        found = self._callers[band] = _Callers(
            frozenset(cues if most <= LONG_LINE_WORDS else cues - FREQUENT_WORDS),
            tuple(s for s in signs if _RARE_SIGNS.isdisjoint(s[0])),
            tuple(s for s in signs if not _RARE_SIGNS.isdisjoint(s[0])),
        )
        return found

    def _open(self, opening: str) -> _Opening:
        """What the cues and signs call in the lines of an opening."""
        if len(self._openings) >= MAX_OPENINGS:
            self._openings.clear()
        calls = self._openings[opening] = _Opening(self._callees, opening)
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
