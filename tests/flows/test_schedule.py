from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.entries import Seconds
from flows.schedule import is_missed, next_due
from flows.settings import SourceSettings

BERLIN = ZoneInfo("Europe/Berlin")


def source(**settings):
    """A source with that schedule."""
    return SourceSettings(name="courier", what="saved/", **settings)


def test_without_a_schedule_a_source_is_never_due():
    """It is read when somebody asks."""
    assert next_due(source(), datetime(2026, 3, 1, tzinfo=UTC)) is None


def test_intervals_keep_to_the_same_times_whenever_one_asks():
    """Half past and the full hour, however often the desk is restarted."""
    half_hourly = source(every=Seconds(1800))
    for minute in (1, 17, 29):
        now = datetime(2026, 3, 1, 7, minute, tzinfo=UTC)
        assert next_due(half_hourly, now) == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Six in the morning on the wall, in winter and in summer.
        (datetime(2026, 1, 10, 12, tzinfo=UTC), datetime(2026, 1, 11, 5, tzinfo=UTC)),
        (datetime(2026, 7, 10, 12, tzinfo=UTC), datetime(2026, 7, 11, 4, tzinfo=UTC)),
        # The day the clock is put forward, and the day it is put back.
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)),
    ],
)
def test_cron_means_the_clock_on_the_wall(now, due):
    """Daylight saving moves the instant, not the hour."""
    daily = source(cron="0 6 * * *", time_zone="Europe/Berlin")
    assert next_due(daily, now) == due


def test_an_hour_that_does_not_exist_is_not_missed():
    """What is due in the hour left out in March comes right after it."""
    night = source(cron="30 2 * * *", time_zone="Europe/Berlin")
    due = next_due(night, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert due == datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN)


def test_an_hour_that_comes_twice_is_used_once():
    """What is due in the hour repeated in October comes once that day."""
    night = source(cron="30 2 * * *", time_zone="Europe/Berlin")
    first = next_due(night, datetime(2026, 10, 24, 12, tzinfo=UTC))
    second = next_due(night, first)
    assert first.astimezone(BERLIN).day == 25
    assert second.astimezone(BERLIN).day == 26


def test_what_was_due_while_nothing_was_served_is_missed():
    """Once, however long that was; what was never read is missed from the start."""
    daily = source(cron="0 6 * * *", time_zone="Europe/Berlin")
    last = datetime(2026, 7, 1, 6, 1, tzinfo=BERLIN)
    assert not is_missed(daily, last, datetime(2026, 7, 2, 5, 59, tzinfo=BERLIN))
    assert is_missed(daily, last, datetime(2026, 7, 2, 6, 0, tzinfo=BERLIN))
    assert is_missed(daily, last, datetime(2026, 7, 9, 12, 0, tzinfo=BERLIN))
    assert is_missed(daily, None, datetime(2026, 7, 2, tzinfo=UTC))
    assert not is_missed(source(), None, datetime(2026, 7, 2, tzinfo=UTC))
