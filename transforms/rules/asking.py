"""Which rule fires on a line: the rules of a page, indexed by what they need.

Most rules are never tried on a line. Its words and signs call those that could fire;
of their patterns only those are matched whose first sign and pieces the line has
(``transforms.triggers``).
"""

import re
from collections.abc import Iterable, Iterator

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


class _Form:
    """One of the things a rule knows lines by: whole lines, beginnings, or a pattern.

    The pattern is compiled when a line first gets as far.
    """

    __slots__ = (
        "choices",
        "in_body",
        "least",
        "most",
        "order",
        "pattern",
        "piece",
        "rule",
        "signs",
        "source",
    )

    def __init__(
        self, order: int, rule: LabelRule, source: str, pieces: tuple[Choice, ...] = ()
    ) -> None:
        """Keep what a line is held against.

        Args:
            order: the rule's place among all.
            rule: whose form it is.
            source: the pattern; empty for the rule's lines and its beginnings.
            pieces: of each choice a line has one.
        """
        self.order, self.rule, self.source = order, rule, source
        self.least, self.most = rule.min_words, rule.max_words
        self.in_body = Zone.BODY in rule.zones
        self.signs = rule.signs if rule.cues else ()
        """Of which a line has one; where there are no cues they have called it."""

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
        if not self.source:
            return self.rule.starts_with(lowered)
        if not is_odd:
            for choice in self.choices:
                for piece in choice:
                    if piece in lowered:
                        break
                else:
                    return False  # none of a choice
        if self.signs and not any(sign in lowered for sign in self.signs):
            return False
        if self.pattern is None:
            self.pattern = compile_pattern(self.source)
        return self.pattern.fullmatch(plain) is not None


class Entry:
    """A rule with its place among all rules, and its forms once a line calls it.

    The sets of all languages and hosts share it: most rules are in many of them.
    """

    __slots__ = ("_forms", "callers", "order", "rule", "whole")

    def __init__(self, order: int, rule: LabelRule) -> None:
        self.order, self.rule = order, rule
        self.whole = _Form(order, rule, "")
        """The form of its whole lines."""

        signs = rule.signs if not rule.cues else ()
        if rule.match and not rule.cues and not rule.signs:
            signs = ("",)
        self.callers = (*rule.all_cues(), *(f" {sign}" for sign in signs))
        """Its cues, and its signs with a blank before each; every line has the empty
        sign."""

        self._forms: list[tuple[_Form, tuple[str, ...]]] | None = None

    def forms(self) -> list[tuple[_Form, tuple[str, ...]]]:
        """Each of its other forms, with how lines of it begin."""
        if self._forms is None:
            self._forms = list(self._read_forms())
        return self._forms

    def _read_forms(self) -> Iterator[tuple[_Form, tuple[str, ...]]]:
        """Read the triggers of each pattern, which takes as long as to compile it."""
        rule = self.rule
        if rule.starts:
            begins = tuple({start[:PREFIX_CHARS] for start in rule.starts})
            yield _Form(self.order, rule, ""), begins
        for source in rule.match:
            told = read_triggers(source)
            yield _Form(self.order, rule, source, told.pieces), told.prefixes


