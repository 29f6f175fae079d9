"""What the pieces are that are not body: menus, credits, notices, teasers.

Asked in this order: what the piece is by construction (an image's alt text, the
title), the line rules that dumps are read by, the part of the page that its containers
announce, and the shape of what is left.
"""

from dataclasses import dataclass

from transforms.article import Label, Region
from transforms.blocks import Outline
from transforms.label import label_line
from transforms.layout import Layout
from transforms.rules import Rules, Zone
from transforms.signals import Signal, read_signals

ARTICLE, MAIN, ASIDE, HEADER, FOOTER, NAV, FORM = 1, 2, 4, 8, 16, 32, 64
TABLE, LIST, FIGURE, QUOTE, DETAILS = 128, 256, 512, 1024, 2048

_BY_SIGNAL = (
    (Signal.COMMENT, Label.COMMENT),
    (Signal.CONSENT, Label.NAVIGATION),
    (Signal.PAYWALL, Label.PAYWALL),
    (Signal.NEWSLETTER, Label.NEWSLETTER),
    (Signal.SHARE, Label.SHARE),
    (Signal.CREDIT, Label.CREDIT),
    (Signal.CAPTION, Label.CAPTION),
    (Signal.CORRECTION, Label.CORRECTION),
    (Signal.BIO, Label.BIO),
    (Signal.BYLINE, Label.BYLINE),
    (Signal.TIME, Label.TIMESTAMP),
    (Signal.TAGS, Label.TAGS),
    (Signal.KICKER, Label.KICKER),
    (Signal.ADVERT, Label.PROMO),
    (Signal.RELATED, Label.RELATED),
    (Signal.LOGIN, Label.NAVIGATION),
    (Signal.NAVIGATION, Label.NAVIGATION),
    (Signal.COPYRIGHT, Label.COPYRIGHT),
    (Signal.FOOTER, Label.NAVIGATION),
    (Signal.ASIDE, Label.RELATED),
)
_NEAR = (
    Label.BYLINE, Label.TIMESTAMP, Label.KICKER, Label.CREDIT, Label.CAPTION,
    Label.BIO, Label.COPYRIGHT,
)  # fmt: skip
_SHORT_WORDS = {
    Label.BYLINE: 30,
    Label.TIMESTAMP: 20,
    Label.KICKER: 8,
    Label.CREDIT: 30,
    Label.COPYRIGHT: 80,
    Label.TAGS: 30,
    Label.SHARE: 20,
}
"""A longer piece is something else, whatever the class says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the parts of a page begin and end, as indices of pieces."""

    title: int
    first: int
    """The first body piece; the number of pieces where there is none."""

    last: int
    """The last body piece; -1 where there is none."""

    def zone(self, k: int) -> Zone:
        """Return the zone of piece ``k``, as line rules know it."""
        if self.first <= k <= self.last:
            return Zone.BODY
        if self.last >= 0 and k > self.last:
            return Zone.BELOW
        return Zone.ABOVE if k < self.title else Zone.HEAD

    def region(self, k: int, semantic: int, flags: int) -> Region:
        """Return where piece ``k`` stands as seen from the body."""
        if self.first <= k <= self.last:
            return Region.ASIDE if semantic & ASIDE else Region.BODY
        if semantic & ASIDE or flags & Signal.ASIDE:
            return Region.ASIDE
        return Region.BELOW if self.last >= 0 and k > self.last else Region.ABOVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The page's side of every question to the line rules."""

    rules: Rules
    language: str | None
    host: str | None

    def line(self, text: str, zone: Zone) -> tuple[Label, str] | None:
        """Ask the line rules for ``text``."""
        return label_line(text, self.language, zone, self.rules, host=self.host)


def label_part(
    outline: Outline, layout: Layout, k: int, place: Place, asker: Asker
) -> tuple[Label, str]:
    """Label piece ``k``, which is not body, and name the rule that did."""
    piece = outline.pieces[k]
    if piece.is_alt:
        return Label.ALT, "img alt"
    if k == place.title:
        return Label.TITLE, "title"
    at = piece.container
    semantic, flags, own = layout.semantic[at], layout.flags[at], layout.own[at]
    if piece.lead:
        own |= read_signals(piece.lead.partition(" ")[2])
    if flags & Signal.COMMENT:
        return Label.COMMENT, "container comment"
    if semantic & NAV:
        return Label.NAVIGATION, "container nav"
    zone = place.zone(k)
    if found := asker.line(piece.text, zone):
        return found
    words = layout.words[k]
    for signal, label in _BY_SIGNAL:
        if own & signal and label in _NEAR and words <= _SHORT_WORDS.get(label, 200):
            return label, f"class {signal.name}".lower()
    if outline.tags[at] == "time" or piece.lead.startswith("time "):
        return Label.TIMESTAMP, "tag time"
    if semantic & FIGURE:
        return Label.CAPTION, "container figure"
    is_links = piece.link_chars >= 0.8 * len(piece.text)
    for signal, label in _BY_SIGNAL:
        if flags & signal and words <= _SHORT_WORDS.get(label, 2000):
            return label, f"container {signal.name}".lower()
    if semantic & (FOOTER | FORM):
        return Label.NAVIGATION, "container footer" if semantic & FOOTER else "form"
    if semantic & HEADER and place.last >= 0 and k < place.first and k < place.title:
        return Label.NAVIGATION, "container header"
    return _label_by_shape(zone, words, is_links=is_links, is_aside=semantic & ASIDE)


def _label_by_shape(
    zone: Zone, words: float, *, is_links: bool, is_aside: int
) -> tuple[Label, str]:
    """Label what nothing announces: by its length, its links and where it stands."""
    if zone is Zone.ABOVE:
        return Label.NAVIGATION, "above title"
    if is_links:
        if words >= 5 or is_aside:
            return Label.RELATED, "link headline"
        return Label.NAVIGATION, "link"
    if words >= 6:
        return Label.PROMO, "text beside the body"
    return Label.NAVIGATION, "short"
