"""Bios: one text, and what it tells of its author."""

import tomllib
from pathlib import Path

import pytest

from transforms.bios import part_by_person, read_bio

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "bios.toml").read_text("utf-8")
)["case"]
NAMES = ("Nora Quill", "Ilja van der Meer", "M. O'Dowd-Saß")
"""Bios are written around each of these: particles, initials, hyphens."""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_bio_sentence(case: dict[str, str], name: str) -> None:
    """A sentence about its author gives role, employer and place, whoever it is."""
    text = case["text"].replace("{N}", name)
    bio = read_bio(text, [name], case["language"])
    assert bio is not None
    told = {f: getattr(bio, f) for f in ("role", "organization", "location")}
    assert {f: v for f, v in told.items() if v} == case["told"]


def test_a_bio_gives_role_employer_and_place() -> None:
    """Role, employer, place and address of a bio are columns."""
    bio = read_bio(
        "Nora Quill is the senior harbor editor for the Lantern Network, based in "
        "Bergen. She sails. Email: nora@lantern.example",
        ["Nora Quill"],
        "en",
    )
    assert bio is not None
    assert (bio.role, bio.organization) == ("senior harbor editor", "Lantern Network")
    assert (bio.location, bio.email) == ("Bergen", "nora@lantern.example")


def test_a_bio_of_two_is_parted_where_the_second_is_named() -> None:
    """Each person's sentences stay together; one who is only mentioned opens none."""
    ada = "Ada Hill is a reporter in Oban. She once sailed with Lev Marsh."
    lev = "Lev Marsh is an editor at The Post. He covers ferries."
    assert part_by_person(f"{ada} {lev}", "en") == [ada, lev]
