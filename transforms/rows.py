"""Rows of entries on one line: the share bar, the links of a footer.

Where markup is gone, two blanks, a bar or a dot part the entries. A row is told by its
parts: most of a share bar's are buttons that rules know, some of a footer's are links.
"""

import re

from transforms.article import Label
from transforms.rules import RuleSet, Zone, first_in

MIN_SHARE, SHARE_PART = 2, 0.6
"""So many parts, and so large a part of them, are known buttons of a share bar."""

MIN_LINKS = 2
MAX_ENTRY_WORDS = 5
MAX_ROW_CHARS = 300

_PARTED = re.compile(r"\s{2,}|\t|\s?[|·•∙]\s?|\s[-–/]\s")
_BY = re.compile(
    r"^(?:per|via|auf|on|sur|en|su|op|por|par|share on|share to)\s", re.IGNORECASE
)
_COUNT = re.compile(r"\s?\([^()]{1,12}\)$|^\d+$")


def split_row(text: str) -> list[str]:
    """The entries of a row, in printed order; one where it is none."""
    if len(text) > MAX_ROW_CHARS:
        return [text]
    if not _may_part(text):
        whole = _without_count(text.strip())
        return [whole] if whole else []
    parts = [_without_count(part.strip()) for part in _PARTED.split(text)]
    return [part for part in parts if part]


def _without_count(entry: str) -> str:
    """An entry without the number behind it; nothing of one that is a number."""
    last = entry[-1:]
    return _COUNT.sub("", entry) if last == ")" or last.isdigit() else entry


def _may_part(text: str) -> bool:
    """Whether a text holds what parts entries: a cheap look."""
    for sign in ("|", "  ", " - ", " / ", "·", "•", "∙", " – "):
        if sign in text:
            return True
    return not text.isprintable()  # a blank other than the common one


def is_share_row(rules: RuleSet, parts: list[str]) -> bool:
    """Whether the entries of a row are a share bar: buttons to pass the article on."""
    if len(parts) < MIN_SHARE or any(_is_long(part) for part in parts):
        return False
    known = sum(_label(rules, _BY.sub("", part)) is Label.SHARE for part in parts)
    return known >= MIN_SHARE and known >= SHARE_PART * len(parts)


def is_link_row(rules: RuleSet, parts: list[str]) -> bool:
    """Whether the entries of a row are the links of a footer, with anything else."""
    if len(parts) <= MIN_LINKS or any(_is_long(part) for part in parts[1:]):
        return False
    known = sum(_label(rules, part) is Label.NAVIGATION for part in parts)
    return known >= MIN_LINKS


def _is_long(part: str) -> bool:
    return len(part.split()) > MAX_ENTRY_WORDS


def _label(rules: RuleSet, part: str) -> Label | None:
    """What a rule makes of one entry: a button before a link."""
    asked = rules.ask(part, len(part.split()))
    for zone in (Zone.HEAD, Zone.BELOW):
        rule = first_in(asked, zone)
        if rule and rule.label in (Label.SHARE, Label.NAVIGATION):
            return rule.label
    return None
