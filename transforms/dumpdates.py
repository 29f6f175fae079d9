"""When a dump was published: the day it states, or puts together, with its basis."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from transforms.article import BODY_LABELS, Basis, Label
from transforms.datelines import Dateline
from transforms.dates import ReadDate, find_dates, read_date

_UPDATED = re.compile(
    r"\b(?:updated?|modified|revised|amended|aktualisiert|geändert|stand|mise? à jour|"
    r"modifiée?|actualizad[oa]|actualización|modificad[oa]|aggiornat[oa]|atualizad[oa]|"
    r"bijgewerkt|gewijzigd|corrected|maj)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:publish(?:ed)?|posted|issued|created|first|veröffentlicht|erschienen|publiée?|"
    r"paru|publicad[oa]|pubblicat[oa]|gepubliceerd|mis en ligne)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TITLE_DATE = re.compile(r",? (?:\d{1,2}\.? \w+\.? \d{4}|\w+\.? \d{1,2}, \d{4})$")
_TIME_LABELS = (Label.DATELINE_DATE, Label.TIMESTAMP, Label.BYLINE, Label.KICKER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A day of publication, and where it was read."""

    day: date
    basis: Basis
    raw: str
    instant: datetime | None = None
    """UTC; only where the line gives clock and zone, and says no change."""

    changed: datetime | None = None
    """UTC; the instant of a line that says the text was changed."""


def read_published(
    labelled: Sequence[tuple[Label, str]],
    dated: Sequence[Published],
    language: str | None,
    dateline: Dateline | None,
    issued_on: tuple[date, str] | None,
) -> Published | None:
    """Read the day of publication; None rather than a guess.

    In this order: a date line that says published or says nothing, above the body, then
    right below it; the date a headline ends with; an issue's date in a notice; a date
    line that says updated (inferred: the page is not older); a dateline's day with the
    imprint's year (inferred).
    """
    for found in dated:
        if found.basis is Basis.TEXT:
            return found
    for label, text in labelled:
        if label is Label.TITLE and (match := _TITLE_DATE.search(text)):
            ends_with = read_date(match.group(), language)
            if ends_with:
                return Published(day=ends_with.day, basis=Basis.TEXT, raw=text)
    if issued_on:
        return Published(day=issued_on[0], basis=Basis.NOTICE, raw=issued_on[1])
    if dated:
        return dated[0]
    return _from_dateline(labelled, language, dateline)


def read_modified(dated: Iterable[Published]) -> datetime | None:
    """Read the latest instant, in UTC, on which a line says that the text was changed.

    None where no such line gives clock and zone: a day alone is no instant.
    """
    changes = [found.changed for found in dated if found.changed]
    return max(changes, default=None)


def read_date_lines(
    labelled: Sequence[tuple[Label, str]], language: str | None
) -> Iterator[Published]:
    """The dates of the page's own date lines, in printed order."""
    in_body = after = False
    for label, text in labelled:
        if label in BODY_LABELS:
            in_body = True
        elif in_body and label in (Label.RELATED, Label.COMMENT):
            after = True
        if label not in _TIME_LABELS or after:
            continue
        if (
            in_body
            and label is not Label.TIMESTAMP
            and label is not Label.DATELINE_DATE
        ):
            continue
        for found in find_dates(text, language):
            if _is_change(text, found):
                yield Published(
                    day=found.day,
                    basis=Basis.INFERRED,
                    raw=text,
                    changed=found.instant,
                )
            else:
                yield Published(
                    day=found.day, basis=Basis.TEXT, raw=text, instant=found.instant
                )


def _is_change(text: str, found: ReadDate) -> bool:
    """Whether the words before a date say that the page was changed on it."""
    before = text[: found.start]
    changes = list(_UPDATED.finditer(before))
    if not changes:
        return False
    return not _PUBLISHED.search(before, changes[-1].end())


def _from_dateline(
    labelled: Sequence[tuple[Label, str]],
    language: str | None,
    dateline: Dateline | None,
) -> Published | None:
    """Day and month of the dateline with the one year that the imprint gives."""
    if dateline is None or dateline.day is None:
        return None
    if found := read_date(dateline.day, language):
        return Published(day=found.day, basis=Basis.TEXT, raw=dateline.day)
    years = {
        year
        for label, text in labelled
        if label is Label.COPYRIGHT
        for year in _YEAR.findall(text)
    }
    if len(years) != 1:
        return None
    joined = f"{dateline.day.rstrip('.')} {years.pop()}"
    found = read_date(joined, language) or read_date(joined, "en")
    if found is None:
        return None
    return Published(day=found.day, basis=Basis.INFERRED, raw=joined)
