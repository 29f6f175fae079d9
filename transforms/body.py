"""Which pieces of a page are its body: decided piece by piece, by a small model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.article import BODY_LABELS, Block, Label, Region, make_block
from transforms.blocks import Outline, Piece
from transforms.clues import HEADS, LETTERS, Clues, find_title, normalise
from transforms.dates import find_dates, is_date_line
from transforms.features import STOPS, is_candidate, read_features
from transforms.layout import Layout, count_words, read_layout
from transforms.metatext import split_body
from transforms.model import load_model, probability
from transforms.parts import (
    DATE_WORDS,
    FIGURE,
    LIST,
    NAV,
    QUOTE,
    Asker,
    Place,
    label_part,
)
from transforms.rules import Zone
from transforms.selectors import NOTHING, Selected
from transforms.signals import Signal
from transforms.tables import find_tables

THRESHOLD = 0.0
"""Log odds above which a piece is body."""

_SUBTITLE_WORDS = 70
_SUBTITLE_LEAST = 5
_SUBTITLE_REACH = 12
"""Pieces after the title among which a standfirst stands."""

_HEADING_WORDS = 25
_LINK_SHARE = 0.8
_LINK_WORDS = 3
_LINE_WORDS = 60
"""Body of more words is no formula; asking would cost as much as all the rest."""

_NOT_SUBTITLE = int(Signal.CAPTION | Signal.RELATED | Signal.COMMENT | Signal.CONSENT)
_LINE_LABELS = BODY_LABELS | {Label.SUBTITLE, Label.TITLE, Label.KICKER}
_CLOSING = frozenset(
    {Label.NOTICE, Label.COPYRIGHT, Label.NEWSLETTER, Label.RELATED, Label.TAGS}
    | {Label.SHARE, Label.COMMENT, Label.PAYWALL, Label.PROMO}
)
_AUTHOR_BOX = int(Signal.BIO | Signal.BYLINE)
_JSON_LD_WORDS = 60
_JSON_LD_LEAST = 15
"""Words of JSON-LD's text that count where the page prints nothing at all."""

_JSON_LD_FACTOR = 1.5
"""JSON-LD's text counts where it is this much longer than what is printed."""

