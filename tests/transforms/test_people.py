import tomllib
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.article import Basis, Byline, BylineKind
from transforms.creditlook import may_be_credit, plain_name
from transforms.lexicon import words_of
from transforms.people import merge_people, read_credit_line

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "credit_lines.toml").read_text("utf-8")
)["case"]
FIELDS = ("name", "kind", "role", "organization", "location", "email", "social")


def told(bylines: tuple[Byline, ...]) -> list[dict[str, str]]:
    """Give bylines as the cases write them."""
    return [
        {f: str(getattr(b, f)) for f in FIELDS if getattr(b, f) is not None}
        for b in bylines
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_credit_line(case: dict[str, object]) -> None:
    """A credit line gives its people with all that it tells, any other line nobody."""
    found = read_credit_line(str(case["text"]), case.get("language"))  # type: ignore[arg-type]
    assert told(found) == case["people"]


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the reader, and no byline is without a name."""
    for byline in read_credit_line(text):
        assert byline.name.strip()


@pytest.mark.parametrize(
    "mark", ["ıllustratıon by", "İLLUSTRATİON BY", "Edıted by", "Hazırlayan:"]
)
def test_marks_are_known_with_turkish_letters(mark: str) -> None:
    """A mark printed with the dotless or the dotted i of Turkish is that mark."""
    plain = mark.translate({ord("ı"): "i", ord("İ"): "I"})
    kinds = [
        [b.kind for b in read_credit_line(f"By Ann Doe; {by} Bo Lee")]
        for by in (mark, plain)
    ]
    assert kinds[0] == kinds[1] != []


WORDS = words_of(
    "Ann Doe Bo Lee van O'Hara Dr. J. Kiel The Post Reuters Redaktion by von de with in"
    " for and e editor ferry bleibt late staff reports on Montag contributed mail zu am"
    " (Foto) | : 1958 / & foto: ann@post.example — photo"
)


TOKENS = st.sampled_from(sorted(WORDS)).flatmap(
    lambda word: st.sampled_from([word, word.title(), word.upper()])
)


@given(
    st.lists(TOKENS, min_size=1, max_size=6),
    st.sampled_from(["", ",", ":", " -"]),
    st.sampled_from(["en", "de", "fr", "es", "it", None]),
)
@example(["Ann", "Doe", "Of", "Kiel", "bleibt"], "", "en")
@example(["A", "Queue", "For", "Oslo", "late"], "", None)
@example(["Prof", "Dr", "Ann", "Doe", "Roe", "Poe"], "", "de")
@example(["Ann", "Doe", "ferry", "|", "By", "Bo", "Lee"], "", "en")
@example(["Ann", "Doe", "ferry", "ann@post.example", "By", "Bo", "Lee"], "", "en")
@example(["Ann", "Doe", "late", "(Foto)"], "", "de")
@example(["Island", "Carrier", "Buys", "Night", "Kiel", "am", "Montag"], "", "de")
def test_a_look_rules_out_only_what_names_nobody(
    tokens: list[str], sign: str, language: str | None
) -> None:
    """What the cheap look at a line refuses gives nobody when it is read in full."""
    text = f"{tokens[0]}{sign} {' '.join(tokens[1:])}".strip()
    if not may_be_credit(text, language):
        with patch("transforms.people.may_be_credit", return_value=True):
            assert read_credit_line.__wrapped__(text, language) == ()


@given(
    st.sampled_from(["", "By ", "BY ", "by ", "Von ", "De ", "Words ", "With "]),
    st.lists(TOKENS, min_size=1, max_size=4),
    st.sampled_from(["en", "de", "fr", "es", "it", None]),
    st.sampled_from(list(Basis)),
)
@example("By ", ["Het", "Doe"], "nl", Basis.TEXT)
@example("", ["Ann", "By", "Bo"], "en", Basis.META)
@example("", ["Styleで選択", "Doe"], "en", Basis.TEXT)
@example("By ", ["A" * 40, "B" * 40], "en", Basis.TEXT)
def test_the_short_way_reads_what_the_long_one_does(
    mark: str, tokens: list[str], language: str | None, basis: Basis
) -> None:
    """A name that is plain to see is the one author that reading in full gives."""
    text = f"{mark}{' '.join(tokens)}"
    found = read_credit_line.__wrapped__(text, language, basis)
    with patch("transforms.people.plain_name", return_value=None):
        assert found == read_credit_line.__wrapped__(text, language, basis)


def test_plain_names_are_plain_to_see() -> None:
    """With a mark or without; not where a word of them means something in a credit."""
    assert plain_name("By Ann Doe", "en") == "Ann Doe"
    assert plain_name("LÍA QUINTERO", "es") == "LÍA QUINTERO"
    assert plain_name("Ann Doe", None) == "Ann Doe"
    assert plain_name("Von Ann Doe", "de") == "Ann Doe"
    assert plain_name("By Courier Staff", "en") is None
    assert plain_name("Ann van Doe", "nl") is None


def test_a_look_rules_out_most_headings() -> None:
    """A heading of plain words is not read as a credit at all; a name is."""
    assert not may_be_credit("Ferry stays late after harbor trial", "en")
    assert not may_be_credit("Sport", "de")
    assert not may_be_credit("Island Carrier Buys Back Night Flights", "en")
    assert not may_be_credit("Wer zu spät ablegt", "de")
    assert not may_be_credit("Bridge crew finds a fourth crack from 1958", "en")
    assert not may_be_credit("Ferry waits at the quay. Kestrel Forge (Kiel)", "en")
    assert may_be_credit("Island Carrier Buys Back Night Flights And Slots", "en")
    assert may_be_credit("Ann Doe", "en")


def test_one_person_from_two_places_is_one_byline() -> None:
    """Case, accents and titles do not make two people of one."""
    a, b = (
        Byline(name=n, kind=BylineKind.AUTHOR, basis=Basis.TEXT, raw=n, role=r)
        for n, r in (("Zoë Quill", None), ("Dr. ZOE QUILL", "editor"))
    )
    (one,) = merge_people([a, b])
    assert (one.name, one.role) == ("Zoë Quill", "editor")
