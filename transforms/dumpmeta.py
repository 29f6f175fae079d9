"""What the labelled lines of a dump say of the article: titles, topics, terms, days."""

import re
from collections.abc import Sequence

from transforms.article import (
    Access,
    Basis,
    Byline,
    Evidence,
    Label,
    Metadata,
)
from transforms.datelines import Dateline
from transforms.dates import read_date
from transforms.dumpdates import read_date_lines, read_modified, read_published
from transforms.house import House
from transforms.notices import Notice
from transforms.rules import Rules, line_key

MIN_WHOLE_PARAGRAPHS = 4
"""A text of so many paragraphs below "for subscribers" is there in full."""

_FIELD = re.compile(
    r"(?:title|headline|subject|betreff|objet|asunto|oggetto|onderwerp|assunto|"
    r"titel|titre|título|titolo|untertitel|unterzeile|dachzeile|sous-titre|subtítulo|"
    r"subtitle|sottotitolo|ondertitel|ressort|rubrik|section) ?: ?",
    re.IGNORECASE,
)
MAX_FIELD_LINES = 16
_FIELD_LABELS = (Label.NAVIGATION, Label.NOTICE)
_SOURCE = re.compile(
    r"(?i:source|publication|newspaper|quelle|zeitung|medium|journal|publicación|"
    r"periódico|fuente|testata|fonte|krant|bron) ?: ?"
    r"(?P<name>[A-ZÀ-Þ][^:;,|()\d]{1,60}?)"
    r"(?= ?(?:[;,|(]|[–—-] |\d|$|"
    r"(?:vom|of|du|del|van|de|dated|issue|ausgabe|nr\.?) \d))"
)
_MARK = re.compile(r"^(?:#{1,6} |> )")
_STRONG = re.compile(r"\*\*|__")
_EMPHASIS = re.compile(r"^([*_])(\S.*\S)\1$")
_BETWEEN_TAGS = re.compile(r"\s*[,|·•;]\s*|#")
_TAG_HEAD = re.compile(r"^[^:|,]{3,28} ?: *")


def read_metadata(
    labelled: list[tuple[Label, str]],
    rules: Rules,
    language: str | None,
    notices: list[Notice],
    dateline: Dateline | None,
    house: House | None,
    body: int,
    bylines: Sequence[Byline],
) -> Metadata:
    """What the labelled lines say of the article, and its people's known houses."""
    field = _read_source(labelled)
    issued = next(((n.issued_on, n.raw) for n in notices if n.issued_on), None)
    if issued is None and field and (day := read_date(field[1], language)):
        issued = day.day, field[1]
    dated = list(read_date_lines(labelled, language))
    published = read_published(labelled, dated, language, dateline, issued)
    publication = next((n.publication for n in notices if n.publication), None)
    if publication is None and house and house.sure:
        publication = house.name
    publication = publication or (field[0] if field else None)
    if publication is None:
        employers = (b.organization for b in bylines if b.organization)
        known = (e for e in employers if line_key(e) in rules.publications)
        publication = next(known, None)
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
        modified_at=read_modified(dated),
        access=_access(labelled, notices, body),
        free_until=next((n.free_until for n in notices if n.free_until), None),
    )


def read_evidence(notices: list[Notice], house: House | None) -> tuple[Evidence, ...]:
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


def tidy(text: str) -> str:
    """White space folded, Markdown and field names off; all else as printed."""
    text = " ".join(text.split())
    if text[:1] in "#>":
        text = _MARK.sub("", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _STRONG.sub("", text))
    if match := _FIELD.match(text):
        text = text[match.end() :].strip(" \"'")
    return text


def _texts(labelled: list[tuple[Label, str]], wanted: Label) -> list[str]:
    """The texts of one label, tidied for a column."""
    return [tidy(text) for label, text in labelled if label is wanted]


def _access(
    labelled: list[tuple[Label, str]], notices: list[Notice], body: int
) -> Access | None:
    """On what terms: a paywall below or in the text cuts it, one above it need not."""
    wall = Label.PAYWALL  # once: each look-up of a member takes 70 ns
    walls = [at for at, (label, _) in enumerate(labelled) if label is wall]
    if walls:
        paragraphs = sum(label is Label.PARAGRAPH for label, _ in labelled)
        whole = walls[-1] < body and paragraphs >= MIN_WHOLE_PARAGRAPHS
        return Access.SUBSCRIBER if whole else Access.TRUNCATED
    return next((n.access for n in notices if n.access), None)


def _read_source(labelled: Sequence[tuple[Label, str]]) -> tuple[str, str] | None:
    """The paper that an export names, and the field: "Quelle: Bote vom 3.5.2024"."""
    for label, text in labelled[:MAX_FIELD_LINES]:
        if label in _FIELD_LABELS and (match := _SOURCE.match(tidy(text))):
            return match["name"].strip(), text
    return None


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
        for part in _BETWEEN_TAGS.split(rest):
            if part.strip():
                found[part.strip()] = None
    return tuple(found)
