"""Every date that a page gives, and where: from JSON-LD to printed lines.

Only read here: ``published`` judges which is the day of publication.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from transforms.article import Basis
from transforms.blocks import Outline
from transforms.dates import ReadDate, find_dates, is_date_line, read_date
from transforms.jsonld import LdArticle
from transforms.lines import has_digit
from transforms.markup import Mark, Marks, text_of, zone_of
from transforms.signs import Sign, read_sign
from transforms.tokens import find_digits

_MAX_DATES = 120
_MAX_LINE_CHARS = 240
_LEAD_CHARS = 120
"""Of a longer piece only the beginning is searched: "12.5.2024 - The ferry …"."""

_NEAR_LINES = 12
"""A date this many lines from the headline stands in the article's head."""

_META_PUBLISHED = re.compile(
    r"publi[sc]|pub_?date|pubdate|issued|release|firstcreate|first_?pub|publ?time|"
    r"publication|date_original|display_?date|articledate|available",
)
_META_MODIFIED = re.compile(r"modif|updat|revis|last|changed|expir|valid|edit")
_META_CREATED = re.compile(r"creat|upload")
_META_DATE = re.compile(
    r"(?:^|[^a-z])date|date$|(?:^|[._:-])time(?:$|[._:-])|timestamp|pdate"
)
_META_NOT = re.compile(
    r"verif|publisher|publishing|birth|expir|now|today|format|refresh|i18n|lib"
)
_URL_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/"
)
_URL_DAY_FIRST = re.compile(
    r"[/_-](0?[1-9]|[12]\d|3[01])([.-])(0?[1-9]|1[0-2])\2(20\d{2})(?=[/._?#-]|$)"
)
_EPOCH = re.compile(r"1[0-9]{9}(?:\d{3})?")
_UPDATED = re.compile(
    r"updat|modif|aktualis|geändert|mis à jour|actuali[sz]|aggiorn|atualiz|bijgewerkt|"
    r"uppdat|oppdat|opdat|päivit|güncel|обновл|last edit|revis|überarb|zuletzt|stand\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi[sck]|veröffentl|erschien|posted|erstellt|pubbl|gepubl|julkais|offentlig|"
    r"опубл|yayın|written|created|geschrieben|gepostet|vom\b|datum|\bon\b|first",
    re.IGNORECASE,
)
_BEFORE_ANY = ("on", "vom", "datum")
"""They stand before the day of a change as well: "Updated on"."""

_OTHER = re.compile(
    r"©|copyright|\(c\)|comment|kommentar|repl(?:y|ies)|event|termin|veranstalt|born|"
    r"since|seit\b|accessed|abgerufen|retrieved|gültig|valid|until|bis\b|joined|deadline|"
    r"says|sagt|said|schreibt|wrote|antwort",
)
"""In lower case: to fold each letter where it is compared takes eight times as long."""


class Stamp(NamedTuple):
    """One date that the page gives, and where."""

    kind: str
    found: ReadDate
    basis: Basis
    raw: str


@lru_cache(maxsize=256)
def read_stamp(text: str, language: str | None = None) -> ReadDate | None:
    """Read a date out of metadata: printed, or (milli)seconds since 1970.

    Remembered, since a page says the same in several places.
    """
    text = text.strip()[:80]
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        instant = datetime.fromtimestamp(seconds, UTC)
        return ReadDate(
            day=instant.date(),
            raw=text,
            start=0,
            end=len(text),
            local=instant.replace(tzinfo=None),
            instant=instant,
        )
    compact = _COMPACT.match(text)
    if compact:
        y, m, d, hour, minute, second, zone = compact.groups()
        text = f"{y}-{m}-{d}"
        if hour:
            text += f"T{hour}:{minute}:{second or '00'}{zone or ''}"
    unix = _UNIX.match(text)
    if unix:
        text = f"{unix[1]} {unix[4]} {unix[2]} {unix[3] or ''}"
    return read_date(text, language)


