"""The authors of a page: its credit lines, each with the bio that tells of it."""

from transforms.article import Label
from transforms.authors import read_people


def test_a_line_below_a_name_is_about_that_person() -> None:
    """Not about whom the byline above named last: boxes come person by person."""
    lines = ["By Ada Hill and Lev Marsh", "Ada Hill", "@adahill", "Lev Marsh", "editor"]
    people = read_people([(Label.BYLINE, line) for line in lines], "en")
    assert [(p.name, p.role, p.social) for p in people] == [
        ("Ada Hill", None, "@adahill"),
        ("Lev Marsh", "editor", None),
    ]


def test_bios_are_joined_to_their_people() -> None:
    """A role line adds to the name above it, a bio to whom it names."""
    lines = [
        (Label.BYLINE, "By Nora Quill"),
        (Label.BYLINE, "Transport correspondent, Northern Harbor News"),
        (Label.BIO, "Follow her on X: @nquill"),
    ]
    (nora,) = read_people(lines, "en")
    assert (nora.role, nora.organization, nora.social) == (
        "Transport correspondent",
        "Northern Harbor News",
        "@nquill",
    )