class _Called:
    """All that some cues or signs call: the same rules."""

    __slots__ = (
        "_begun",
        "_entries",
        "_every",
        "_opened",
        "_same",
        "body_span",
        "span",
    )

    def __init__(self, entries: tuple[Entry, ...], same: "Same") -> None:
        self._same = same
        self._entries = entries
        """Until a line calls them: their forms are sorted then."""

        self.span = _span([entry.whole for entry in entries])
        """The least and the most words that a line of these rules has."""

        self.body_span = _span([e.whole for e in entries if e.whole.in_body])
        """The same of those that hold in a body."""

        self._every: tuple[_Form, ...] = ()
        self._begun: dict[str, tuple[_Form, ...]] = {}
        self._opened: dict[str, tuple[_Form, ...]] = {}
        """The same with the forms of shorter beginnings, of those met in lines."""

    def opened(self, openings: tuple[str, ...]) -> tuple[_Form, ...]:
        """What a line can be that begins so.

        Args:
            openings: the line's beginning, and what that begins with, ever shorter;
                of a line that is not known to begin so, none.
        """
        if self._entries:
            self._sort_forms()
        if not openings:
            return self._every
        for start in openings:
            if start in self._begun:
                break
        else:
            start = ""
        forms = self._opened.get(start)
        if forms is None:
            shorter = (start[:size] for size in range(len(start) + 1))
            found = [form for s in shorter for form in self._begun.get(s, ())]
            forms = self._opened[start] = self._same.forms(found)
        return forms

    def _sort_forms(self) -> None:
        """Sort the rules' forms by how lines of them can begin: patterns are read."""
        every: list[_Form] = []
        begun: dict[str, list[_Form]] = {}
        for entry in self._entries:
            for form, prefixes in entry.forms():
                every.append(form)
                for prefix in prefixes:
                    begun.setdefault(prefix, []).append(form)
        self._every = tuple(every)
        self._begun = {start: self._same.forms(found) for start, found in begun.items()}
        self._entries = ()


def _span(forms: list[_Form]) -> tuple[int, int]:
    """The least and the most words that a line of some forms has; of none, no line."""
    if not forms:
        return 1, 0
    return min(form.least for form in forms), max(form.most for form in forms)


class Same:
    """What the rule sets share: a few rules and forms, called by 100,000 beginnings.

    With a list for each a worker that met ten languages took 19 MB more, and Python
    went through 170,000 lists whenever it looked for garbage.
    """

    __slots__ = ("_called", "_forms")

    def __init__(self) -> None:
        self._called: dict[tuple[Entry, ...], _Called] = {}
        self._forms: dict[tuple[_Form, ...], tuple[_Form, ...]] = {}

    def called(self, entries: Iterable[Entry]) -> _Called:
        """What is called where these rules are."""
        key = tuple(entries)
        called = self._called.get(key)
        if called is None:
            called = self._called[key] = _Called(key, self)
        return called

    def forms(self, forms: Iterable[_Form]) -> tuple[_Form, ...]:
        """The one tuple of these forms."""
        kept = tuple(forms)
        return self._forms.setdefault(kept, kept)


class _Callers:
    """What can call a rule in lines of about one length."""

    __slots__ = ("cues", "letters", "signs")

    def __init__(
        self,
        cues: frozenset[str],
        letters: tuple[tuple[str, str], ...],
        signs: tuple[tuple[str, str], ...],
    ) -> None:
        """Keep what calls.

        Args:
            cues: words.
            letters: letters and common signs, each with its key among all callers.
            signs: signs that hold one which few lines have.
        """
        self.cues, self.letters, self.signs = cues, letters, signs


def first_in(rules: tuple[LabelRule, ...], zone: Zone) -> LabelRule | None:
    """The first of some rules that holds in a zone."""
    for rule in rules:
        if zone in rule.zones:
            return rule
    return None


