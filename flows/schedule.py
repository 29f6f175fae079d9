"""When sources are due; knows no Prefect."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.settings import SourceSettings

ANCHOR = datetime(2024, 1, 1, tzinfo=UTC)
"""Where intervals are counted from, so that restarts keep to the same times."""


def next_due(source: SourceSettings, now: datetime) -> datetime | None:
    """Return when ``source`` is due next after ``now``; None: only when asked.

    A cron entry means the clock on the wall: at the turn to summer time a run in the
    hour that is left out comes right after it, at the turn back it comes once.
    """
    if source.cron:
        from cronsim import CronSim

        zone = ZoneInfo(source.time_zone)
        return next(CronSim(source.cron, now.astimezone(zone)))
    if source.every:
        every = timedelta(seconds=source.every)
        return ANCHOR + ((now - ANCHOR) // every + 1) * every
    return None


def is_missed(source: SourceSettings, last: datetime | None, now: datetime) -> bool:
    """Tell whether ``source`` should have been read since it was read last.

    A source on a schedule that was never read is missed: its first run need not wait.

    Args:
        source: The source.
        last: When it was read last; None: never.
        now: The present.
    """
    if last is None:
        return bool(source.cron or source.every)
    due = next_due(source, last)
    return due is not None and due <= now
