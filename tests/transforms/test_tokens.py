import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.tokens import find_line_tokens, find_tokens, find_words

TEXTS = st.text(max_size=60) | st.text(st.characters(max_codepoint=0x17F), max_size=60)


@given(TEXTS)
@pytest.mark.parametrize("more", ["", " d'été, 24/7: Größe_1", " “žádné”", " łódź 東2"])
def test_the_quick_way_finds_what_the_pattern_finds(more: str, text: str) -> None:
    """Tables of single bytes cut a text as the patterns do, whatever its letters."""
    text += more
    assert find_tokens(text) == re.findall(r"\w+", text)
    assert find_words(text) == re.findall(r"[^\W\d_]+", text)


@given(st.lists(TEXTS.map(lambda text: " ".join(text.split())), max_size=5))
def test_lines_are_cut_one_by_one(lines: list[str]) -> None:
    """Cutting many lines in one go gives the words that cutting each would give."""
    text = "\n".join(lines)
    assert find_line_tokens(text) == [re.findall(r"\w+", n) for n in lines or [""]]