_COMPACT = re.compile(
    r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
    r"(?:T?(\d{2}):?(\d{2}):?(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?"
)
_UNIX = re.compile(
    r"(?:[A-Z][a-z]{2},?\s)?([A-Z][a-z]{2}\s\d{1,2})\s(\d{2}:\d{2}:\d{2})\s"
    r"([A-Z]{3,4}\s|[+-]\d{4}\s)?(\d{4})$"
)


def read_stamps(
    marks: Marks,
    article: LdArticle | None,
    outline: Outline,
    title_line: int | None,
    title_order: int | None,
    url: str | None,
    language: str | None,
) -> Iterator[Stamp]:
    """Yield every date that the page gives; arguments as of ``read_days``."""
    if article:
        own = "ld" if article.rank >= 3 else "ldpage"
        for what, said in (
            ("pub", article.published),
            ("created", article.created),
            ("mod", article.modified),
        ):
            if said and (found := read_stamp(said, language)):
                yield Stamp(f"{own}:{what}", found, Basis.JSON_LD, said)
    for key, content in marks.metas:
        kind = meta_date_kind(key)
        if kind and (found := read_stamp(content, language)):
            yield Stamp(f"meta:{kind}", found, Basis.META, content[:80])
    yield from _element_stamps(marks, title_order, language)
    yield from _line_stamps(marks, outline, title_line, language)
    if url and (stamp := _url_stamp(url)):
        yield stamp


def _url_stamp(url: str) -> Stamp | None:
    """Read the day out of an address: "/2024/05/18/", "/18-05-2024"."""
    match = _URL_DATE.search(url)
    if match:
        text = "-".join(g.zfill(2) for g in match.groups() if g)
    elif match := _URL_DAY_FIRST.search(url):
        day, _, month, year = match.groups()
        text = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    else:
        return None
    found = read_stamp(text)
    return Stamp("url", found, Basis.URL, match[0]) if found else None


@lru_cache(maxsize=4096)
def meta_date_kind(key: str) -> str | None:
    """Tell what a meta element's name dates: ``pub mod created date``."""
    if _META_NOT.search(key):
        return None
    if _META_MODIFIED.search(key):
        return "mod"
    if _META_PUBLISHED.search(key):
        return "pub"
    if _META_CREATED.search(key):
        return "created"
    return "date" if _META_DATE.search(key) else None


def _element_stamps(
    marks: Marks, title_order: int | None, language: str | None
) -> Iterator[Stamp]:
    seen = 0
    for mark in marks.times:
        texts = [mark.element.get("datetime") or mark.element.get("content") or ""]
        texts.append(text_of(mark.element, 100))
        for text in texts:
            if has_digit(text) and (found := read_stamp(text, language)):
                kind = _element_kind(marks, mark, title_order)
                yield Stamp(f"time:{kind}", found, Basis.MARKUP, text[:80])
                seen += 1
                break
        if seen >= _MAX_DATES:
            return
    for mark in (*marks.dates, *marks.others):
        prop = mark.prop
        is_prop = "date" in prop or prop in {"issued", "created", "modified"}
        if not is_prop and not mark.sign & Sign.DATE:
            continue
        element = mark.element
        text = (
            element.get("content")
            or element.get("datetime")
            or element.get("data-date")
            or element.get("data-timestamp")
            or element.get("data-published")
            or ""
        )
        if not has_digit(text):
            if element.get("title") and len(element) < 3:
                text = element.get("title") or ""
            if not text or not read_stamp(text, language):
                text = text_of(element, 160)
        if len(text) > 160 or not has_digit(text):
            continue
        found = read_stamp(text, language) or next(
            iter(find_dates(text, language)), None
        )
        if found is None:
            continue
        kind = _element_kind(marks, mark, title_order)
        yield Stamp(
            f"{'prop' if is_prop else 'class'}:{kind}", found, Basis.MARKUP, text
        )
        seen += 1
        if seen >= _MAX_DATES:
            return


