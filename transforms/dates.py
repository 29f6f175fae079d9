"""Days as people print them, in many languages, each with the clock beside it.

Nothing is guessed: a clock time without a zone gives no instant, a date without a year
gives nothing, and relative ones ("3 hours ago") stay unresolved.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from transforms.clocks import find_clock, holds_clock
from transforms.lexicon import load_lexicon, words_of

# Letters with the vowel signs of Indian and Thai scripts, which are no ``\w``.
_WORD = r"[^\s\d.,;:/()|\[\]<>\"'’–—-]{2,14}(?:\.[^\W\d_]{1,2})?"
_ORDINAL = r"(?:\s?(?:\.|er|st|nd|rd|th|º|ª|°|ος)(?![^\W\d_]))?"
_OF = r"(?:\s*(?:de|del|of|d['’]|i)\s+)?"

# Each form of a date; the groups are named for what they hold.
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2024-05-08, 2024/5/8, 2024. 5. 8., 2024年5月8日, 2024년 5월 8일
        (
            r"(?<![\d/.-])(?P<y>[12]\d{3})\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?"
            r"(?P<d>\d{1,2})(?![\d])(?:\s?[日일])?"
        ),
        # 08.05.2024, 8/5/24, 08-05-2024
        (
            r"(?<![\d/.,-])(?P<a>\d{1,2})\s?(?P<sep>[./|-])\s?"
            r"(?P<b>\d{1,2})\s?(?P=sep)\s?"
            r"(?P<y>[12]\d{3}|\d{2})(?![\d/]|[.,-]\d)"
        ),
        # 8 May 2024, 8. Mai 2024, 8 de mayo de 2024, 1er mars 2025, 8 May '24
        (
            rf"(?<![\d.,])(?P<d>\d{{1,2}}){_ORDINAL}[\s./-]*{_OF}(?P<w>{_WORD})[.,/-]?"
            rf"(?:\s*/\s*{_WORD})?[\s-]*{_OF}(?P<y>[12]\d{{3}}|['’]\d{{2}})(?!\d)"
        ),
        # May 8, 2024; Sept. 18th 2024; mayo 8 de 2024
        (
            rf"(?<![^\W\d_])(?P<w>{_WORD})\.?\s*(?P<d>\d{{1,2}}){_ORDINAL}\s?,?\s*{_OF}"
            r"(?P<y>[12]\d{3})(?:(?!\d)|(?=\d{1,2}:\d{2}))"
        ),
        # 2024 m. gegužės 8 d.; 2024. május 8.; 2024 May 8
        (
            rf"(?<!\d)(?P<y>[12]\d{{3}})[.,]?\s+(?:m\.\s*|г\.\s*)?(?P<w>{_WORD})\s+"
            r"(?P<d>\d{1,2})(?![\d:])\.?"
        ),
    )
)
_WORD_FORMS = _FORMS[2:]
"""Those with a month's name."""

_PARTS_NUMBERS = re.compile(r"[-/.|年월년]")
"""What the others have between day, month and year."""

_RELATIVE = re.compile(
    r"\b(?:\d+|an?|one|einer?|une?|una?)\s+(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?|"
    r"months?|years?|minuten?|stunden?|tag(?:en|e)?|wochen?|heures?|jours?|horas?|"
    r"d[ií]as?|minutos?|ore|giorni)\b|\b(?:yesterday|today|gestern|heute|hier|"
    r"aujourd|ayer|hoy|ieri|oggi|just now)\b",
    re.IGNORECASE,
)
_EASTERN_CLOCK = re.compile(
    r"\d{1,2}\s?[時时点點시](?:\s?\d{1,2}\s?[分분])?(?:\s?\d{1,2}\s?[秒초])?"
)
_MAY_HOLD = re.compile(r"[12]\d{3}|\d[./|-]\s?\d\d?\s?[./|-]\s?\d|['’]\d\d")
"""What every date holds: a year, or three numbers with signs between them."""

