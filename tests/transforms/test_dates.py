from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dates import find_dates, is_date_line, read_date

MAY_8 = date(2024, 5, 8)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("May 8, 2024", "en"),
        ("08 May 2024", "en"),
        ("5/8/2024", "en"),
        ("08/05/2024", "en-GB"),
        ("08.05.2024", "de"),
        ("8. Mai 2024", "de"),
        ("8 mai 2024", "fr"),
        ("8 de mayo de 2024", "es"),
        ("8 maggio 2024", "it"),
        ("8 de maio de 2024", "pt"),
        ("8 мая 2024", "ru"),
        ("8 Mayıs 2024", "tr"),
        ("2024. május 8.", "hu"),
        ("2024年5月8日", "ja"),
        ("2024년 5월 8일", "ko"),
        ("8 مايو 2024", "ar"),
    ],
)
def test_a_day_in_many_languages(text: str, language: str) -> None:
    """A printed day is read; without a clock there is no instant."""
    found = read_date(f"({text})", language)
    assert found is not None
    assert (found.day, found.instant, found.raw) == (MAY_8, None, text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-05-08T12:34:56+02:00", "2024-05-08T10:34:56+00:00"),
        ("Wed, 08 May 2024 13:00:00 GMT", "2024-05-08T13:00:00+00:00"),
        ("May 8, 2024 at 6:31 PM EDT", "2024-05-08T22:31:00+00:00"),
        ("Published 15:30 BST 8 May 2024", "2024-05-08T14:30:00+00:00"),
        ("December 8, 2024 9:00 a.m. ET", "2024-12-08T14:00:00+00:00"),
        ("8. Mai 2024, 14:31 Uhr", None),
    ],
)
def test_an_instant_needs_a_zone(text: str, instant: str | None) -> None:
    """Clock and zone make an instant; a clock alone does not."""
    found = read_date(text, "en")
    assert found is not None
    assert (found.instant.isoformat() if found.instant else None) == instant


@pytest.mark.parametrize(
    "text", ["3 hours ago", "May 2024", "version 1.2.3.4", "in 1984", "31.02.2024", ""]
)
def test_nothing_is_guessed(text: str) -> None:
    """Relative, partial and impossible dates give nothing."""
    assert read_date(text) is None


def test_dates_to_come_are_not_read() -> None:
    """A date after the bound is of something announced."""
    text = "Conference 1 June 2030, published 8 May 2024"
    found = read_date(text, "en", today_bound=date(2025, 1, 1))
    assert found is not None
    assert found.day == MAY_8


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Published on May 8, 2024 at 9 a.m.", "en", True),
        ("Aktualisiert am 8. Mai 2024, 14:31 Uhr", "de", True),
        ("4 min read", "en", True),
        ("The ferry sank on May 8, 2024", "en", False),
        ("2024年5月8日(水) 14時31分", "ja", True),
        ("发布时间：2024-05-08 14:31", "zh", True),
        ("입력 2024.05.08 14:31  수정 2024.05.08 오후 3:20", "ko", True),
        ("Опубликовано 8 мая 2024, 14:31", "ru", True),
        ("نشر في 8 مايو 2024", "ar", True),
        ("8 במאי 2024", "he", True),
        ("8 Mayıs 2024 Çarşamba", "tr", True),
        ("港の夜間開放は2024年5月8日から", "ja", False),
    ],
)
def test_date_lines(text: str, language: str, expected: bool) -> None:
    """A date line holds dates and their words, nothing else."""
    assert is_date_line(text, language) is expected


@given(st.dates(date(1995, 1, 1), date(2030, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    """Each day, printed in three ways, is read as itself."""
    for printed in (
        day.isoformat(),
        f"{day.day}. {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        assert [d.day for d in find_dates(printed, "en")] == [day]


@given(st.text(alphabet="0123456789/.-: ,MayJunhUrz+Z", max_size=60))
def test_any_text_is_searched(text: str) -> None:
    """Whatever is found lies in the text, in order, without overlap."""
    end = 0
    for found in find_dates(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
