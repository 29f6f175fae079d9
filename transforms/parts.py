"""What the pieces are that are not body: menus, credits, notices, teasers.

Asked in this order: what the piece is by construction (an image's alt text, the
title), the line rules that dumps are read by, the part of the page that its containers
announce, and the shape of what is left.
"""

from dataclasses import dataclass

from transforms.article import Label, Region
from transforms.blocks import Outline
from transforms.dates import find_dates, is_date_line
from transforms.label import find_in
from transforms.layout import Layout
from transforms.rules import RuleSet, Zone
from transforms.signals import Signal, read_signals

# What each piece is asked for: a member of an enumeration takes 70 ns to look up.
_ABOVE, _HEAD, _BODY, _BELOW = Zone.ABOVE, Zone.HEAD, Zone.BODY, Zone.BELOW
_IN_ASIDE, _IN_BODY = Region.ASIDE, Region.BODY
_ABOVE_BODY, _BELOW_BODY = Region.ABOVE, Region.BELOW
_NAVIGATION, _RELATED, _CREDIT = Label.NAVIGATION, Label.RELATED, Label.CREDIT
_KICKER, _PAYWALL = Label.KICKER, Label.PAYWALL

ARTICLE, MAIN, ASIDE, HEADER, FOOTER, NAV, FORM = 1, 2, 4, 8, 16, 32, 64
TABLE, LIST, FIGURE, QUOTE, DETAILS = 128, 256, 512, 1024, 2048


def _plain(*pairs: tuple[Signal, Label]) -> tuple[tuple[int, str, Label], ...]:
    """Turn flags into plain numbers: joining ``IntFlag`` costs ten times as much."""
    return tuple((int(s), str(s.name).lower(), label) for s, label in pairs)


_BY_SIGNAL = _plain(
    (Signal.CONSENT, Label.NAVIGATION),
    (Signal.PAYWALL, Label.PAYWALL),
    (Signal.NEWSLETTER, Label.NEWSLETTER),
    (Signal.SHARE, Label.SHARE),
    (Signal.CORRECTION, Label.CORRECTION),
    (Signal.TAGS, Label.TAGS),
    (Signal.ADVERT, Label.PROMO),
    (Signal.RELATED, Label.RELATED),
    (Signal.LOGIN, Label.NAVIGATION),
    (Signal.NAVIGATION, Label.NAVIGATION),
    (Signal.COPYRIGHT, Label.COPYRIGHT),
    (Signal.FOOTER, Label.NAVIGATION),
    (Signal.ASIDE, Label.RELATED),
)
_BY_NEAR = _plain(
    (Signal.CREDIT, Label.CREDIT),
    (Signal.CAPTION, Label.CAPTION),
    (Signal.BIO, Label.BIO),
    (Signal.BYLINE, Label.BYLINE),
    (Signal.TIME, Label.TIMESTAMP),
    (Signal.KICKER, Label.KICKER),
)
"""What counts only in the story: cards of other stories wear the same classes."""

_ANY_SIGNAL = sum(signal[0] for signal in _BY_SIGNAL)
_ANY_NEAR = sum(near[0] for near in _BY_NEAR)
_NEAR = frozenset(near[2] for near in _BY_NEAR) | {Label.DATELINE_DATE}
_ELSEWHERE = int(Signal.RELATED | Signal.ASIDE | Signal.ADVERT | Signal.FOOTER)
_COMMENT = int(Signal.COMMENT)
_ASIDE = int(Signal.ASIDE)
_TEASER = int(Signal.CAPTION | Signal.BYLINE | Signal.TIME | Signal.KICKER)
_CAPTION = int(Signal.CAPTION)
_CAPTION_WORDS = 8
_KICKER_REACH = 5
_HEADLINE_WORDS = 5
_STORY_REACH = 12
"""Pieces before the title and after the body that may still be the story's."""