_DIGIT = re.compile(r"[0-9]")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_LEAST_CHARS = 6
"""No date is shorter than "8.5.24"."""

_TOKEN = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_PIVOT = 50
"""A two-digit year from here on is of the 1900s."""

_FIRST_YEAR = 1990
"""No page of the web is older; an earlier year is part of the story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDate:
    """One date found in a text."""

    day: date
    """As written, in the writer's own zone."""

    raw: str
    start: int
    end: int
    local: datetime | None = None
    """The clock as written, without zone; None where only a day is given."""

    instant: datetime | None = None
    """UTC; None unless the text gives both clock and zone."""

    alternative: date | None = None
    """The day with day and month the other way round, where that is one too; the
    language decided, neighbors may know better."""


def read_date(
    text: str, language: str | None = None, *, today_bound: date | None = None
) -> ReadDate | None:
    """Read the first date of ``text``; None where it gives no full date.

    Args:
        text: A date with or without words around it, or an ISO 8601 or RFC 5322 stamp.
        language: ISO 639-1, with region if known (``en-GB``): decides between day
            first and month first.
        today_bound: Dates after this day are not read: they tell of something to come.
    """
    for found in _read(text, language):
        if today_bound is None or found.day <= today_bound:
            return found
    return None


def find_dates(text: str, language: str | None = None) -> tuple[ReadDate, ...]:
    """Find all full dates in ``text``, in order, none overlapping another."""
    return tuple(_read(text, language))


def is_date_line(text: str, language: str | None = None) -> bool:
    """Tell whether a line holds a date or a time, and nothing else but their words."""
    if len(text) > 160:
        return False
    dates = find_dates(text, language)
    if not dates:  # the words first: most lines have others
        return is_date_words(text) and bool(_RELATIVE.search(text) or holds_clock(text))
    rest = text
    for found in reversed(dates):
        rest = f"{rest[: found.start]} {rest[found.end :]}"
    return is_date_words(rest if rest.isascii() else _EASTERN_CLOCK.sub(" ", rest))


def is_bare_date(text: str, language: str | None = None) -> bool:
    """Tell whether a line is a day and nothing else but its weekday."""
    dates = find_dates(text, language) if len(text) <= _MAX_BARE_CHARS else ()
    if len(dates) != 1 or dates[0].local is not None:
        return False
    rest = f"{text[: dates[0].start]} {text[dates[0].end :]}"
    days = _weekdays()
    return not any(c.isdigit() for c in rest) and all(
        word.casefold() in days for word in _TOKEN.findall(rest)
    )


def is_date_words(text: str) -> bool:
    """Tell whether all words of ``text`` stand around dates: "Updated on"."""
    words = _line_words()
    first = text.partition(" ")[0]
    if first.isalpha() and first.casefold() not in words:
        return False  # as most texts
    for token in _TOKEN.finditer(text):
        if token.group().casefold().strip(".") not in words:
            return False
    return True


_MAX_BARE_CHARS = 60
_MAX_KEPT_CHARS = 240
"""Lines are asked several times: for the day, the labels and the bylines."""


def _read(text: str, language: str | None) -> Iterable[ReadDate]:
    if len(text) > _MAX_KEPT_CHARS:
        return _scan(text, language)
    return _scan_line(text, language)


@lru_cache(maxsize=2048)
def _scan_line(text: str, language: str | None) -> tuple[ReadDate, ...]:
    return tuple(_scan(text, language))


