"""What stands around the lines of a paywall: offers, prices, buttons."""

import re
from itertools import pairwise

from transforms.article import Label
from transforms.linemarks import set_label
from transforms.lines import Line
from transforms.rules import Rules, line_key

MAX_WALL_LINES = 6
"""So far apart two lines of one paywall stand."""

MAX_OFFER_WORDS = 12
_OFFER = re.compile(r"\b\w[\w-]*\+(?!\w)")
"""What papers call what costs money: "Courier+"."""


def label_wall(lines: list[Line], rules: Rules) -> None:
    """Buttons and offers right below a paywall's lines, or between two, are its.

    So is the offer's name above the headline, by which a paper marks such articles.
    """
    wall = Label.PAYWALL  # once: each look-up of a member takes 70 ns
    walls = [at for at, line in enumerate(lines) if line.label is wall]
    if not walls:
        return
    offers = {name for at in walls for name in _OFFER.findall(lines[at].text)}
    for line in lines[: walls[0]] if offers else ():
        if line.rule.startswith("above.") and line.text.strip() in offers:
            set_label(line, Label.PAYWALL, "paywall.badge")
    for first, last in pairwise(walls):
        if 1 < last - first <= MAX_WALL_LINES:
            for line in lines[first + 1 : last]:
                if line.rule.startswith("below.") and line.words <= MAX_OFFER_WORDS:
                    set_label(line, Label.PAYWALL, "paywall.between")
    for at in range(1, len(lines)):
        line = lines[at]
        if lines[at - 1].label != Label.PAYWALL or line.label == Label.PAYWALL:
            continue
        tail = _tail_rule(line, rules)
        if tail:
            set_label(line, Label.PAYWALL, tail)


def _tail_rule(line: Line, rules: Rules) -> str | None:
    """The rule whose lines count only below a paywall."""
    key = line_key(line.plain)
    for rule in rules.tails:
        if key in rule.lines:
            return rule.id
    return None
