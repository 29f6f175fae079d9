"""Plain-text dumps: no markup to lean on.

Zones first (``transforms.zones``), then a label for every line
(``transforms.sequence``), then what the labelled lines tell: notices, people, dates,
pictures.
"""

import heapq
import re

from transforms.article import (
    BODY_LABELS,
    Access,
    Basis,
    Block,
    Byline,
    BylineKind,
    Draft,
    Evidence,
    Label,
    Metadata,
    Page,
    Reason,
    Refusal,
    Region,
)
from transforms.bios import read_people
from transforms.datelines import Dateline, read_dateline
from transforms.decoding import decode
from transforms.dumpdates import read_modified, read_published
from transforms.exports import split_export
from transforms.head import CONTACT_LINE, HOUSE_LINE, LAST_NAME
from transforms.house import House, fill_house, find_house
from transforms.language import detect_language
from transforms.lines import Line, split_lines
from transforms.names import is_agency
from transforms.notices import Notice, read_notice
from transforms.pictures import read_images
from transforms.rest import OTHERS_BYLINE
from transforms.rules import Rules, line_key
from transforms.scene import Scene
from transforms.sequence import label_lines

__all__ = ["read_dump", "split_export"]

MAX_BYTES = 16_000_000
"""The longest magazine article has some 200 KB; exports are split before."""

MAX_LINES = 100_000
"""A dump of more lines is a list or a log."""

MIN_WHOLE_PARAGRAPHS = 4
"""A text of so many paragraphs below "for subscribers" is there in full."""

NEAR_LINES, FAR_LINES = 8, 30
"""How many lines above the headline and below the body names of the article stand."""

_ARTICLE_LABELS = BODY_LABELS | {Label.PAYWALL}
"""A page has one of these, or it is no article: a text, or a wall before it."""

_FIELD = re.compile(
    r"(?:title|headline|subject|betreff|objet|asunto|oggetto|onderwerp|assunto) ?: ?",
    re.IGNORECASE,
)
_TAG_HEAD = re.compile(r"^[^:|,]{3,28} ?: *")
_CRAWLER_DATE = re.compile(r"date \d{4}-\d{2}-\d{2}(?= \S)")
_CORRECTED = re.compile(
    r"(?:correct(?:ed|ion|s)|update[sd]?|clarifi(?:ed|es)|recasts?|refiles?|"
    r"rectificatif|berichtigt|berichtigung|corregido|corrección)\b[^.:]{0,30}: "
    r".{3,200}?\.(?= +\S)",
    re.IGNORECASE,
)
_JOINTS = {LAST_NAME: " ", HOUSE_LINE: ", ", CONTACT_LINE: " | "}
"""Rules of lines that go on with the byline above, and what joins them to it."""

_COLUMNS = re.compile(r"[ \u00a0]{3,}|\t+")
_SIGNED_DECK = re.compile(
    r"[.!?…»”\"] ((?:Par|By|Von|Por|Di|Door) [A-ZÀ-Þ][^.!?]{3,110})$"
)
_SIGNED = re.compile(r"(?<=[.!?”\"»]) +(?=(?:[A-Z]{2,6}|dpa|epd|sid)\.?$)")
_CREDITS_HINT = re.compile(
    "eporting |EPORTING |riting |diting |ompiled |ritten |ericht |edigiert |eportage "
    "|dité |édigé |vec |nformación |eporte |scrito |ditado "
)
"""A cheap look for the words that open reporting credits."""