def _scan(text: str, language: str | None) -> Iterator[ReadDate]:
    if not text.isascii() and _OTHER_DIGIT.search(text):
        text = text.translate(_ascii_digits())
    if not _DIGIT.search(text) or not _MAY_HOLD.search(text):
        return
    forms = _FORMS if _PARTS_NUMBERS.search(text) else _WORD_FORMS
    at = 0
    while at + _LEAST_CHARS <= len(text):
        best: tuple[re.Match[str], date, date | None] | None = None
        for form in forms:
            matches: Iterable[re.Match[str]]
            if best is not None and best[0].start() == at:  # nothing begins before it
                match_there = form.match(text, at)
                matches = () if match_there is None else (match_there,)
            else:
                matches = form.finditer(text, at)
            for match in matches:
                if best is not None and match.start() > best[0].start():
                    break
                found = _day_of(match, language)
                if found is None:
                    continue
                if best is None or (match.start(), -match.end()) < (
                    best[0].start(),
                    -best[0].end(),
                ):
                    best = (match, *found)
                break
        if best is None:
            return
        read = _with_clock(text, at, *best)
        yield read
        at = read.end


@cache
def _ascii_digits() -> dict[int, str]:
    """Map the digits of other scripts to ours, one to one."""
    return {
        code: str(unicodedata.digit(chr(code)))
        for code in range(0x660, 0xFF1A)
        if unicodedata.category(chr(code)) == "Nd"
    }


def _day_of(
    match: re.Match[str], language: str | None
) -> tuple[date, date | None] | None:
    parts = match.groupdict()
    year = _year_of(parts["y"])
    open_order = False
    if parts.get("w"):
        month = _month_of(parts["w"], language)
        day = int(parts["d"])
    elif parts.get("m"):
        month, day = int(parts["m"]), int(parts["d"])
    else:
        first, second = int(parts["a"]), int(parts["b"])
        month_first = parts["sep"] != "." and _month_first(language)
        if first > 12 or second > 12:
            month_first = second > 12
        elif first != second:
            open_order = parts["sep"] != "."
        day, month = (second, first) if month_first else (first, second)
    if not month or year < _FIRST_YEAR:
        return None
    try:
        return date(year, month, day), date(year, day, month) if open_order else None
    except ValueError:
        return None


def _month_first(language: str | None) -> bool:
    tag = (language or "en").casefold().replace("_", "-")
    return tag in {"en", "en-us", "en-ph", "fil"}


def _year_of(text: str) -> int:
    digits = text.strip("'’")
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= _PIVOT else 2000)
    # Thai pages count from the Buddha's death, 543 years before our era.
    return year - 543 if year >= 2533 else year


@cache
def _months() -> dict[str, dict[str, int]]:
    """Return month words by language, and under ``""`` those of all languages."""
    tables: dict[str, list[str]] = load_lexicon("dates")["months"]
    merged: dict[str, int] = {}
    by_language: dict[str, dict[str, int]] = {"": merged}
    for language, names in tables.items():
        own = by_language[language] = {}
        for number, forms in enumerate(names, 1):
            for form in forms.split():
                own[form] = number
                merged.setdefault(form, number)
    return by_language


def _month_of(word: str, language: str | None) -> int | None:
    tables = _months()
    key = word.casefold().rstrip(".").replace("i̇", "i")
    own = tables.get((language or "")[:2].casefold(), {})
    return own.get(key) or tables[""].get(key)


def _with_clock(
    text: str, at: int, match: re.Match[str], day: date, alternative: date | None
) -> ReadDate:
    """Join a day and the clock time beside it; what stands before ``at`` is read."""
    start, end = match.span()
    clock = find_clock(text, day, (start, end), at)
    if clock is not None:
        start, end = min(start, clock.start), max(end, clock.end)
    return ReadDate(
        day=day,
        raw=text[start:end].strip(),
        start=start,
        end=end,
        local=clock.local if clock else None,
        instant=clock.instant if clock else None,
        alternative=alternative,
    )


@cache
def _line_words() -> frozenset[str]:
    data = load_lexicon("dates")
    zones = {"et", "ct", "mt", "pt", *data["zones"]}
    words = words_of(data["line"]["words"]) | _weekdays()
    return words.union(zones, _months()[""])


@cache
def _weekdays() -> frozenset[str]:
    return words_of(load_lexicon("dates")["line"]["weekdays"])
