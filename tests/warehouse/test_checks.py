"""Checks before publishing: what must hold, each broken once."""

import pytest

from warehouse.checks import find_broken
from warehouse.connection import open_store
from warehouse.errors import CheckError
from warehouse.publish import publish

from .conftest import Desk, page, read

URL = "https://courier.example/bridge"

DAMAGE = {
    "a page_id is not 32 hex digits": "update pages set page_id = 'x'",
    "a reading is there twice": "insert into all_readings from all_readings limit 1",
    "a reading's id, page or article": "update all_readings set content_hash = 'Z'",
    "a page leads to an article that is not there": (
        "update pages set article_id = repeat('0', 32)"
    ),
    "a reading's page is not there": "delete from pages",
    "not exactly one current reading": "update all_readings set is_current = false",
    "not exactly one current reading, heading": (
        "insert into all_readings select * replace (repeat('0', 32) as reading_id)"
        " from all_readings where is_current limit 1"
    ),
    "revisions are not 1, 2, 3": "update all_readings set revision = revision + 1",
    "1, 2, 3 … with one reading to head": "update all_readings set revision = null",
    "the duplicate of one that is not there": (
        "update all_readings set duplicate_of = repeat('0', 32)"
    ),
    "no blocks, or a gap": "delete from all_blocks where position = 2",
    "a body is not the text": "update all_blocks set text = 'y' where position = 2",
    "a block belongs to no reading": "update all_blocks set reading_no = 99",
    "a label that is none": "update all_blocks set label = 'advert'",
    "a byline has no name": "update all_bylines set kind = 'poet'",
    "evidence belongs to no reading": "update all_bylines set reading_no = 99",
    "a count of what was removed": "delete from all_removed_counts",
    "an access is none": "update all_readings set access = 'maybe'",
}


@pytest.mark.parametrize("rule", DAMAGE)
def test_each_rule_notices(desk: Desk, rule: str) -> None:
    """A whole store passes; damaged in one way, it fails the rule for that."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)), (two, read(two)))
    with open_store(desk.layout) as store:
        assert find_broken(store) == []
        store.execute(DAMAGE[rule])
        assert rule in " / ".join(broken.rule for broken in find_broken(store))


def test_texts_of_every_step_are_checked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts are compared some readings at a time; none between two steps is missed."""
    pages = [page(f"{URL}/{n}", f"text {n}", n) for n in range(1, 6)]
    desk.load(*((one, read(one)) for one in pages))
    monkeypatch.setattr("warehouse.checks.READINGS_AT_ONCE", 2)
    with open_store(desk.layout) as store:
        assert find_broken(store) == []
        store.execute("update all_blocks set text = 'y' where position = 2")
        (changed,) = find_broken(store)
        assert (changed.rule, changed.rows) == (
            "a body is not the text of its body blocks",
            5,
        )
        assert find_broken(store, since=3)[0].rows == 2


def test_blocks_may_lie_in_any_order(desk: Desk) -> None:
    """A body is told from its blocks by their positions, wherever they lie."""
    one = page(URL, "one", 1)
    desk.load((one, read(one, ["first", "second", "third"])))
    with open_store(desk.layout) as store:
        store.execute(
            "create temp table turned_round as from all_blocks order by position desc;"
            " delete from all_blocks; insert into all_blocks from turned_round"
        )
        assert find_broken(store) == []
        store.execute(
            "update all_blocks set position = 6 - position where position in (2, 4)"
        )
        assert [one.rule for one in find_broken(store)] == [
            "a body is not the text of its body blocks"
        ]


def test_store_that_fails_is_not_published(desk: Desk) -> None:
    """Readers keep the last good file, and the error says which rule and row."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)))
    with open_store(desk.layout) as store:
        store.execute("delete from all_blocks")
    with pytest.raises(CheckError, match="copydesk replay"):
        desk.load((two, read(two, "", blocks=())))
    assert [file.name for file in desk.layout.published.iterdir()] == ["1.duckdb"]
    assert desk.query("select body from articles") == [("one",)]


def test_old_rows_are_checked_where_they_are_narrow(desk: Desk) -> None:
    """History is checked whole at every publish, wide tables from the last one on."""
    one, two = page(URL, "one", 1), page(URL + "/2", "two", 2)
    desk.load((one, read(one)))
    with open_store(desk.layout) as store:
        store.execute("update all_readings set is_current = false")
    with pytest.raises(CheckError, match="current reading"):
        desk.load((two, read(two)))
    with open_store(desk.layout) as store:
        store.execute("update all_readings set is_current = true")
        store.execute(
            "create temp table known as select reading_no, article_id"
            " from all_readings;"
            "update all_readings set article_id = null where reading_no = 1"
        )
        assert find_broken(store, since=1)
        store.execute(
            "update all_readings set article_id = k.article_id from known as k"
            " where k.reading_no = all_readings.reading_no"
        )
    assert publish(desk.layout) is not None
