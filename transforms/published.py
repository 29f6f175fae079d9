"""When the article was published: the day for which most of the page's evidence speaks.

JSON-LD, metadata, microdata, ``<time>``, printed dates and the address give
candidates; all that name one day are one. A linear model weighs them. The instant is
then taken from the best source of that day that gives clock and zone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from transforms.article import Basis
from transforms.blocks import Outline
from transforms.dates import ReadDate, find_dates, is_date_line, read_date
from transforms.jsonld import LdArticle
from transforms.markup import Mark, Marks, Sign, read_sign, text_of, zone_of
from transforms.ranking import Weights, score

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
_OTHER = re.compile(
    r"©|copyright|\(c\)|comment|kommentar|repl(?:y|ies)|event|termin|veranstalt|born|"
    r"since|seit\b|accessed|abgerufen|retrieved|gültig|valid|until|bis\b|joined|deadline|"
    r"says|sagt|said|schreibt|wrote|antwort",
    re.IGNORECASE,
)


class Stamp(NamedTuple):
    """One date that the page gives, and where."""

    kind: str
    found: ReadDate
    basis: Basis
    raw: str


@dataclass(slots=True)
class DayCandidate:
    """One possible day of publication, with all that names it."""

    day: date
    stamps: list[Stamp] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0


def read_days(
    marks: Marks,
    article: LdArticle | None,
    outline: Outline,
    title_line: int | None,
    title_order: int | None,
    url: str | None,
    language: str | None,
    bound: date,
    weights: Weights,
) -> list[DayCandidate]:
    """Return the days on which the article may have been published, likeliest first.

    Args:
        marks: What the markup says.
        article: The page's article in its JSON-LD.
        outline: The visible pieces of text, in reading order.
        title_line: Which of them is the headline.
        title_order: The headline's place among all elements.
        url: The page's address, or its canonical.
        language: Decides between day first and month first.
        bound: The day on which the page was fetched; later dates are of things to come.
        weights: The model's.
    """
    latest = bound + timedelta(days=1)
    stamps = list(
        _stamps(marks, article, outline, title_line, title_order, url, language)
    )
    sure = {s.found.day for s in stamps if s.found.alternative is None}
    candidates: dict[date, DayCandidate] = {}
    for stamp in stamps:
        for said in _settle_order(stamp, sure):
            day = said.found.day
            if day <= latest:
                candidates.setdefault(day, DayCandidate(day)).stamps.append(said)
    groups = _Groups(candidates)
    for candidate in candidates.values():
        candidate.features = _features(candidate, groups)
        candidate.score = score(candidate.features, weights)
    return sorted(candidates.values(), key=lambda c: (-c.score, c.day))


def _settle_order(stamp: Stamp, sure: set[date]) -> Iterator[Stamp]:
    """Settle which number is the month, where a text leaves that open.

    The order whose day the page names elsewhere for sure; else both, the language's
    own first, and the other one marked as swapped.
    """
    other = stamp.found.alternative
    if other is None or stamp.found.day in sure:
        yield stamp
        return
    swapped = replace(stamp.found, day=other, local=None, instant=None)
    if other in sure:
        yield stamp._replace(found=swapped)
        return
    yield stamp
    yield stamp._replace(kind=f"{stamp.kind}:swap", found=swapped)


def read_stamp(text: str, language: str | None = None) -> ReadDate | None:
    """Read a date out of metadata: printed, or (milli)seconds since 1970."""
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


def _stamps(
    marks: Marks,
    article: LdArticle | None,
    outline: Outline,
    title_line: int | None,
    title_order: int | None,
    url: str | None,
    language: str | None,
) -> Iterator[Stamp]:
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
    if url:
        match = _URL_DATE.search(url)
        if match:
            text = "-".join(g.zfill(2) for g in match.groups() if g)
            if found := read_stamp(text):
                yield Stamp("url", found, Basis.URL, match[0])


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
            if any(map(str.isdigit, text)) and (found := read_stamp(text, language)):
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
        if not any(map(str.isdigit, text)):
            if element.get("title") and len(element) < 3:
                text = element.get("title") or ""
            if not read_stamp(text, language):
                text = text_of(element, 160)
        if len(text) > 160 or not any(map(str.isdigit, text)):
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
    for n, piece in enumerate(outline.pieces):
        line = piece.text
        if len(line) > _MAX_LINE_CHARS:
            line = line[:_LEAD_CHARS]
        if not _DIGITS.search(line):
            continue
        gap = None if title_line is None else n - title_line
        near = gap is not None and -_NEAR_LINES // 2 <= gap <= _NEAR_LINES
        place = "near" if near else "far"
        if gap is not None and not near:
            place = "before" if gap < 0 else "after"
        for m, found in enumerate(find_dates(line, language)[:3]):
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


_DIGITS = re.compile(r"(?:19|20)\d{2}|\d[./]\d{1,2}[./]\d{2}|[’']\d{2}")


def _line_kind(line: str, found: ReadDate, language: str | None, nth: int) -> str:
    before = line[max(0, found.start - 40) : found.start]
    if _OTHER.search(line):
        return "other"
    updated = [m.start() for m in _UPDATED.finditer(before)]
    published = [m.start() for m in _PUBLISHED.finditer(before)]
    if updated and (not published or published[-1] < updated[-1]):
        return "mod"
    if published:
        return "pub"
    if nth:
        return "second"
    if is_date_line(line, language):
        return "alone"
    return "short" if len(line) < 90 else "text"


class _Groups:
    """What all days together show, against which each one is held."""

    def __init__(self, candidates: dict[date, DayCandidate]) -> None:
        self.days = sorted(candidates)
        self.kinds = {
            day: {stamp.kind for stamp in candidate.stamps}
            for day, candidate in candidates.items()
        }
        self.own = {
            day: {kind for kind in kinds if not kind.endswith(":swap")}
            for day, kinds in self.kinds.items()
        }
        self.strong = self._where(_is_strong)
        self.published = self._where(_is_published)
        self.near = self._where(_is_near)
        self.named = {
            kind: [day for day in self.days if kind in self.kinds[day]]
            for kind in ("ld:pub", "meta:pub", "prop:pub")
        }

    def _where(self, test: Callable[[str], bool]) -> list[date]:
        return [day for day in self.days if any(map(test, self.own[day]))]


def _features(candidate: DayCandidate, groups: _Groups) -> dict[str, float]:
    out: dict[str, float] = {}
    day = candidate.day
    kinds, own = groups.kinds[day], groups.own[day]
    for kind in kinds:
        out[f"in:{kind}"] = 1.0
    out["only_swapped"] = float(not own)
    out["bases"] = len({s.basis for s in candidate.stamps if s.kind in own}) / 3
    out["kinds"] = min(len(own), 6) / 3
    out["timed"] = float(any(s.found.local for s in candidate.stamps))
    for name, group in (
        ("strong", groups.strong),
        ("pub", groups.published),
        ("near", groups.near),
    ):
        if group:
            out[f"has_{name}"] = float(day in group)
            out[f"first_{name}"] = float(day == group[0])
            out[f"last_{name}"] = float(day == group[-1])
            out[f"before_{name}"] = float(day < group[0])
            out[f"after_{name}"] = float(day > group[-1])
    out["only_modified"] = float(bool(own) and all(":mod" in k for k in own))
    out["strong_modified"] = float(
        day not in groups.published and any(":mod" in k and _is_strong(k) for k in own)
    )
    for kind, named in groups.named.items():
        if named and kind not in kinds:
            out[f"not_{kind}"] = 1.0
            out[f"after_{kind}"] = float(day > named[-1])
    out["earliest"] = float(day == groups.days[0])
    out["latest"] = float(day == groups.days[-1])
    for gap, name in ((1, "day_after"), (-1, "day_before")):
        neighbor = day + timedelta(days=gap)
        if neighbor in groups.kinds:
            out[f"{name}_known"] = 1.0
            out[f"{name}_strong"] = float(neighbor in groups.strong)
    return out


def _is_strong(kind: str) -> bool:
    return kind.split(":")[0] in {"ld", "ldpage", "meta", "prop"}


def _is_published(kind: str) -> bool:
    return _is_strong(kind) and kind.endswith((":pub", ":date", ":created"))


def _is_near(kind: str) -> bool:
    return kind.startswith(("line:near", "time:near", "class:near")) and not (
        kind.endswith(":out")
    )


def newest_modified(
    candidates: Iterable[DayCandidate],
) -> tuple[datetime | None, Stamp | None]:
    """Return the latest instant at which the page says that it was changed."""
    best: Stamp | None = None
    for candidate in candidates:
        for stamp in candidate.stamps:
            if not stamp.kind.endswith(":mod") or stamp.found.instant is None:
                continue
            rank = stamp.kind.split(":")[0] in {"ld", "ldpage", "meta"}
            if best is None or (rank, stamp.found.instant) > (
                best.kind.split(":")[0] in {"ld", "ldpage", "meta"},
                best.found.instant or datetime.min.replace(tzinfo=UTC),
            ):
                best = stamp
    return (best.found.instant if best else None), best
