"""Every form of a rule's patterns is reached: something of it calls the rule."""

import pytest

from tests.dumps import RULES
from transforms.article import Label
from transforms.rules import LabelRule
from transforms.rules.reach import find_uncalled


def rule_of(
    *match: str, cues: tuple[str, ...], case: str = "Mind the step"
) -> LabelRule:
    """A rule with patterns and cues."""
    return LabelRule(
        id="x",
        label=Label.PROMO,
        why="a test",
        file="x",
        match=match,
        cues=cues,
        case=(case,),
    )


def test_something_of_every_form_calls_its_rule() -> None:
    """A form of ours that no cue is in and none stands beside would never fire."""
    found = {rule.id: list(find_uncalled(rule)) for rule in RULES.rules}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (rule_of("mind the (?:step|gap)", cues=("step",)), ["mind the gap"]),
        (rule_of("mind the (?:step|gap)", cues=("step", "gap")), []),
        (rule_of("mind the (?:step|gap)", cues=("mind",)), []),
        (rule_of("mind .*", "(?:the )?gap.{0,9}", cues=("mind",)), ["gap"]),
        (rule_of("(?:step|gap)(?: (?:up|now)){0,3}", cues=("step",)), ["gap"]),
        (rule_of("(?:abo|plus)text", cues=("abotext",)), ["plustext"]),
        (rule_of(r"recib\w+ .{2,9}", cues=("recibir",)), []),
        (rule_of("(?:step|gap)", cues=()), []),
    ],
)
def test_a_form_that_nothing_calls_is_found(rule: LabelRule, lines: list[str]) -> None:
    """By a line that the pattern matches; an alternative beside a cue is reached."""
    assert list(find_uncalled(rule)) == lines


def test_a_cue_may_stand_where_a_name_is_asked_for() -> None:
    """A case of the rule shows it: fairs are known by a word of their names."""
    pattern = r"(?-i:[A-Z]\w+ [A-Z]\w+) \d{4}"
    fair = rule_of(pattern, cues=("expo",), case="Rotor Expo 2027")
    other = rule_of(pattern, cues=("expo",))
    assert [len(list(find_uncalled(rule))) for rule in (fair, other)] == [0, 1]