def _element_kind(marks: Marks, mark: Mark, title_order: int | None) -> str:
    prop = mark.prop
    if "modif" in prop or "updat" in prop:
        return "mod"
    if "datepublished" in prop:
        return "pub"
    zone = zone_of(marks, mark.element)
    if zone & Sign.FURNITURE:
        return "furniture"
    if mark.sign & Sign.MODIFIED and not mark.element.get("pubdate"):
        return "mod"
    if title_order is not None:
        gap = mark.order - title_order
        if -40 <= gap <= 60:
            return "near"
        return "before" if gap < 0 else "after"
    return "far"


def _line_stamps(
    marks: Marks, outline: Outline, title_line: int | None, language: str | None
) -> Iterator[Stamp]:
    count = 0
    lines = [piece.text for piece in outline.pieces]
    lines = [li[:_LEAD_CHARS] if len(li) > _MAX_LINE_CHARS else li for li in lines]
    for n, may_date in enumerate(find_digits(lines)):
        if not may_date or not _DIGITS.search(lines[n]):
            continue
        piece, line = outline.pieces[n], lines[n]
        gap = None if title_line is None else n - title_line
        near = gap is not None and -_NEAR_LINES // 2 <= gap <= _NEAR_LINES
        place = "near" if near else "far"
        if gap is not None and not near:
            place = "before" if gap < 0 else "after"
        for m, found in enumerate(find_dates(line, language)[:3]):
            if _is_embedded(outline, piece.container):
                break
            if m == 0:
                container = outline.elements[piece.container]
                names = outline.names[piece.container]
                zone = zone_of(marks, container) | read_sign(names)
                furniture = ":out" if zone & Sign.FURNITURE else ""
            kind = _line_kind(line, found, language, m)
            if len(piece.text) > _MAX_LINE_CHARS:
                kind = f"lead{kind}" if kind == "pub" or found.start < 3 else "inside"
            yield Stamp(f"line:{place}:{kind}{furniture}", found, Basis.TEXT, found.raw)
            count += 1
        if count >= _MAX_DATES:
            return


_EMBEDDED = re.compile(
    r"twitter-tweet|instagram-media|tiktok-embed|fb-post|(?:bluesky|mastodon)-embed"
)
"""Classes that social networks give the post that a page shows."""


def _is_embedded(outline: Outline, at: int) -> bool:
    """Whether a container is, or stands in, a post from elsewhere: its date is that."""
    while at > 0:
        if outline.tags[at] == "blockquote" and _EMBEDDED.search(outline.classes[at]):
            return True
        at = outline.parents[at]
    return False


_DIGITS = re.compile(
    r"[^\0-&(-/:-\u065f\u2000-\u2018\u201a-\u206f]"
    r"(?:(?<=1)9\d{2}|(?<=2)0\d{2}|(?<=\d)[./]\d{1,2}[./]\d{2}|(?<=[’'])\d{2})"
)
"""A year, a date in digits or ``’24``. It begins with a set, by which most signs are
passed over in a fifth of the time: of digits, apostrophes and what no text has many of.
"""


def _line_kind(line: str, found: ReadDate, language: str | None, nth: int) -> str:
    before = line[max(0, found.start - 40) : found.start]
    if _OTHER.search(line.lower()):
        return "other"
    updated = [m.start() for m in _UPDATED.finditer(before)]
    published = list(_PUBLISHED.finditer(before))
    told = [m.start() for m in published if m[0].casefold() not in _BEFORE_ANY]
    if updated and (not told or told[-1] < updated[-1]):
        return "mod"
    if published:
        return "pub"
    if nth:
        return "second"
    if is_date_line(line, language):
        return "alone"
    return "short" if len(line) < 90 else "text"
