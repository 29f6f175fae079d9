"""Whether every form of a rule's patterns is reached: something of it calls the rule.

A rule is tried on a line only when one of its cues or signs stands there. A form, that
is an alternative somewhere in a pattern, which no cue is in and none stands beside,
looks alive in the rule file and never fires. So lines are made out of each pattern,
some with every alternative, and asked of the rule alone.
"""

import re
from collections.abc import Iterable, Iterator
from random import Random
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from transforms.rules.asking import Entry, RuleSet, Same
from transforms.rules.entries import LabelRule, RuleError, compile_pattern

TRIES = 60
"""Lines made with an alternative before it counts as one that nothing calls."""

_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_SIGNS = {
    code.CATEGORY_DIGIT: "1",
    code.CATEGORY_SPACE: " ",
    code.CATEGORY_NOT_WORD: " ",
}
_WORD_END = "q"
"""Stands for any letter; a word that ends so may be any that begins so."""

_FILLER = "Qu"
"""Stands where anything may stand; no cue, and a name where one is asked for."""

_Form = tuple[int, ...]
"""An alternative, by the identities of the parsed parts that lead to it."""

_WHOLE: _Form = (0,)
"""A pattern by whichever of its alternatives."""


def check_reach(rules: Iterable[LabelRule]) -> None:
    """Refuse a rule with a form that nothing calls.

    Raises:
        RuleError: with a line that the rule matches, and that would never reach it.
    """
    for rule in rules:
        for line in find_uncalled(rule):
            raise RuleError(
                rule.file,
                f"label {rule.id!r}",
                f"matches {line!r}, and none of its cues is in it, so it is not asked",
                "add a word of that line to cues, or leave cues out",
            )


def find_uncalled(rule: LabelRule) -> Iterator[str]:
    """A line for each form of a rule's patterns that nothing in the form calls.

    Forms of which no line can be made are passed over: what stands around them asks
    for more than is known here.
    """
    alone = RuleSet([Entry(0, rule)], Same())
    for source in rule.match:
        parsed = _parser.parse(source, re.IGNORECASE)
        reached: set[int] = set()
        for form in (_WHOLE, *_alternatives(parsed)):
            example = ""
            for line, used in _lines(rule, source, parsed, form):
                example = min(example or line, line, key=len)
                if alone.ask(line, len(line.split())):
                    reached.update(used)
                    break
                if form[-1] in reached:
                    break
            if form is _WHOLE and not example:
                break
            if example and form[-1] not in reached:
                yield example


def _lines(
    rule: LabelRule, source: str, parsed: Any, form: _Form
) -> Iterator[tuple[str, set[int]]]:
    """Lines that a pattern matches by way of a form, with all forms that are in them.

    The same lines each time.
    """
    pattern = compile_pattern(source)
    is_name = _has_cues_in_names(rule, source)
    random = Random(0)  # noqa: S311 -- a walk through the pattern, no secret
    for _ in range(TRIES):
        maker = _Maker(form, random)
        made = " ".join(maker.make(parsed).split())
        for line in _with_cues(made, rule, is_name=is_name):
            words = len(line.split())
            if rule.min_words <= words <= rule.max_words and pattern.fullmatch(line):
                yield line, maker.used


def _alternatives(items: Iterable[Any], way: _Form = ()) -> Iterator[_Form]:
    """Every alternative of a parsed pattern, each by the way to it."""
    for operator, argument in items:
        if operator is code.BRANCH:
            for branch in argument[1]:
                yield (*way, id(branch))
                yield from _alternatives(branch, (*way, id(branch)))
        elif operator is code.SUBPATTERN:
            yield from _alternatives(argument[3], way)
        elif operator is code.ATOMIC_GROUP:
            yield from _alternatives(argument, way)
        elif operator in _REPEATS:
            yield from _alternatives(argument[2], (*way, id(argument[2])))


class _Maker:
    """Makes one line that a pattern may match, by way of a wanted form."""

    def __init__(self, wanted: _Form, random: Random) -> None:
        self.wanted, self.random = set(wanted), random
        self.used = set(_WHOLE)

    def make(self, items: Iterable[Any]) -> str:
        """Text for the parts of a pattern; what stands around them is not asked."""
        return "".join([self._part(operator, argument) for operator, argument in items])

    def _part(self, operator: Any, argument: Any) -> str:
        if operator is code.LITERAL:
            return chr(argument)
        if operator is code.IN:
            return self._sign(argument)
        if operator is code.SUBPATTERN:
            return self.make(argument[3])
        if operator is code.ATOMIC_GROUP:
            return self.make(argument)
        if operator is code.BRANCH:
            return self._branch(argument[1])
        if operator in _REPEATS:
            return self._repeat(*argument)
        return "'" if operator in (code.ANY, code.NOT_LITERAL) else ""

    def _branch(self, branches: list[Any]) -> str:
        wanted = [branch for branch in branches if id(branch) in self.wanted]
        branch = (wanted or [self.random.choice(branches)])[0]
        self.wanted.discard(id(branch))  # where it comes again, any will do
        self.used.add(id(branch))
        return self.make(branch)

    def _sign(self, members: list[Any]) -> str:
        kinds = [each for each in members if each[0] is not code.LITERAL]
        operator, argument = kinds[0] if kinds else self.random.choice(members)
        if operator is code.LITERAL:
            return chr(argument)
        if operator is code.RANGE:
            return chr(max(argument[0], min(argument[1], ord("Q"))))
        return _SIGNS.get(argument, _WORD_END)

    def _repeat(self, least: int, most: int, items: Any) -> str:
        if most > 3 and len(items) == 1 and _takes_all(*items[0]):
            words = (least + 1) // len(_FILLER) or self.random.randint(0, 1)
            return self.random.choice([" {} ", "{}"]).format(f"{_FILLER} " * words)
        times = self.random.randint(least, min(most, least + 1))
        if id(items) in self.wanted:
            self.wanted.discard(id(items))
            times = max(times, 1)
        elif list(items) == [(code.LITERAL, ord(" "))]:
            times = max(times, 1)  # words that are run together are no cues
        return "".join([self.make(items) for _ in range(times)])


def _takes_all(operator: Any, argument: Any) -> bool:
    """Whether a part is a sign of any kind, or all but a few."""
    if operator is code.IN:
        return bool(argument[0][0] is code.NEGATE)
    return operator in (code.ANY, code.NOT_LITERAL)


def _has_cues_in_names(rule: LabelRule, source: str) -> bool:
    """Whether a rule's cues stand where a pattern of it asks for a name only.

    Then none is a word of the pattern, and yet a case of the rule is matched by it.
    """
    pattern = compile_pattern(source)
    return rule.all_cues().isdisjoint(re.findall(r"\w+", source.lower())) and any(
        pattern.fullmatch(case) for case in rule.case
    )


def _with_cues(line: str, rule: LabelRule, *, is_name: bool) -> Iterator[str]:
    """A line, and the line with words of it lengthened to cues they may be."""
    yield line
    for word in dict.fromkeys(re.findall(r"\w+", line)):
        begun = word.lower().rstrip(_WORD_END)
        if is_name and word[0] == _FILLER[0]:
            for cue in rule.cues:
                yield line.replace(word, cue.title(), 1)
        elif len(begun) > 2:
            for cue in rule.cues:
                if cue.startswith(begun) and cue != word:
                    yield re.sub(rf"\b{re.escape(word)}\b", cue, line)
