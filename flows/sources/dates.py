"""Dates that feeds and sitemaps give, against the dates that a source asks for."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flows.sources.base import Source


def read_instant(text: str | None) -> datetime | None:
    """Read a date as W3C (sitemaps, Atom) or RFC 822 (RSS) writes it.

    A day without an hour is its beginning, a time without a zone is UTC. None for what
    is neither.
    """
    if not text:
        return None
    text = text.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime, _month):
        try:
            instant = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        try:
            return aware.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return None


def is_within(text: str | None, source: Source) -> bool:
    """Tell whether a date lies within what ``source`` asks for.

    What bears no readable date is let through: it may be within.
    """
    if source.since is None and source.until is None:
        return True
    instant = read_instant(text)
    if instant is None:
        return True
    if source.since is not None and instant < source.since:
        return False
    return source.until is None or instant <= source.until


def _month(text: str) -> datetime:
    """Read a year, or a year and month, as W3C allows them."""
    form = "%Y-%m" if "-" in text else "%Y"
    return datetime.strptime(text, form).replace(tzinfo=UTC)