_OPENING = 3
"""Pieces of the body among which the page's date may stand, deck and byline above."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+(?=[^\s\d])")


@dataclass(slots=True)
class Labelled:
    """The pieces of one page with their labels; lists run in parallel."""

    blocks: list[Block]
    title: int
    """Index of the block that is the title; -1 where the title is not printed."""

    words: float
    """Of the body."""


def label_outline(
    outline: Outline,
    clues: Clues,
    printed_title: int | None,
    asker: Asker,
    selected: Selected = NOTHING,
    second: frozenset[int] = frozenset(),
) -> Labelled:
    """Give every piece its label, its rule and its region, in reading order.

    Args:
        outline: The page's pieces.
        clues: What its head says.
        printed_title: The piece that metadata knows to be the title.
        asker: Answers by the line rules.
        selected: What the publisher's own rules settle.
        second: Pieces that a second opinion takes for body; they are taken, too.
    """
    title = find_title(outline, clues, printed_title)
    layout = read_layout(outline, title)
    kept, reasons = _choose(outline, layout, clues)
    for k in second - kept - {title}:
        kept.add(k)
        reasons[k] = "second opinion"
    if selected.body is not None:
        for k in selected.body - kept:
            if is_candidate(outline, layout, k):
                kept.add(k)
                reasons[k] = "publisher's body"
        kept &= selected.body
    _keep_sources(outline, layout, kept, reasons)
    kept -= selected.labels.keys()
    _drop_lines(outline, layout, kept, asker)
    _drop_closing_lines(outline, layout, kept, asker)
    _drop_heads(outline, layout, kept)
    _drop_opening_dates(outline, layout, kept, asker.language)
    tables = find_tables(outline, layout, kept) - selected.labels.keys()
    kept |= tables
    reasons.update(dict.fromkeys(tables, "table"))
    inside = sorted(kept)
    place = Place(
        title=title,
        first=inside[0] if inside else len(outline.pieces),
        last=inside[-1] if inside else -1,
    )
    subtitle = _find_subtitle(outline, layout, clues, inside, title)
    blocks, words = [], 0.0
    for k, piece in enumerate(outline.pieces):
        if k == subtitle:
            label, rule = Label.SUBTITLE, f"standfirst; {reasons.get(k, '')}"
        elif k in selected.labels and not piece.is_alt:
            label, rule = selected.labels[k]
        elif k in tables:
            label, rule = Label.LIST_ITEM, reasons[k]
        elif k in kept:
            label, rule = _body_label(outline, layout, k), reasons[k]
        else:
            label, rule = label_part(outline, layout, k, place, asker)
        if label in BODY_LABELS:
            words += layout.words[k]
        at = piece.container
        region = place.region(k, layout.semantic[at], layout.flags[at])
        blocks.append(make_block(label, piece.text, rule, region))
    return Labelled(blocks=blocks, title=title, words=words)


def _choose(
    outline: Outline, layout: Layout, clues: Clues
) -> tuple[set[int], dict[int, str]]:
    """Ask the model which pieces are body, and why."""
    model = load_model("body_model")
    titles = {normalise(t) for t in clues.titles}
    if layout.title >= 0:
        titles.add(normalise(outline.pieces[layout.title].text))
    chosen, rows = read_features(outline, layout, clues)
    kept: set[int] = set()
    reasons: dict[int, str] = {}
    for k, row in zip(chosen, rows, strict=True):
        score, sums = model.score(row)
        if score > THRESHOLD and not (
            layout.words[k] < 30 and normalise(outline.pieces[k].text) in titles
        ):
            kept.add(k)
            reasons[k] = f"model {probability(score):.2f}: {model.reasons(sums)}"
    return kept, reasons


def _keep_sources(
    outline: Outline, layout: Layout, kept: set[int], reasons: dict[int, str]
) -> None:
    """Keep with a quote of the body the footer that says whose it is."""
    for k in sorted(kept):
        after = k + 1
        if after < len(outline.pieces) and after not in kept:
            at = outline.pieces[after].container
            if outline.tags[at] == "footer" and layout.semantic[at] & QUOTE:
                kept.add(after)
                reasons[after] = "of the quote above"


def _drop_lines(outline: Outline, layout: Layout, kept: set[int], asker: Asker) -> None:
    """Take lines out of the body that are credits, sign-ups, teasers by their words.

    A line that is a link and no sentence leads elsewhere: "Read more: …" in any
    language. (On left-out dev sites: segments F1 +0.003, body unchanged.)
    """
    for k in list(kept):
        piece = outline.pieces[k]
        if (
            piece.link_chars >= _LINK_SHARE * len(piece.text)
            and layout.words[k] >= _LINK_WORDS
            and outline.tags[piece.container] not in HEADS
            and piece.text.rstrip("\"'”’»“)] ")[-1:] not in STOPS
        ):
            kept.discard(k)
            continue
        if not LETTERS.search(piece.text):  # a rule made of signs
            kept.discard(k)
            continue
        if layout.words[k] > _LINE_WORDS:
            continue
        found = asker.line(piece.text, Zone.BODY)
        if found and found[0] not in _LINE_LABELS:
            kept.discard(k)


def _drop_closing_lines(
    outline: Outline, layout: Layout, kept: set[int], asker: Asker
) -> None:
    """Take off the body's end what lines below it say: terms, and the authors' bios.

    A sentence about a person is a bio only in a box that says it is one.
    """
    for k in sorted(kept, reverse=True):
        if layout.words[k] > _LINE_WORDS:
            return
        found = asker.line(outline.pieces[k].text, Zone.BELOW)
        in_box = layout.flags[outline.pieces[k].container] & _AUTHOR_BOX
        if not found or not (
            found[0] in _CLOSING or (found[0] is Label.BIO and in_box)
        ):
            return
        kept.discard(k)


def _drop_heads(outline: Outline, layout: Layout, kept: set[int]) -> None:
    """Take headings out of the body that head a box of which nothing else is body."""
    for k in sorted(kept, reverse=True):
        at = outline.pieces[k].container
        if outline.tags[at] not in HEADS:
            continue
        box = layout.up[at]
        first, count = layout.first[box], layout.counts[box]
        inside = range(first, first + count)
        if (
            box >= 0
            and k == first
            and count > 1
            and not any(n in kept for n in inside if n != k)
        ):
            kept.discard(k)


def _drop_opening_dates(
    outline: Outline, layout: Layout, kept: set[int], language: str | None
) -> None:
    """Take the page's own date out of the body that it opens, byline in between.

    So too the page's address, which print views show.
    """
    for k in sorted(kept)[:_OPENING]:
        text = outline.pieces[k].text
        if _ADDRESS.fullmatch(text):
            kept.discard(k)
            continue
        if (
            k > layout.title
            and layout.words[k] <= DATE_WORDS
            and find_dates(text, language)
            and is_date_line(text, language)
        ):
            kept.discard(k)


def _body_label(outline: Outline, layout: Layout, k: int) -> Label:
    at = outline.pieces[k].container
    tag = outline.tags[at]
    if tag in HEADS:
        return Label.HEADING if layout.words[k] <= _HEADING_WORDS else Label.PARAGRAPH
    semantic = layout.semantic[at]
    if semantic & QUOTE:
        return Label.QUOTE
    if semantic & LIST:
        return Label.LIST_ITEM
    if _is_bold_line(outline.pieces[k]):
        return Label.HEADING
    return Label.PARAGRAPH


def _is_bold_line(piece: Piece) -> bool:
    """Tell a subhead set as a bold paragraph: short, all bold, no full stop."""
    return (
        piece.strong_chars >= len(piece.text) - 1
        and len(piece.text) < 90
        and piece.text[-1] not in ".,;"
    )


def _find_subtitle(
    outline: Outline,
    layout: Layout,
    clues: Clues,
    inside: Sequence[int],
    title: int,
) -> int:
    """Return the piece that is the standfirst; -1 where there is none.

    It stands between title and body, or opens the body. It is announced by its class,
    or it repeats the page's description and is set apart from the paragraphs.
    """
    if not inside:
        return -1
    first = inside[0]
    start = max(title - 2, 0) if title >= 0 else max(first - 3, 0)
    if first - start > _SUBTITLE_REACH:
        start = first
    description = normalise(clues.description or "")
    body = _style(outline, inside[1] if len(inside) > 1 else first)
    for k in range(start, first + 1):
        piece = outline.pieces[k]
        if k == title or piece.is_alt or piece.link_chars * 2 > len(piece.text):
            continue
        if not _SUBTITLE_LEAST <= layout.words[k] <= _SUBTITLE_WORDS:
            continue
        at = piece.container
        if layout.flags[at] & _NOT_SUBTITLE or layout.semantic[at] & (FIGURE | NAV):
            continue
        own = layout.own[at] | layout.own[max(layout.up[at], 0)]
        if k < first:
            if own & Signal.SUBTITLE or _begins(piece.text, description):
                return k
        elif len(inside) > 1 and _style(outline, k) != body:
            there = outline.pieces[inside[1]].container
            other = layout.own[there] | layout.own[max(layout.up[there], 0)]
            if (
                own & ~other & Signal.SUBTITLE
                or outline.tags[at] in {"h2", "h3"}
                or _begins(piece.text, description)
            ):
                return k
    return -1


def _style(outline: Outline, k: int) -> tuple[str, str]:
    at = outline.pieces[k].container
    return outline.tags[at], outline.classes[at]


def _begins(text: str, description: str) -> bool:
    """Tell whether ``description``, normalised, begins like ``text``."""
    start = normalise(text)[:40]
    return len(start) > 15 and description.startswith(start)


def add_json_ld(labelled: Labelled, article_body: str | None) -> None:
    """Add the paragraphs of JSON-LD's text where the page does not print them."""
    parts = split_body(article_body or "")
    text = " ".join(parts)
    if not text:
        return
    body = [b for b in labelled.blocks if b.label in BODY_LABELS]
    printed = normalise(" ".join(b.text for b in body))
    stated = normalise(text)
    least = _JSON_LD_WORDS if printed else _JSON_LD_LEAST
    if len(text.split()) < least and len(stated) < 5 * least:
        return
    if len(stated) < _JSON_LD_FACTOR * len(printed):
        return
    if len(parts) == 1 and printed:
        parts = _SENTENCE.split(text)
    page = normalise(" ".join(b.text for b in labelled.blocks))
    new = [part for part in parts if normalise(part) not in page]
    if sum(len(part) for part in new) < len(text) / 3:
        return
    at = max((n for n, b in enumerate(labelled.blocks) if b.label in BODY_LABELS),
             default=labelled.title)  # fmt: skip
    labelled.words += sum(count_words(part) for part in new)
    labelled.blocks[at + 1 : at + 1] = [
        Block(
            label=Label.PARAGRAPH,
            text=part,
            rule="json-ld articleBody",
            region=Region.JSON_LD,
        )
        for part in new
    ]
