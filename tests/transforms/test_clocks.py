"""Clock times beside a day, and what their zones mean on it."""

from datetime import date

import pytest

from transforms.clocks import find_clock, holds_clock

DAY = "8 May 2024"
ON = date(2024, 5, 8)


@pytest.mark.parametrize(
    ("text", "found", "local", "instant"),
    [
        (f"{DAY}, 14:31", "14:31", "14:31", None),
        (f"{DAY} at 6:31 p.m. EDT", "6:31 p.m. EDT", "18:31", "22:31"),
        (f"{DAY} at 6:31 p.m. Eastern Standard Time", None, "18:31", "23:31"),
        (f"{DAY} 12:05 AM ET", "12:05 AM ET", "00:05", "04:05"),
        (f"{DAY} 17:30 PM", "17:30 PM", "17:30", None),
        (f"{DAY}, 14:31 Uhr", "14:31 Uhr", "14:31", None),
        (f"{DAY} 9h05 UTC+5:30", "9h05 UTC+5:30", "09:05", "03:35"),
        (f"{DAY} 9:05 Oban", "9:05 ", "09:05", None),
        (f"Printed 15:30 BST on {DAY}", "15:30 BST on ", "15:30", "14:30"),
    ],
)
def test_a_clock_stands_behind_its_day_or_before_it(
    text: str, found: str | None, local: str, instant: str | None
) -> None:
    """Its hours as printed, its instant where a zone is known, and no word beyond."""
    start = text.index(DAY)
    clock = find_clock(text, ON, (start, start + len(DAY)), 0)
    assert clock is not None
    assert found in (None, text[clock.start : clock.end])
    assert f"{clock.local:%H:%M}" == local
    assert (f"{clock.instant:%H:%M}" if clock.instant else None) == instant


def test_a_clock_of_the_date_before_is_not_taken() -> None:
    """What stands before ``low`` was read with another day."""
    text = f"15:30 {DAY}"
    span = (6, len(text))
    assert find_clock(text, ON, span, 0) is not None
    assert find_clock(text, ON, span, 6) is None


@pytest.mark.parametrize(
    ("text", "holds"),
    [("at 9:05", True), ("from 9 a.m.", True), ("9 boats", False), ("", False)],
)
def test_a_text_holds_a_clock(text: str, holds: bool) -> None:
    """A number alone is none."""
    assert holds_clock(text) is holds
