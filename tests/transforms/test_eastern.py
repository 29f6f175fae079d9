"""Korean, Chinese and Japanese pages: who wrote them, by their own grammar."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dumps import read
from transforms.article import Label
from transforms.eastern import MAX_CHARS, read_eastern

DUMPS = Path(__file__).parent / "cases" / "eastern"


@pytest.mark.parametrize(
    ("language", "people"),
    [
        (
            "ko",
            [("김바다", "author", "선임기자", "한빛일보", None, "bada@hanbit.example")],
        ),
        (
            "zh",
            [
                ("林晓", "author", None, None, None, None),
                ("周云", "author", "通讯员", None, None, None),
                ("何青", "editor", None, None, None, None),
            ],
        ),
        ("ja", [("山本葵", "author", None, None, "ソウル", None)]),
    ],
)
def test_dump_gives_its_people(
    language: str, people: list[tuple[str | None, ...]]
) -> None:
    """Each with role, house and place; editors below the text, too."""
    draft = read((DUMPS / f"{language}.txt").read_bytes())
    assert [
        (b.name, b.kind, b.role, b.organization, b.location, b.email)
        for b in draft.bylines
    ] == people
    labels = [block.label for block in draft.blocks]
    assert labels.count(Label.PARAGRAPH) == 3


PIECES = [
    "记者",
    "記者",
    "기자",
    "김바다",
    "林晓",
    "王",
    "／",
    "台北",
    "報導",
    "＝",
    "、",
    " ",
]
SIGNS = st.sampled_from(
    [*PIECES, "(", ")", "【", "】", "@a.example", "5日", "電", "ー", "A"]
)


@given(st.lists(SIGNS, max_size=40).map("".join))
def test_who_is_named_is_printed(text: str) -> None:
    """Whatever the line, nothing is made up."""
    for byline in read_eastern(text, marked=True) or ():
        told = (byline.name, byline.organization, byline.location, byline.email)
        assert all(part in text for part in told if part)


@pytest.mark.parametrize(
    "piece", ["王", "记者王", "김", "김바다 ", "王小明 ", "記者／", "本报"]
)
def test_no_line_takes_long(piece: str) -> None:
    """Lines made to be tried in every way."""
    text = (piece * MAX_CHARS)[: MAX_CHARS - 1] + "!"
    began = time.process_time()
    read_eastern(text, marked=True)
    assert time.process_time() - began < 0.2