_CREDITS_TAIL = re.compile(
    r"(?<=[.!?”\"»)]) +(?=(?:\(?[$€£]?1 = [^()]{3,60}\)? *)?[(\[]?"
    r"(?:additional |zusätzlich |mit )?(?:reporting|writing|editing|compiled|written|"
    r"bericht|berichtet|redigiert|reportage|rédigé|édité|avec|información|reporte|"
    r"escrito|editado)(?: \w+){0,3} (?:by|from|von|par|de|por) (?!hand|radio)"
    r"(?-i:[A-ZÀ-Þ]))",
    re.IGNORECASE,
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
    lines = split_lines(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        return Refusal(reason=Reason.NO_TEXT, message="only white space"), encoding
    if len(lines) > MAX_LINES:
        return (
            Refusal(
                reason=Reason.TOO_LARGE,
                message=f"{len(lines)} lines, more than {MAX_LINES}: a list or a log; "
                "split it into one file per article",
            ),
            encoding,
        )
    language = detect_language(_sample(lines))
    lines = _split_shared(lines, language)
    scene = Scene(lines, rules.for_page(language), language)
    title, body, end = label_lines(scene, rules)
    if title is not None and body == len(lines):
        body, end = _body_of_short_sentences(lines, body)
    if not any(Label(line.label) in _ARTICLE_LABELS for line in lines):
        return (
            Refusal(
                reason=Reason.NAVIGATION_ONLY,
                message=f"{len(lines)} lines and no running text among them: a menu or "
                "a list; if it is an article, say how its text looks by a rule",
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
    if not decks or any(Label(line.label) in _ARTICLE_LABELS for line in lines):
        return none, none
    for at in decks:
        lines[at].label, lines[at].rule = Label.PARAGRAPH, "body.short-sentences"
    return decks[0], decks[-1] + 1


def _sample(lines: list[Line]) -> str:
    """The longest lines first: menus say little about an article's language."""
    longest = heapq.nlargest(8, lines, key=lambda line: len(line.text))
    return "\n".join(line.text[:400] for line in longest)


def _split_shared(lines: list[Line], language: str | None) -> list[Line]:
    """Cut the lines that body text shares with something else."""
    split: list[Line] = []
    for line in lines:
        split += _split_line(line, language) if line.words >= 8 else [line]
    return split


def _split_line(line: Line, language: str | None) -> list[Line]:
    """Cut a crawler's date or a correction from the front, credits from the end."""
    text = line.text
    cuts = []
    if match := _CRAWLER_DATE.match(text):
        cuts.append(match.end())
    front = text[cuts[-1] :].lstrip() if cuts else text
    offset = len(text) - len(front)
    if (match := _CORRECTED.match(front)) and read_dateline(
        front[match.end() :].lstrip(), language
    ):
        cuts.append(offset + match.end())
    tail = None
    ending = text[-400:]
    if _CREDITS_HINT.search(ending):
        tail = _CREDITS_TAIL.search(text, max(0, len(text) - 500))
    if tail is None and is_agency(text.rsplit(None, 1)[-1].rstrip(".")):
        tail = _SIGNED.search(text)
    if tail and tail.start() > 40:
        cuts.append(tail.start())
    if not cuts:
        return [line]
    parts: list[Line] = []
    start = 0
    for end in (*cuts, len(text)):
        piece = text[start:end]
        stripped = piece.strip()
        at = start + len(piece) - len(piece.lstrip())
        if stripped:
            parts.append(
                Line(
                    text=stripped,
                    start=line.start + at,
                    gap=line.gap if not parts else 0,
                    indent=line.indent,
                )
            )
        start = end
    return parts


def _draft(scene: Scene, rules: Rules, title: int | None, body: int, end: int) -> Draft:
    """Read the labelled lines: metadata, people, pictures."""
    lines, language = scene.lines, scene.language
    labelled = [(Label(line.label), line.text) for line in lines]
    blocks = tuple(
        Block(
            label=label,
            text=text,
            rule=lines[at].rule,
            region=_region(at, body, end),
        )
        for at, (label, text) in enumerate(labelled)
    )
    notices = [
        notice
        for label, text in labelled
        if label in (Label.NOTICE, Label.PAYWALL)
        and (notice := read_notice(text, language, rules))
    ]
    own = _own_lines(lines, title, end)
    bylines = read_people(own, language)
    house = find_house(labelled, bylines, rules)
    dateline = _first_dateline(labelled, language)
    if not bylines:
        bylines = _release_service(labelled, dateline)
    bylines = fill_house(
        bylines, house.name if house else None, _wire(labelled, dateline)
    )
    return Draft(
        metadata=_metadata(labelled, rules, language, notices, dateline, house, body),
        blocks=blocks,
        bylines=bylines,
        images=read_images(labelled),
        evidence=_evidence(notices, house),
    )


def _region(at: int, body: int, end: int) -> Region:
    """Where a line stands, as seen from the body."""
    if at < body:
        return Region.ABOVE
    return Region.BODY if at < end else Region.BELOW


def _own_lines(
    lines: list[Line], title: int | None, end: int
) -> list[tuple[Label, str]]:
    """The lines that may name this article's people.

    Not those far from the article, since menus and other articles have names, too. A
    byline on several lines is one; a deck may end with the author.
    """
    own: list[tuple[Label, str]] = []
    first = max(0, (title or 0) - NEAR_LINES)
    for line in lines[first : end + FAR_LINES]:
        label = Label(line.label)
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
    """The service that a press release names in its dateline: "--(BUSINESS WIRE)--"."""
    if dateline is None or dateline.agency is None:
        return ()
    first = next(text for label, text in labelled if label is Label.PARAGRAPH)
    opening = first[: dateline.end].strip()
    if (
        f"--({dateline.agency})" not in opening
        and f"/{dateline.agency}/" not in opening
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


def _first_dateline(
    labelled: list[tuple[Label, str]], language: str | None
) -> Dateline | None:
    """The dateline of the first paragraph."""
    for label, text in labelled:
        if label is Label.PARAGRAPH:
            return read_dateline(text, language)
    return None


def _texts(labelled: list[tuple[Label, str]], wanted: Label) -> list[str]:
    """The texts of one label, tidied for a column."""
    return [tidy(text) for label, text in labelled if label is wanted]


def tidy(text: str) -> str:
    """White space folded, Markdown and field names off; all else as printed."""
    text = " ".join(text.split())
    text = re.sub(r"^(?:#{1,6} |> )", "", text)
    text = re.sub(r"\*\*|__", "", text)
    text = re.sub(r"^([*_])(\S.*\S)\1$", r"\2", text)
    if match := _FIELD.match(text):
        text = text[match.end() :].strip(" \"'")
    return text


def _metadata(
    labelled: list[tuple[Label, str]],
    rules: Rules,
    language: str | None,
    notices: list[Notice],
    dateline: Dateline | None,
    house: House | None,
    body: int,
) -> Metadata:
    """What the labelled lines say of the article."""
    issued = next(((n.issued_on, n.raw) for n in notices if n.issued_on), None)
    published = read_published(labelled, language, dateline, issued)
    publication = next((n.publication for n in notices if n.publication), None)
    if publication is None and house and house.sure:
        publication = house.name
    titles, kickers = _texts(labelled, Label.TITLE), _texts(labelled, Label.KICKER)
    return Metadata(
        title=titles[0] if titles else None,
        subtitle=_subtitle(_texts(labelled, Label.SUBTITLE)),
        kicker=kickers[0] if kickers else None,
        tags=_tags(_texts(labelled, Label.TAGS), rules),
        language=language,
        publisher=house.name if house else None,
        publication=publication,
        network=next((n.network for n in notices if n.network), None),
        dateline=dateline.place if dateline else None,
        published_at=published.instant if published else None,
        published_on=published.day if published else None,
        published_basis=published.basis if published else None,
        published_raw=published.raw if published else None,
        modified_at=read_modified(labelled, language),
        access=_access(labelled, notices, body),
        free_until=next((n.free_until for n in notices if n.free_until), None),
    )


def _access(
    labelled: list[tuple[Label, str]], notices: list[Notice], body: int
) -> Access | None:
    """On what terms: a paywall below or in the text cuts it, one above it need not."""
    walls = [at for at, (label, _) in enumerate(labelled) if label is Label.PAYWALL]
    if walls:
        paragraphs = sum(label is Label.PARAGRAPH for label, _ in labelled)
        whole = walls[-1] < body and paragraphs >= MIN_WHOLE_PARAGRAPHS
        return Access.SUBSCRIBER if whole else Access.TRUNCATED
    return next((n.access for n in notices if n.access), None)


def _subtitle(decks: list[str]) -> str | None:
    """The deck, its lines joined; the word over a summary's points is no part of it."""
    points = [deck for deck in decks if len(deck.split()) > 1]
    return " ".join(points if len(points) > 1 else decks) or None


def _tags(lines: list[str], rules: Rules) -> tuple[str, ...]:
    """The topics that tag lines give, in printed order, headers left out."""
    found: dict[str, None] = {}
    for line in lines:
        rest = _TAG_HEAD.sub("", line)
        if rest.endswith(":") or line_key(line) in rules.tag_heads:
            continue
        if rest.startswith("[") and rest.endswith("]"):  # a list of front matter
            rest = rest[1:-1]
        for part in re.split(r"\s*[,|·•;]\s*|#", rest):
            if part.strip():
                found[part.strip()] = None
    return tuple(found)


def _evidence(notices: list[Notice], house: House | None) -> tuple[Evidence, ...]:
    """Where the values of notices and imprint were read."""
    rows: list[Evidence] = []
    for notice in notices:
        for name in ("publication", "network", "access", "free_until"):
            value = getattr(notice, name)
            if value is not None:
                first = not any(row.field == name for row in rows)
                rows.append(
                    Evidence(
                        field=name,
                        value=str(value),
                        basis=Basis.NOTICE,
                        raw=notice.raw,
                        chosen=first,
                    )
                )
    if house:
        rows.append(
            Evidence(
                field="publisher",
                value=house.name,
                basis=Basis.TEXT,
                raw=house.raw,
                chosen=True,
            )
        )
    return tuple(rows)
