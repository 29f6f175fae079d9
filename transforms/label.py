"""Which label a single line bears, by the rules that judge lines.

The way in for readers of HTML, block by block (``transforms.sequence`` asks the same
rules for the lines of a dump, and their neighbours):

    >>> label_line("Credit: Kestrel Forge", "en", Zone.HEAD, rules)
    (<Label.CREDIT: 'credit'>, 'en.credit')

A line rule looks at one line and at nothing around it. It never names body text: where
none fires, the answer is None, and position and neighbours decide.
"""

import re

from transforms.article import Label
from transforms.lines import fold
from transforms.rules import LabelRule, Rules, RuleSet, Zone, first_in

MAX_CHARS = 3000
"""A longer line is text: no formula is that long, and a pattern stays cheap."""

KEPT_CHARS, MAX_KEPT = 120, 4096
"""Short lines, such as those of menus, stand on every page of a site: what was asked
of them is kept, so many of them and no longer ones."""

_BODY = Zone.BODY
_LIST_MARK = re.compile(r"(?:[•▪■●◦‣·◆►*+]|- )\s*")


def label_line(
    text: str,
    language: str | None,
    zone: Zone,
    rules: Rules,
    *,
    host: str | None = None,
) -> tuple[Label, str] | None:
    """Label one line or block by its words; None when no rule knows it.

    Args:
        text: the line or block as printed.
        language: ISO 639-1 of the page; None asks the English rules and those of no
            language.
        zone: where it stands: :class:`Zone` ``ABOVE`` the headline, ``HEAD`` between
            headline and body, ``BODY``, or ``BELOW``. In the body only rules answer
            that leave sentences of a story alone.
        rules: as loaded.
        host: the page's host, for publishers' own rules.

    Returns:
        The label and the id of the rule that gave it.
    """
    found = find_rule(text, language, zone, rules, host=host)
    return (found.label, found.id) if found else None


def find_rule(
    text: str,
    language: str | None,
    zone: Zone,
    rules: Rules,
    *,
    host: str | None = None,
) -> LabelRule | None:
    """Return the rule itself, which also tells which lines below belong to it."""
    return find_in(rules.for_page(language, host), text, zone)


def find_in(rule_set: RuleSet, text: str, zone: Zone) -> LabelRule | None:
    """Return the rule out of those of the line's page."""
    if len(text) > MAX_CHARS:
        return None
    in_body = zone is _BODY
    known = rule_set.known_in_body if in_body else rule_set.known
    asked = known.get(text)
    if asked is None:
        asked = _ask(text, rule_set, in_body=in_body)
        if len(text) <= KEPT_CHARS:
            if len(known) >= MAX_KEPT:
                known.clear()
            known[text] = asked
    return first_in(asked, zone)


def _ask(text: str, rule_set: RuleSet, *, in_body: bool) -> tuple[LabelRule, ...]:
    """Fold a line and find the rules that fire on it."""
    plain = fold(text)
    if match := _LIST_MARK.match(plain):
        plain = plain[match.end() :] or plain
    return rule_set.ask(plain, len(plain.split()), in_body=in_body)