class RuleSet:
    """The rules for one language and host, indexed by the words they need."""

    def __init__(self, entries: Iterable[Entry], same: Same) -> None:
        by_line: dict[str, list[_Form]] = {}
        by_caller: dict[str, list[Entry]] = {}
        for entry in entries:
            for line in dict.fromkeys(entry.rule.lines):
                by_line.setdefault(line, []).append(entry.whole)
            for caller in entry.callers:
                by_caller.setdefault(caller, []).append(entry)
        self._by_line = {line: same.forms(found) for line, found in by_line.items()}
        self._callees = {c: same.called(found) for c, found in by_caller.items()}
        self._callers: dict[int, _Callers] = {}
        self._body_callers: dict[int, _Callers] = {}
        self.known: dict[str, tuple[LabelRule, ...]] = {}
        """Lines asked before, as their reader keeps them."""

        self.known_in_body: dict[str, tuple[LabelRule, ...]] = {}
        """The same with the rules that hold in a body."""

        self._most_tokens = max(
            (len(find_tokens(line)) for line in self._by_line), default=0
        )
        """Of a whole line; the signs stripped off a line's ends are in no token."""

        self._menu = frozenset(
            line
            for line, forms in self._by_line.items()
            if any(form.rule.label is Label.NAVIGATION for form in forms)
        )

    def ask(
        self, plain: str, word_count: int, *, in_body: bool = False
    ) -> tuple[LabelRule, ...]:
        """The rules that fire on a line in some zone, as the files order them.

        Args:
            plain: the line folded, without list marks.
            word_count: how many words it has.
            in_body: whether only rules are asked that hold in a body: half of all, of
                lines that are longer than others. (A fifth less to do for each.)
        """
        lowered = plain.lower()
        tokens = find_tokens(lowered)
        return self.ask_words(plain, word_count, lowered, tokens, in_body=in_body)

    def ask_words(
        self,
        plain: str,
        word_count: int,
        lowered: str,
        tokens: list[str],
        *,
        in_body: bool = False,
    ) -> tuple[LabelRule, ...]:
        """What :meth:`ask` answers, where the line's words are known.

        Args:
            plain: the line folded, without list marks.
            word_count: how many words it has.
            lowered: the line in lower case.
            tokens: its tokens in lower case.
            in_body: as there.
        """
        first = lowered[:PREFIX_CHARS]
        openings = tuple([first[:size] for size in range(len(first), 0, -1)])
        is_odd = False
        if not lowered.isascii():
            is_odd = has_odd_letter(plain, lowered)
            if is_odd or not first.isascii():
                openings = ()
        band = (word_count - 1).bit_length()
        known = self._body_callers if in_body else self._callers
        callers = known.get(band)
        if callers is None:
            callers = known[band] = self._callers_in(band, in_body=in_body)
        callees = self._callees
        called = [
            callees[c].opened(openings) for c in callers.cues.intersection(tokens)
        ]
        for sign, caller in callers.letters:
            if sign in lowered:
                called.append(callees[caller].opened(openings))
        signs = callers.signs
        if len(signs) < MIN_RARE or _RARE.search(lowered) is not None:
            for sign, caller in signs:
                if sign in lowered:
                    called.append(callees[caller].opened(openings))
        firing: dict[int, LabelRule] = {}
        asked: set[_Form] = set()  # what several cues call is asked once
        for forms in called:
            for form in forms:
                if (
                    (is_odd or form.piece in lowered)
                    and form.least <= word_count <= form.most
                    and (form.in_body or not in_body)
                    and form.order not in firing
                    and form not in asked
                ):
                    if form.fires(plain, lowered, is_odd=is_odd):
                        firing[form.order] = form.rule
                    elif len(called) > 1:
                        asked.add(form)
        if len(tokens) <= self._most_tokens:
            for form in self._by_line.get(lowered.strip(TRIM), ()):
                if form.least <= word_count <= form.most and (
                    form.in_body or not in_body
                ):
                    firing[form.order] = form.rule
        if len(firing) < 2:
            return tuple(firing.values())
        return tuple([firing[order] for order in sorted(firing)])

    def _callers_in(self, band: int, *, in_body: bool) -> _Callers:
        """What calls rules in lines of a band: of more words than half its most.

        A few bands, and not each number of words, so that their tables stay at hand.
        """
        most = 1 << band
        callers = []
        for caller, called in self._callees.items():
            least, longest = called.body_span if in_body else called.span
            if least <= most < 2 * longest:
                callers.append(caller)
        cues = {caller for caller in callers if caller[0] != " "}
        signs = [(c[1:], c) for c in callers if c[0] == " "]
        return _Callers(
            frozenset(cues if most <= LONG_LINE_WORDS else cues - FREQUENT_WORDS),
            tuple(s for s in signs if _RARE_SIGNS.isdisjoint(s[0])),
            tuple(s for s in signs if not _RARE_SIGNS.isdisjoint(s[0])),
        )

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
