"""The laws over text dumps: all is kept, nothing raises, the same gives the same."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dumps import RULES, dump_page, read, squash
from transforms.article import Draft
from transforms.dumps import read_dump

SHARED = Path(__file__).parents[3] / "shared" / "boilerplate" / "dev"

PIECES = st.sampled_from(
    [
        "The Ferry Was Late Again", "By Ada Thorpe", "May 5, 2026", "Home", "Search",
        "SKELL—The ferry was late on Monday, and nobody on the quay was surprised.",
        "The crew gave nine reasons, and the harbor master wrote all of them down.",
        "Credit: Juno Amado/Skell Letter", "Related Content", "Share", "Tags",
        "Subscription Required", "Already a subscriber? Log in", "• ropes", "1. nets",
        "“It is the sea,” she said.", "© 2026 Skell Letter. All rights reserved.",
        "Ada Thorpe is harbor editor for Skell Letter, based in Oban.",
        "## Then", "---",
        "Von Hanne Volkers", "Foto: Malte Ohrens/dpa", "Lire aussi : Le quai", "\u00a0",
        "![boat](https://a.example/b.jpg)", "kAm%96 C6DE]k^Am", "12 Comments", "\t",
        "> We know the note.", "Comments from the crew go straight to the yard.",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=30)
ENDS = st.sampled_from(["\n", "\n\n", "\r\n", "\r\n\r\n"])


@given(LINES, ENDS)
@settings(max_examples=150, deadline=None)
def test_blocks_in_order_are_the_dump(lines: list[str], end: str) -> None:
    """Conservation: nothing is dropped, moved or invented."""
    text = end.join(lines).replace("\0", "")
    draft, _ = read_dump(dump_page(text.encode("utf-8", "replace")), RULES)
    if isinstance(draft, Draft):
        joined = squash("".join(block.text for block in draft.blocks))
        whole = squash(text.encode("utf-8", "replace").decode().lstrip("\ufeff"))
        assert joined == whole


@given(LINES, ENDS)
@settings(max_examples=80, deadline=None)
def test_a_blocks_text_is_a_slice_of_the_dump(lines: list[str], end: str) -> None:
    """A wrapped paragraph keeps its line ends; nothing is retyped."""
    text = end.join(lines).replace("\0", "")
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    draft, _ = read_dump(dump_page(text.encode("utf-8", "replace")), RULES)
    if isinstance(draft, Draft):
        assert not [b.text for b in draft.blocks if b.text not in plain]


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_draft_or_a_refusal(content: bytes) -> None:
    """Totality: nothing raises, and a refusal says what was found."""
    draft, _ = read_dump(dump_page(content), RULES)
    assert isinstance(draft, Draft) or draft.message


@given(LINES, ENDS)
@settings(max_examples=40, deadline=None)
def test_the_same_page_gives_the_same_draft(lines: list[str], end: str) -> None:
    """Purity: what was read before leaves no trace."""
    page = dump_page(end.join(lines).encode("utf-8", "replace"))
    first = read_dump(page, RULES)
    read_dump(dump_page("Another Page\n\nBy Lev Marsh\n\nA text."), RULES)
    assert read_dump(page, RULES) == first


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="no ../shared/boilerplate/dev beside this clone"
)
def test_every_shared_dump_is_conserved() -> None:
    """Every non-blank character of the shared dumps stands in a block, in order."""
    lost = []
    for path in sorted(SHARED.glob("*.txt")):
        whole = squash(path.read_text(encoding="utf-8-sig"))
        joined = squash("".join(b.text for b in read(path.read_bytes()).blocks))
        if joined != whole:
            lost.append(path.name)
    assert not lost
