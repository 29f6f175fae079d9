"""Publishers' own selectors, for sites where the general way fails.

A publisher's file may say where the body is (``body``) and which boxes are what
(``[[label]] select``). BeautifulSoup is asked only on pages of such a publisher, and
only for the page's body.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from lxml.etree import _Element

from transforms.article import Label
from transforms.blocks import Outline
from transforms.rules import Rules

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_MARK = "data-copydesk-container"


@dataclass(frozen=True, slots=True)
class Selected:
    """What a publisher's rules settle of a page's pieces."""

    body: frozenset[int] | None
    """Pieces among which the body is; None where no rule says."""

    labels: dict[int, tuple[Label, str]]
    """Labels of pieces, with the rule's id."""


NOTHING = Selected(body=None, labels={})


def select_pieces(
    body: _Element, outline: Outline, rules: Rules, host: str | None
) -> Selected:
    """Ask the rules of the publisher at ``host`` which pieces are what."""
    if host is None:
        return NOTHING
    bodies = [p.body for p in rules.publishers if p.body and host in p.hosts]
    boxes = [r for r in rules.rules if r.select and (not r.hosts or host in r.hosts)]
    if not bodies and not boxes:
        return NOTHING
    soup = _mark_up(body, outline)
    chosen: set[int] = set()
    for selector in bodies:
        for element in soup.select(selector):
            chosen |= _pieces_of(element, outline)
    labels: dict[int, tuple[Label, str]] = {}
    for rule in boxes:
        for element in soup.select(rule.select or ""):
            for k in _pieces_of(element, outline):
                labels.setdefault(k, (rule.label, rule.id))
    return Selected(body=frozenset(chosen) or None, labels=labels)


def _mark_up(body: _Element, outline: Outline) -> "BeautifulSoup":
    """Give BeautifulSoup the page's body, each container with its number."""
    from bs4 import BeautifulSoup  # few pages ask, and a command starts faster without

    for number, element in enumerate(outline.elements):
        element.set(_MARK, str(number))
    markup = etree.tostring(body, encoding="unicode", method="html")
    for element in outline.elements:
        del element.attrib[_MARK]
    return BeautifulSoup(markup, "lxml")


def _pieces_of(element: "Tag", outline: Outline) -> set[int]:
    """Return the pieces in an element; of an inline one those that are its text."""
    inside = {int(str(e[_MARK])) for e in element.select(f"[{_MARK}]")}
    if element.get(_MARK) is not None:
        inside.add(int(str(element[_MARK])))
        return {k for k, p in enumerate(outline.pieces) if p.container in inside}
    around = element.find_parent(attrs={_MARK: True})
    own = int(str(around[_MARK])) if around else -1
    text = " ".join(element.get_text().split())
    return {
        k
        for k, p in enumerate(outline.pieces)
        if p.container in inside or (p.container == own and p.text in text)
    }
