"""Plain-text dumps: no markup to lean on.

Zones first (``transforms.zones``), then a label for every line
(``transforms.sequence``), then what the labelled lines tell: notices, people, dates,
pictures.
"""

import re
from collections.abc import Sequence
from typing import cast

from transforms.article import (
    BODY_LABELS,
    Basis,
    Byline,
    BylineKind,
    Draft,
    Label,
    Page,
    Reason,
    Refusal,
    Region,
    make_block,
)
from transforms.authors import read_people
from transforms.cutting import cut_shared
from transforms.datelines import (
    STORY,
    Dateline,
    ends_as_dateline,
    is_speaker,
    read_dateline,
)
from transforms.decoding import decode
from transforms.dumpmeta import read_evidence, read_metadata
from transforms.exports import split_export
from transforms.head import CONTACT_LINE, HOUSE_LINE, LAST_NAME, PLACE_LINE
from transforms.house import fill_house, find_house
from transforms.language import detect_language
from transforms.lines import Line, find_signs, read_words
from transforms.names import is_agency
from transforms.notices import read_notice
from transforms.pictures import read_images
from transforms.rest import OTHERS_BYLINE
from transforms.rules import Rules
from transforms.scene import Scene
from transforms.sequence import label_lines
from transforms.wrapping import Slice, slice_lines

__all__ = ["read_dump", "split_export"]

MAX_BYTES = 16_000_000
"""The longest magazine article has some 200 KB; exports are split before."""

MAX_LINES = 100_000
"""A dump of more lines is a list or a log."""

NEAR_LINES, FAR_LINES = 8, 30
"""How many lines above the headline and below the body names of the article stand."""

_ARTICLE_LABELS = BODY_LABELS | {Label.PAYWALL}
"""A page has one of these, or it is no article: a text, or a wall before it."""

_TERMS = frozenset({Label.NOTICE, Label.PAYWALL})
_JOINTS = {LAST_NAME: " ", HOUSE_LINE: " | ", PLACE_LINE: ", ", CONTACT_LINE: " | "}
"""Rules of lines that go on with the byline above, and what joins them to it."""

_COLUMNS = re.compile(r"[ \u00a0]{3,}|\t+")
_SIGNED_DECK = re.compile(
    r"[.!?…»”\"] ((?:Par|By|Von|Por|Di|Door) [A-ZÀ-Þ][^.!?]{3,110})$"
)


def read_dump(page: Page, rules: Rules) -> tuple[Draft | Refusal, str | None]:
    """Take a text dump apart; the second value is the encoding it was read in."""
    if len(page.content) > MAX_BYTES:
        return (
            Refusal(
                reason=Reason.TOO_LARGE,
                message=f"text of {len(page.content)} bytes, more than {MAX_BYTES}: "
                "split it into one file per article",
            ),
            None,
        )
    text, encoding = decode(page.content, page.charset)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    slices = slice_lines(text)
    if not slices:
        return Refusal(reason=Reason.NO_TEXT, message="only white space"), encoding
    if len(slices) > MAX_LINES:
        return (
            Refusal(
                reason=Reason.TOO_LARGE,
                message=f"{len(slices)} lines, more than {MAX_LINES}: a list or a log; "
                "split it into one file per article",
            ),
            encoding,
        )
    language = detect_language(sample(slices))
    signs = find_signs(text)
    lines = [Line(s.text, s.start, s.gap, s.indent, signs) for s in slices]
    words = read_words(lines)
    whole, lines = lines, cut_shared(lines, words, language)
    if len(lines) > len(whole):
        words = read_words(lines)
    scene = Scene(lines, words, rules.for_page(language), language)
    title, body, end = label_lines(scene, rules)
    if title is not None and body == len(lines):
        body, end = _body_of_short_sentences(lines, body)
    if not any(line.label in _ARTICLE_LABELS for line in lines):
        return (
            Refusal(
                reason=Reason.NAVIGATION_ONLY,
                message=f"no running text in {len(lines)} line"
                f"{'' if len(lines) == 1 else 's'}: a menu or a list; if it is an "
                "article, say how its text looks by a rule",
            ),
            encoding,
        )
    return _draft(scene, rules, title, body, end), encoding


def _body_of_short_sentences(lines: list[Line], none: int) -> tuple[int, int]:
    """Find the body of a text whose sentences are all short: what was taken for decks.

    Returns:
        Where it begins and ends; ``none`` twice when there is no sentence.
    """
    decks = [
        at
        for at, line in enumerate(lines)
        if line.label == Label.SUBTITLE and line.closed and line.words >= 3
    ]
    if not decks or any(line.label in _ARTICLE_LABELS for line in lines):
        return none, none
    for at in decks:
        lines[at].label, lines[at].rule = Label.PARAGRAPH, "body.short-sentences"
    return decks[0], decks[-1] + 1