DATE_WORDS = 12
"""Most words of a line that is a date: weekday, clock, zone, "Updated", another."""

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
            return _BODY
        if self.last >= 0 and k > self.last:
            return _BELOW
        return _ABOVE if k < self.title else _HEAD

    def is_story(self, k: int) -> bool:
        """Tell whether piece ``k`` stands where the story's own lines stand."""
        start = self.title if self.title >= 0 else self.first
        return start - _STORY_REACH <= k <= max(self.last, start) + _STORY_REACH

    def region(self, k: int, semantic: int, flags: int) -> Region:
        """Return where piece ``k`` stands as seen from the body."""
        if self.first <= k <= self.last:
            return _IN_ASIDE if semantic & ASIDE else _IN_BODY
        if semantic & ASIDE or flags & _ASIDE:
            return _IN_ASIDE
        return _BELOW_BODY if self.last >= 0 and k > self.last else _ABOVE_BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The page's side of every question to the line rules."""

    rules: RuleSet
    """Those of its language and host."""

    language: str | None

    def line(self, text: str, zone: Zone) -> tuple[Label, str] | None:
        """Ask the line rules for ``text``."""
        found = find_in(self.rules, text, zone)
        return (found.label, found.id) if found else None


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
    if flags & _COMMENT:
        return Label.COMMENT, "container comment"
    if semantic & NAV:
        return _NAVIGATION, "container nav"
    # Without a body all that follows the headline would count as its surroundings.
    zone = _BELOW if place.last < 0 and semantic & FOOTER else place.zone(k)
    is_story = not (
        semantic & (ASIDE | FOOTER)
        or layout.flags[max(outline.parents[at], 0)] & _ELSEWHERE
    ) and place.is_story(k)
    is_links = piece.link_chars >= 0.8 * len(piece.text)
    found = None
    if is_story or not is_links:
        found = asker.line(piece.text, zone)
    is_credit = (  # pictures of the story stand in asides, and say whose they are
        found is not None
        and found[0] is _CREDIT
        and zone is _BODY
        and not own & _CAPTION
    )
    is_helpers = (  # "A contributed reporting": no other story's credit says that
        found is not None
        and found[1].endswith(".reporting-credit")
        and place.is_story(k)
    )
    if found and (is_story or is_credit or is_helpers or found[0] not in _NEAR):
        return found
    words = layout.words[k]
    if is_story and (near := _label_near(outline, layout, k, own, place)):
        return near
    if (
        (zone is _HEAD or zone is _BODY)
        and words <= DATE_WORDS
        and find_dates(piece.text, asker.language)
        and is_date_line(piece.text, asker.language)
    ):
        return Label.TIMESTAMP, "line time"
    if (
        not is_links
        and (zone is _HEAD or zone is _BODY)
        and words >= _CAPTION_WORDS
        and (semantic & FIGURE or own & _CAPTION)
    ):
        return Label.CAPTION, "gallery"  # in a carousel, which elsewhere holds cards
    if zone is _ABOVE and is_links and words < _HEADLINE_WORDS:
        return _NAVIGATION, "link above title"
    if flags & _ANY_SIGNAL:
        for signal, name, label in _BY_SIGNAL:
            if not flags & signal or words > _SHORT_WORDS.get(label, 2000):
                continue
            # Cards of other stories for subscribers wear that of walls, too.
            if label is not _PAYWALL or (is_story and not is_links):
                return label, f"container {name}"
    if semantic & (FOOTER | FORM):
        return _NAVIGATION, "container footer" if semantic & FOOTER else "form"
    if semantic & HEADER and place.last >= 0 and k < place.first and k < place.title:
        return _NAVIGATION, "container header"
    is_teaser = found is not None or bool((own | flags) & _TEASER)
    return _label_by_shape(
        zone,
        words,
        is_links=is_links,
        is_teaser=is_teaser or bool(semantic & (ASIDE | FIGURE)),
    )


def _label_near(
    outline: Outline, layout: Layout, k: int, own: int, place: Place
) -> tuple[Label, str] | None:
    """Label what belongs to the story itself: who, when, its pictures, its rubric."""
    piece = outline.pieces[k]
    at, words = piece.container, layout.words[k]
    for signal, name, label in _BY_NEAR if own & _ANY_NEAR else ():
        if label is _KICKER and not place.title - _KICKER_REACH <= k <= place.first:
            continue
        if own & signal and words <= _SHORT_WORDS.get(label, 200):
            return label, f"class {name}"
    if outline.tags[at] == "time" or piece.lead.startswith("time "):
        return Label.TIMESTAMP, "tag time"
    if layout.semantic[at] & FIGURE:
        return Label.CAPTION, "container figure"
    flags = layout.flags[at]
    for signal, name, label in _BY_NEAR if flags & _ANY_NEAR else ():
        is_long = words > _SHORT_WORDS.get(label, 200)
        if flags & signal and label is not _KICKER and not is_long:
            return label, f"container {name}"
    return None


def _label_by_shape(
    zone: Zone, words: float, *, is_links: bool, is_teaser: bool
) -> tuple[Label, str]:
    """Label what nothing announces: by its length, its links and where it stands."""
    if zone is _ABOVE:
        return _NAVIGATION, "above title"
    if is_teaser:
        return _RELATED, "teaser"
    if is_links:
        if words >= _HEADLINE_WORDS:
            return _RELATED, "link headline"
        return _NAVIGATION, "link"
    if words > _HEADLINE_WORDS:
        return Label.PROMO, "text beside the body"
    return _NAVIGATION, "short"
