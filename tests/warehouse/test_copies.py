"""Copies and near copies: who ran it first, who added what."""

import random
from itertools import permutations

import pytest

from transforms.article import Basis, hash_32
from warehouse import copies as copies_module
from warehouse.signature import resemblance, shingles, signature

from .conftest import Desk, page, read

WORDS = [f"word{number}" for number in range(400)]


def story(seed: int, sentences: int = 30) -> list[str]:
    """Paragraphs of one sentence each, of invented words."""
    chance = random.Random(seed)
    return [
        " ".join(chance.choices(WORDS, k=12)).capitalize() + "."
        for _ in range(sentences)
    ]


def at(site: str) -> str:
    """An address on a site of its own."""
    return f"https://{site}.example/story"


def copies(desk: Desk) -> dict[str, str | None]:
    """Which address each address is a copy of."""
    return dict(
        desk.query(
            "select a.url, f.url from articles a"
            " left join articles f on f.article_id = a.duplicate_of"
        )
    )


AGENCY = story(1)
LOCAL = [*AGENCY[:22], *story(2, 3)]  # cut, and a local ending added
OTHER = story(3)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_near_copies_lead_to_the_first_in_any_order(
    desk: Desk, order: tuple[int, ...]
) -> None:
    """A cut and a re-headed copy are duplicates of who ran it first."""
    pages = [page(at(s), s, day) for day, s in enumerate(["agency", "north", "south"])]
    readings = [
        read(pages[0], AGENCY),
        read(pages[1], LOCAL, title="Elsewhere"),
        read(pages[2], AGENCY, title="Another headline"),
    ]
    for number in order:
        desk.load((pages[number], readings[number]))
    assert copies(desk) == {
        at("agency"): None,
        at("north"): at("agency"),
        at("south"): at("agency"),
    }


def test_equal_content_elsewhere_is_another_article(desk: Desk) -> None:
    """Exact copies of a short text on two sites are two articles, one a duplicate."""
    one, two = page(at("one"), "x", 1), page(at("two"), "y", 2)
    desk.load((one, read(one, "Short.")), (two, read(two, "Short.")))
    assert copies(desk) == {at("one"): None, at("two"): at("one")}


def test_unlike_texts_are_no_copies(desk: Desk) -> None:
    """Other stories, and short texts that only resemble one another, stay alone."""
    outcomes = []
    for number, body in enumerate(
        [AGENCY, OTHER, ["Rain on 3 May."], ["Rain, 4 May."]]
    ):
        one = page(at(f"site{number}"), f"{number}", number)
        outcomes.append((one, read(one, body)))
    desk.load(*outcomes)
    assert set(copies(desk).values()) == {None}


def test_rewritten_copy_leaves_its_cluster(desk: Desk) -> None:
    """When the middle copy becomes another story, no one is its duplicate."""
    pages = [page(at(s), s, day) for day, s in enumerate(["agency", "north"])]
    desk.load((pages[0], read(pages[0], AGENCY)), (pages[1], read(pages[1], LOCAL)))
    assert copies(desk)[at("north")] == at("agency")
    later = page(at("north"), "new", 9)
    desk.load((later, read(later, OTHER)))
    assert copies(desk) == {at("agency"): None, at("north"): None}
    assert desk.query("select count(*) from copies") == [(0,)]


def test_copies_stay_copies_under_a_new_id(desk: Desk) -> None:
    """An older address joined late renames the first; its copies follow."""
    old = "https://agency.example/former"
    first, copy = page(at("agency"), "a", 5), page(at("north"), "n", 6)
    moved = read(first, AGENCY, aliases=((old, Basis.HEADER),))
    desk.load((first, moved), (copy, read(copy, LOCAL)))
    late = page(old, "late", 1)
    desk.load((late, read(late, OTHER)))
    assert copies(desk) == {at("agency"): None, at("north"): at("agency")}
    assert desk.query("select duplicate_of from articles order by 1 nulls last") == [
        (hash_32(old),),
        (None,),
    ]


