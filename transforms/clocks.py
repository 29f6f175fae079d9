"""Clock times as people print them beside a day, and the zones they name.

A clock without a zone tells no instant: it is kept as the writer's own time. Zones are
read by name, where a name is known everywhere, and by their distance from UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from transforms.lexicon import load_lexicon

_ZONE = (
    r"(?:\(?(?:(?:GMT|UTC)\s?(?P<off1>[+-]\d{1,2}(?::?\d{2})?)"
    r"|(?P<off2>[+-]\d{2}(?::?\d{2})?)(?!\d)"
    r"|(?P<zone>[A-Z]{1,5}(?![a-z])|(?:Eastern|Central|Mountain|Pacific)"
    r"(?:\s(?:Daylight|Standard))?(?:\sTime)?))\)?)?"
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3])(?:(?:[:.]|\s?h\s?|\s?Uhr\s)(?P<minute>[0-5]\d)(?!\d)"
    r"(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?\s?(?P<half>[ap]\.?\s?m\b\.?)?"
    r"|\s?(?P<half2>[ap]\.?\s?m\b\.?)|\s?(?:Uhr|h(?![a-z])))"
    r"(?:\s?(?:Uhr|uur|hrs?|hs|h|น\.)\b\.?)?"
)
_AFTER = re.compile(
    r"T|[\s,;|/·•–—@\-()]*(?:(?:at|um|ab|à|a las|alle(?: ore)?|ore|às|as|om|klo|kl|ob|"
    r"в|о|u|o|saat|time|г)\b\.?,?\s*)?[|\s:,-]*",
    re.IGNORECASE,
)
_CLOCK_AFTER = re.compile(rf"{_CLOCK}\s?{_ZONE}", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(
    rf"(?<![\d:.]){_CLOCK}\s?{_ZONE}[\s,;|/·•–—-]*(?:on|am|le|el|il|em|den)?[\s,]*"
    rf"(?:[^\W\d_]{{2,12}}\.?,?\s*)?$",
    re.IGNORECASE,
)
_BEFORE_CHARS = 44

_US_ZONES = {
    "et": -300, "ct": -360, "mt": -420, "pt": -480,
    "eastern": -300, "central": -360, "mountain": -420, "pacific": -480,
}  # fmt: skip
"""Standard time in minutes; summer time is told by the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock time found beside a day."""

    start: int
    end: int
    local: datetime
    """As written, without zone."""

    instant: datetime | None
    """UTC; None where no zone is named."""


def find_clock(text: str, day: date, span: tuple[int, int], low: int) -> Clock | None:
    """Find the clock time that belongs to a day: right behind it, else before it.

    Args:
        text: What the day stands in.
        day: The day; summer time hangs on it.
        span: Where the day begins and ends.
        low: What stands before this is another date's.
    """
    start, end = span
    gap = _AFTER.match(text, end)
    found = _CLOCK_AFTER.match(text, gap.end()) if gap else None
    if found:
        start, end = found.start(), _clock_end(found, day)
    else:
        low = max(low, start - _BEFORE_CHARS)
        found = _CLOCK_BEFORE.search(text[low:start])
        if found is None:
            return None
        start, end = low + found.start(), low + found.end()
    local = _local_time(found, day)
    zone = _zone_of(found, day)
    instant = None
    if zone is not None:
        aware = local.replace(tzinfo=timezone(timedelta(minutes=zone)))
        instant = aware.astimezone(UTC)
    return Clock(start=start, end=end, local=local, instant=instant)


def holds_clock(text: str) -> bool:
    """Tell whether a clock time stands in a text, wherever."""
    return _CLOCK_AFTER.search(text) is not None


def _zone_minutes(text: str, day: date) -> int | None:
    """Return the offset from UTC that a zone's name or number means on ``day``."""
    mark = text.strip(" ()").casefold()
    if mark[:1] in "+-" and mark:
        return _offset_minutes(mark)
    zones: dict[str, int] = load_lexicon("dates")["zones"]
    if mark in zones:
        return zones[mark]
    base = _US_ZONES.get(mark.split()[0] if mark else "")
    if base is None:
        return None
    if "standard" in mark:
        return base
    return base + 60 if "daylight" in mark or _us_summer(day) else base


def _clock_end(clock: re.Match[str], day: date) -> int:
    """Leave out a word behind the clock that only looked like a zone."""
    if clock["zone"] and _zone_of(clock, day) is None:
        return clock.start("zone")
    return clock.end()


def _local_time(clock: re.Match[str], day: date) -> datetime:
    hour = int(clock["hour"])
    half = (clock["half"] or clock["half2"] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            # "17:30 PM" is written by programs; the 24-hour clock is right.
            half = ""
        elif half.startswith("p"):
            hour = hour % 12 + 12
        else:
            hour %= 12
    minute, second = int(clock["minute"] or 0), int(clock["second"] or 0)
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001


def _zone_of(clock: re.Match[str], day: date) -> int | None:
    offset = clock["off1"] or clock["off2"]
    if offset:
        return _offset_minutes(offset)
    return _zone_minutes(clock["zone"], day) if clock["zone"] else None


def _offset_minutes(text: str) -> int | None:
    digits = text[1:].replace(":", "")
    if not digits.isdigit():
        return None
    hours, minutes = (
        (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    )
    if hours > 14 or minutes > 59:
        return None
    return (-1 if text[0] == "-" else 1) * (hours * 60 + minutes)


def _us_summer(day: date) -> bool:
    """Tell whether US clocks are on summer time.

    Source: from the second Sunday of March to the first Sunday of November (Energy
    Policy Act of 2005, since 2007).
    """
    march = date(day.year, 3, 8)
    november = date(day.year, 11, 1)
    begins = march + timedelta(days=(6 - march.weekday()) % 7)
    ends = november + timedelta(days=(6 - november.weekday()) % 7)
    return begins <= day < ends
