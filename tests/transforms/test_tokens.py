import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.tokens import (
    drop_signs,
    find_alnum,
    find_digits,
    find_line_tokens,
    find_names,
    find_small_words,
    find_tokens,
    find_words,
    lower_case,
)

TEXTS = st.text(max_size=60) | st.text(st.characters(max_codepoint=0x17F), max_size=60)


@given(TEXTS)
@pytest.mark.parametrize("more", ["", " d'été, 24/7: Größe_1", " “žádné”", " łódź 東2"])
def test_the_quick_way_finds_what_the_pattern_finds(more: str, text: str) -> None:
    """Tables of single bytes cut a text as the patterns do, whatever its letters."""
    text += more
    assert find_tokens(text) == re.findall(r"\w+", text)
    assert find_words(text) == re.findall(r"[^\W\d_]+", text)
    assert find_alnum(text) == re.findall(r"[^\W_]+", text)
    assert drop_signs(text) == re.sub(r"[\W_]+", "", text)


@given(TEXTS)
@pytest.mark.parametrize("more", ["", " ÀÉÎ, ÕÜß_1", " “ŽÁDNÉ”", " ŁÓDŹ İ"])
def test_lower_case_is_pythons(more: str, text: str) -> None:
    """By tables or not, whole texts and their words come out in Python's lower case."""
    text += more
    assert lower_case(text) == text.lower()
    assert find_small_words(text) in (None, re.findall(r"[^\W\d_]+", text.lower()))


@given(st.text(st.characters(max_codepoint=127), max_size=30))
@pytest.mark.parametrize("more", ["", "article__byline-text", "bylineTEXT", "2_x"])
def test_names_are_cut_alike_with_and_without_capitals(more: str, text: str) -> None:
    """The quick way for names without capitals finds what the pattern finds."""
    for name in (more + text, (more + text).lower()):
        assert find_names(name) == re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)


@given(st.lists(TEXTS.map(lambda text: " ".join(text.split())), max_size=5))
def test_lines_are_cut_one_by_one(lines: list[str]) -> None:
    """Cutting many lines in one go gives the words that cutting each would give."""
    text = "\n".join(lines)
    assert find_line_tokens(text) == [re.findall(r"\w+", n) for n in lines or [""]]


def test_digits_of_any_script_are_found_in_lines() -> None:
    """No digit is passed over that a date can be written in; words have none."""
    digits = [chr(n) for n in range(0x110000) if chr(n).isdecimal()]
    assert all(find_digits(digits))
    lines = ["Möwe “Zoë” — £", "on 5 May", "", "٥ مايو"]
    assert find_digits(lines) == [False, True, False, True]
