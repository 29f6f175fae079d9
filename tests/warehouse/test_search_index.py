"""The search index: fts's own scores, in files that follow what is published."""

import os

import duckdb
import pytest

from warehouse import search as searching
from warehouse import search_index
from warehouse.connection import connect
from warehouse.extensions import load_extension
from warehouse.search import search
from warehouse.search_index import stretches

from .conftest import Desk, page, read

TEXTS = [
    "The ferry sails at night and the ferry returns at dawn.",
    "A ferry ran aground.",
    "Night buses replace the tram while the bridge is mended.",
    "The harbour office counts gulls, boats and one ferry at the night quay.",
    "Nobody counts the gulls.",
]


def load(desk: Desk, first: int, count: int) -> None:
    """Load further articles, numbered from ``first``."""
    outcomes = []
    for number in range(first, first + count):
        one = page(f"https://courier.example/{number}", f"{number}", number)
        text = f"{TEXTS[number % len(TEXTS)]} Number {number}."
        outcomes.append((one, read(one, text, title=f"Title {number}")))
    desk.load(*outcomes)


def found(desk: Desk, words: str) -> dict[str, float]:
    """Score by title."""
    hits = search(desk.layout.warehouse, words)
    assert hits.advice is None
    return {row["title"]: row["score"] for row in hits.rows}


def by_fts(desk: Desk, words: str) -> dict[str, float]:
    """What fts itself scores, by title."""
    with duckdb.connect() as connection:
        load_extension(connection, "fts", "search")
        connection.execute(f"attach '{desk.layout.warehouse}' as desk (read_only)")
        connection.execute(
            "create table texts as select reading_no, title, subtitle, body"
            " from desk.all_readings where is_current"
        )
        connection.execute(
            "pragma create_fts_index('texts', 'reading_no', 'title', 'subtitle',"
            " 'body', stemmer = 'none', stopwords = 'none',"
            " ignore = '[^\\p{L}\\p{N}]+')"
        )
        rows = connection.execute(
            "select title, round(score, 3) from (select title,"
            " fts_main_texts.match_bm25(reading_no, ?) as score from texts)"
            " where score is not null order by score desc",
            [words],
        ).fetchall()
    return dict(rows)


@pytest.mark.parametrize("words", ["ferry", "ferry night gulls", "dawn the", "zebra"])
@pytest.mark.parametrize(("at_once", "bound"), [(1000, 0.0015), (2, 0.3)])
def test_scores_are_those_of_fts(
    desk: Desk, words: str, at_once: int, bound: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every article that fts finds is found, with the score that fts gives it.

    Given to fts in parts, an article's length is measured by its part's.
    """
    monkeypatch.setattr(search_index, "AT_ONCE", at_once)
    load(desk, 0, 5)
    assert found(desk, words) == pytest.approx(by_fts(desk, words), abs=bound)


def test_index_follows_what_is_published(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New articles get a file of their own, small files are joined, all is found."""
    monkeypatch.setattr(search_index, "FEW", 3)
    monkeypatch.setattr(searching, "FEW", 3)
    monkeypatch.setattr(search_index, "STRETCH", 40)
    names = []
    for first, count in ((0, 30), (30, 3), (33, 4), (37, 4), (41, 30), (71, 25)):
        load(desk, first, count)
        assert len(found(desk, f"number {first + count - 1}")) == 10
        names.append([one.file.stem for one in stretches(desk.layout)])
        assert found(desk, f"{first + count - 1}").keys() == {
            f"Title {first + count - 1}"
        }
    assert names == [
        ["0-30"],
        ["0-30"],  # three newer ones are searched plainly
        ["0-30", "30-37"],
        ["0-40", "40-41"],  # the newer are no longer few beside the older
        ["0-40", "40-71"],  # forty is the most that one file holds
        ["0-40", "40-80", "80-96"],
    ]
    files = list((desk.layout.folder / "search").iterdir())
    assert sorted(file.stem for file in files) == sorted(names[-1])


def test_changed_article_is_found_by_its_new_words_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index still holds the former text, readers do not get it."""
    load(desk, 0, 5)
    assert found(desk, "tram").keys() == {"Title 2"}
    later = page("https://courier.example/2", "later", 99)
    desk.load((later, read(later, "Trolleybuses replace it.", title="Title 2")))
    assert found(desk, "tram") == {}
    assert found(desk, "trolleybuses").keys() == {"Title 2"}


def test_best_that_is_no_more_gives_its_place_to_the_next(desk: Desk) -> None:
    """The index still has the former text, and it would have been the only hit."""
    load(desk, 1, 5)
    first, second = list(found(desk, "ferry"))[:2]
    number = int(first.split()[1])
    one = page(f"https://courier.example/{number}", "new", 28)
    desk.load((one, read(one, "Nothing of the kind any more.", title="Changed")))
    hits = search(desk.layout.warehouse, "ferry", limit=1)
    assert [row["title"] for row in hits.rows] == [second]


def test_index_that_cannot_be_made_anew_serves_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without fts what is indexed is searched by the index, the rest plainly."""
    monkeypatch.setattr(searching, "FEW", 0)
    load(desk, 0, 5)
    before = found(desk, "ferry")
    load(desk, 5, 1)

    def missing(*_: object) -> None:
        raise searching.MissingExtraError("not installed")

    monkeypatch.setattr(search_index, "load_extension", missing)
    hits = search(desk.layout.warehouse, "ferry")
    assert "not installed" in (hits.advice or "")
    scores = {row["title"]: row["score"] for row in hits.rows}
    assert scores.keys() == {*before, "Title 5"}
    assert {title: scores[title] for title in before} == before


@pytest.mark.parametrize("damage", ["cut short", "half made"])
def test_damaged_index_is_made_anew(desk: Desk, damage: str) -> None:
    """A search that meets it answers plainly and says so; the next has a new one."""
    load(desk, 0, 5)
    before = found(desk, "ferry")
    (stretch,) = stretches(desk.layout)
    if damage == "cut short":
        os.truncate(stretch.file, 9000)
    else:
        with duckdb.connect(str(stretch.file)) as index:
            index.execute("drop table words")
    hits = search(desk.layout.warehouse, "ferry")
    assert "was damaged" in (hits.advice or "")
    assert {row["title"] for row in hits.rows} == before.keys()
    assert found(desk, "ferry") == before


def test_search_beside_an_open_connection(desk: Desk) -> None:
    """Connections of one process to one file share what is attached to it."""
    load(desk, 0, 5)
    with connect(desk.layout.warehouse) as reader:
        assert found(desk, "tram") == found(desk, "tram")
        assert reader.execute("select count(*) from articles").fetchone() == (5,)
