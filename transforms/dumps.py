"""Plain-text dumps: no markup to lean on.

Zones first (``transforms.zones``), then a label for every line
(``transforms.sequence``), then what the labelled lines tell: notices, people, dates,
pictures.
"""

import re
from datetime import date

from transforms.article import (
    BODY_LABELS,
    Access,
    Basis,
    Block,
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
from transforms.dates import read_date
from transforms.decoding import decode
from transforms.exports import split_export
from transforms.language import detect_language
from transforms.lines import Line, split_lines
from transforms.names import is_agency
from transforms.notices import Notice, read_notice
from transforms.pictures import read_images
from transforms.rules import Rules
from transforms.sequence import OTHERS_BYLINE, label_lines
from transforms.zones import Scene

__all__ = ["read_dump", "split_export"]

MAX_BYTES = 16_000_000
"""The longest magazine article has some 200 KB; exports are split before."""

MAX_LINES = 100_000
"""A dump of more lines is a list or a log."""

_CRAWLER_DATE = re.compile(r"date \d{4}-\d{2}-\d{2}(?= \S)")
_CORRECTED = re.compile(
    r"(?:correct(?:ed|ion|s)|update[sd]?|clarifi(?:ed|es)|recasts?|refiles?|"
    r"rectificatif|berichtigt|berichtigung|corregido|corrección)\b[^.:]{0,30}: "
    r".{3,200}?\.(?= +\S)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?<=[.!?”\"»]) +(?=(?:[A-Z]{2,6}|dpa|epd|sid)\.?$)")
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
    return _draft(scene, rules, title, body, end), encoding


def _sample(lines: list[Line]) -> str:
    """The longest lines first: menus say little about an article's language."""
    longest = sorted(lines, key=lambda line: -len(line.text))[:12]
    return "\n".join(line.text[:800] for line in longest)


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
            region=Region.ABOVE
            if at < body
            else Region.BODY
            if at < end
            else Region.BELOW,
        )
        for at, (label, text) in enumerate(labelled)
    )
    notices = [
        notice
        for label, text in labelled
        if label in (Label.NOTICE, Label.PAYWALL)
        and (notice := read_notice(text, language, rules))
    ]
    dateline = _first_dateline(labelled, language)
    metadata, evidence = _metadata(labelled, language, notices, dateline)
    bylines = read_people(
        (
            (Label(line.label), line.text)
            for line in lines
            if line.rule != OTHERS_BYLINE
        ),
        language,
    )
    return Draft(
        metadata=metadata,
        blocks=blocks,
        bylines=bylines,
        images=read_images(labelled),
        evidence=evidence,
    )


def _first_dateline(
    labelled: list[tuple[Label, str]], language: str | None
) -> Dateline | None:
    """The dateline of the first paragraph."""
    for label, text in labelled:
        if label is Label.PARAGRAPH:
            return read_dateline(text, language)
    return None


def _first(labelled: list[tuple[Label, str]], wanted: Label) -> str | None:
    return next((clean_text(text) for label, text in labelled if label is wanted), None)


def clean_text(text: str) -> str:
    """White space folded, Markdown marks off; quotes and dashes as printed."""
    text = " ".join(text.split())
    text = re.sub(r"^(?:#{1,6} |> )", "", text)
    return re.sub(r"\*\*|__", "", text)


def _metadata(
    labelled: list[tuple[Label, str]],
    language: str | None,
    notices: list[Notice],
    dateline: Dateline | None,
) -> tuple[Metadata, tuple[Evidence, ...]]:
    """What the labelled lines say of the article, each value with its evidence."""
    decks = [clean_text(t) for label, t in labelled if label is Label.SUBTITLE]
    published, raw, basis = _published(labelled, language, dateline)
    has_paywall = any(label is Label.PAYWALL for label, _ in labelled)
    access = next((n.access for n in notices if n.access), None)
    if has_paywall:
        access = Access.TRUNCATED
    metadata = Metadata(
        title=_first(labelled, Label.TITLE),
        subtitle=" ".join(decks) or None,
        kicker=_first(labelled, Label.KICKER),
        language=language,
        publication=next((n.publication for n in notices if n.publication), None),
        network=next((n.network for n in notices if n.network), None),
        dateline=dateline.place if dateline else None,
        published_on=published,
        published_basis=basis,
        published_raw=raw,
        access=access,
        free_until=next((n.free_until for n in notices if n.free_until), None),
    )
    return metadata, ()


def _published(
    labelled: list[tuple[Label, str]], language: str | None, dateline: Dateline | None
) -> tuple[date | None, str | None, Basis | None]:
    """The day of publication: the first date line above or in the head."""
    for label, text in labelled:
        if label in BODY_LABELS:
            break
        if label in (Label.DATELINE_DATE, Label.TIMESTAMP, Label.BYLINE):
            found = read_date(text, language)
            if found:
                return found.day, text, Basis.TEXT
    return None, None, None
