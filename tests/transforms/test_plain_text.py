import random
from pathlib import Path

import pytest

from tests.dumps import RULES, dump_page
from transforms.article import Draft
from transforms.dumps import read_dump
from transforms.rest import Rest

DUMPS = [
    path.read_text("utf-8-sig")
    for path in sorted((Path(__file__).parents[1] / "pages").glob("*/page.txt"))
]
MIXED = 120


def mixed_dumps() -> list[str]:
    """Dumps of lines drawn from all sample dumps, most of them of running text."""
    draw = random.Random(7)
    lines = [line for text in DUMPS for line in text.splitlines() if line.strip()]
    long = [line for line in lines if len(line) > 110]
    dumps = []
    for _ in range(MIXED):
        head = draw.choice(DUMPS).splitlines()[:12]
        pools = draw.choices((long, lines), weights=(4, 1), k=draw.randint(4, 25))
        body = [draw.choice(pool) for pool in pools]
        told = draw.choice(body).split(". ")[0].rstrip(".")
        body.insert(draw.randrange(len(body)), f"{told}.")  # a pull quote
        dumps.append("\n\n".join([*head, *body]))
    return dumps


def test_plain_paragraphs_are_what_the_full_walk_makes_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The short way for paragraphs among paragraphs gives what the long way gives."""
    texts = [*DUMPS, *mixed_dumps()]
    short = [read_dump(dump_page(text), RULES) for text in texts]
    monkeypatch.setattr(Rest, "_is_plain", lambda *_: False)
    assert short == [read_dump(dump_page(text), RULES) for text in texts]


FERRY = "The ferry was late on Monday, and the crew counted nine reasons for it"
STORY = [f"{FERRY} in week {n} of that long and rather wet year." for n in range(20)]
QUOTED = (
    "We shall count the reasons until the harbor master has no more paper left to write"
    " them all down on"
)
LINES = {
    "body.repeated-quote": f"{QUOTED}.",
    "body.caption-with-credit": "The ferry lies at the quay in the rain of Monday while"
    " some nine people wait in line for it. Photo: Ann Doe.",
    "body.text": f"{QUOTED}, say those who know the harbor master.",
    "body.pull-quote": f"“{QUOTED}” — Ann Doe",
}


@pytest.mark.parametrize("rule", LINES)
def test_what_is_no_plain_paragraph_is_not_taken_for_one(rule: str) -> None:
    """A line that looks like running text amid it is still what its words make it."""
    more = f"The crew says: {QUOTED}, and nobody on the quay of that harbor doubts it."
    body = [*STORY[:4], LINES[rule], *STORY[4:], more]
    page = dump_page("\n\n".join(["Ferry Is Late Again", "By Ann Doe", *body]))
    draft, _ = read_dump(page, RULES)
    assert isinstance(draft, Draft)
    found = {block.text: block.rule for block in draft.blocks}
    assert found[LINES[rule]] == rule
    assert found[STORY[2]] == "body.text"


@pytest.mark.interpreted(why="compiled classes do not look their methods up")
def test_most_paragraphs_take_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a story's paragraphs nearly all are told without the long walk."""
    taken = []
    plain = Rest._is_plain

    def count(self: Rest, at: int) -> bool:
        taken.append(plain(self, at))
        return taken[-1]

    monkeypatch.setattr(Rest, "_is_plain", count)
    draft, _ = read_dump(dump_page("\n\n".join(["Ferry Is Late", *STORY])), RULES)
    assert isinstance(draft, Draft)
    assert sum(taken) >= 16