def sample(lines: Sequence[Slice]) -> str:
    """The longest lines first: menus say little about an article's language."""
    longest = sorted(lines, key=_length, reverse=True)[:8]
    return "\n".join(line.text[:400] for line in longest)


def _length(line: Slice) -> int:
    return len(line.text)


def _draft(scene: Scene, rules: Rules, title: int | None, body: int, end: int) -> Draft:
    """Read the labelled lines: metadata, people, pictures."""
    lines, language = scene.lines, scene.language
    labelled = [(cast(Label, line.label), line.text) for line in lines]
    regions = (
        (Region.ABOVE, lines[:body]),
        (Region.BODY, lines[body:end]),
        (Region.BELOW, lines[max(body, end) :]),
    )
    blocks = [
        make_block(cast(Label, line.label), line.text, line.rule, region)
        for region, part in regions
        for line in part
    ]
    notices = [
        notice
        for label, text in labelled
        if label in _TERMS and (notice := read_notice(text, language, rules))
    ]
    own = _own_lines(lines, title, end)
    bylines = read_people(own, language)
    house = find_house(labelled, [line.folded for line in lines], bylines, rules)
    dateline = _first_dateline(scene)
    if not bylines:
        bylines = _release_service(labelled, dateline)
    bylines = fill_house(
        bylines, house.name if house else None, _wire(labelled, dateline)
    )
    return Draft(
        metadata=read_metadata(
            labelled, rules, language, notices, dateline, house, body, bylines
        ),
        blocks=tuple(blocks),
        bylines=bylines,
        images=read_images(labelled),
        evidence=read_evidence(notices, house),
    )


def _own_lines(
    lines: list[Line], title: int | None, end: int
) -> list[tuple[Label, str]]:
    """The lines that may name this article's people: none of its paragraphs.

    Not those far from the article, since menus and other articles have names, too. A
    byline on several lines is one; a deck may end with the author.
    """
    own: list[tuple[Label, str]] = []
    paragraph = Label.PARAGRAPH  # once: each look-up of a member takes 70 ns
    first = max(0, (title or 0) - NEAR_LINES)
    for line in lines[first : end + FAR_LINES]:
        label = cast(Label, line.label)
        if label is paragraph:
            continue
        if line.rule in _JOINTS and own:
            joint = _JOINTS[line.rule]
            own[-1] = (Label.BYLINE, f"{own[-1][1]}{joint}{line.text}")
        elif label is Label.BYLINE and line.rule != OTHERS_BYLINE:
            own.append((label, _COLUMNS.sub(" | ", line.text)))
        elif line.rule != OTHERS_BYLINE:
            own.append((label, line.text))
        if label is Label.SUBTITLE and (match := _SIGNED_DECK.search(line.text)):
            own.append((Label.BYLINE, match[1]))
    return own


def _release_service(
    labelled: list[tuple[Label, str]], dateline: Dateline | None
) -> tuple[Byline, ...]:
    """The service or agency that the dateline alone names: "--(BUSINESS WIRE)--"."""
    if dateline is None or dateline.agency is None:
        return ()
    first = next(text for label, text in labelled if label is Label.PARAGRAPH)
    opening = first[: dateline.end].strip()
    if (
        f"--({dateline.agency})" not in opening
        and f"/{dateline.agency}/" not in opening
        and not is_agency(dateline.agency)
    ):
        return ()
    return (
        Byline(
            name=dateline.agency,
            kind=BylineKind.AGENCY,
            basis=Basis.TEXT,
            raw=opening,
        ),
    )


def _wire(labelled: list[tuple[Label, str]], dateline: Dateline | None) -> str | None:
    """The agency whose own page this is: named in the dateline and in the imprint."""
    if dateline is None or dateline.agency is None:
        return None
    agency = dateline.agency
    owned = any(label is Label.COPYRIGHT and agency in text for label, text in labelled)
    return agency if owned and is_agency(agency) else None


def _first_dateline(scene: Scene) -> Dateline | None:
    """The dateline of the first paragraph, or on a line of its own above it."""
    date, paragraph = Label.DATELINE_DATE, Label.PARAGRAPH
    for at, line in enumerate(scene.lines):
        if line.label is date and ends_as_dateline(line.text, scene.language):
            return read_dateline(f"{line.text} {STORY}", scene.language)
        if line.label is paragraph:
            found = scene.dateline(at)
            others = (o.text for o in scene.lines[at + 1 :] if o.label is paragraph)
            if found and is_speaker(found, line.text, others):
                return None
            return found
    return None