def test_many_copies_of_one_text_make_few_pairs(desk: Desk) -> None:
    """A text that many pages carry is one cluster, by a bounded number of pairs."""
    outcomes = []
    for number in range(60):
        one = page(at(f"site{number:02}"), f"{number}", number)
        outcomes.append((one, read(one, AGENCY, title=f"Title {number}")))
    desk.load(*outcomes)
    assert set(copies(desk).values()) == {None, at("site00")}
    assert desk.query("select count(*) < 60 * 8 + 1 from copies") == [(True,)]


@pytest.mark.parametrize("at_once", [1, 30])
def test_work_grows_with_the_copies_not_their_square(
    desk: Desk, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each further near copy is compared with few, and each text cut up about once."""
    cut_up, compared = [], []

    def count_shingles(text: str) -> frozenset[bytes]:
        cut_up.append(text)
        return shingles(text)

    def count_compared(a: frozenset[bytes], b: frozenset[bytes]) -> float | None:
        compared.append(1)
        return resemblance(a, b)

    monkeypatch.setattr(copies_module, "shingles", count_shingles)
    monkeypatch.setattr(copies_module, "resemblance", count_compared)
    work = []
    for batch in range(4):
        outcomes = []
        for number in range(batch * at_once, (batch + 1) * at_once):
            one = page(at(f"site{number:03}"), f"{number}", number)
            near = [*AGENCY[number % 5 :], *story(number + 10, 2)]
            outcomes.append((one, read(one, near)))
        cut_up.clear()
        compared.clear()
        desk.load(*outcomes)
        work.append((len(cut_up), len(compared)))
    assert set(copies(desk).values()) == {None, at("site000")}
    # The first of a batch may meet a whole round of candidates; the others do not.
    assert all(texts <= at_once + 40 for texts, _ in work)
    assert all(pairs <= 4 * at_once + 40 for _, pairs in work)


def test_clusters_say_who_added_what(desk: Desk) -> None:
    """The view lists the first, then the others with their own sentences."""
    pages = [page(at(s), s, day) for day, s in enumerate(["agency", "north"])]
    desk.load((pages[0], read(pages[0], AGENCY)), (pages[1], read(pages[1], LOCAL)))
    rows = desk.query(
        "select position, url, member_count, added, left_out from clusters order by 1"
    )
    assert rows == [
        (1, at("agency"), 2, [], []),
        (2, at("north"), 2, LOCAL[22:], AGENCY[22:]),
    ]
    assert desk.query("select distinct cluster_id from clusters") == [
        (hash_32(at("agency")),)
    ]


def test_signature_is_the_same_everywhere() -> None:
    """Values do not depend on the process, the machine or the order of hashing."""
    text = " ".join(AGENCY)
    assert signature(text)[:2] == [15591704663887224542, 5702280800073863841]
    assert signature("too short") == []


def test_bands_meet_as_often_as_computed() -> None:
    """Half-alike texts share a band nearly always, unlike ones hardly ever."""
    alike = unlike = 0
    for seed in range(60):
        text = story(seed, 40)
        half = " ".join([*text[:27], *story(seed + 1000, 13)])
        mine = set(signature(" ".join(text)))
        alike += bool(mine & set(signature(half)))
        unlike += bool(mine & set(signature(" ".join(story(seed + 5000, 40)))))
    assert alike >= 52
    assert unlike <= 1


def test_scripts_without_spaces_have_shingles() -> None:
    """Each character of Chinese, Japanese, Korean and Thai text is a word."""
    assert len(shingles("市長は新しい橋を開いた")) == 7


def test_near_is_told_by_the_texts() -> None:
    """Cut in half is near; a third taken over is not."""
    whole, half, third = (
        shingles(" ".join(text))
        for text in (AGENCY, AGENCY[:15], [*AGENCY[:10], *OTHER[:20]])
    )
    assert resemblance(whole, half) is not None
    assert resemblance(whole, third) is None
