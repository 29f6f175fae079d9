"""Loading: revisions by time of fetching, safe to repeat, all or nothing."""

from itertools import permutations

import pytest

from transforms.article import Basis, Rejected, hash_32
from warehouse.connection import open_store
from warehouse.known import Failure, known_pages
from warehouse.load import load_staged
from warehouse.rows import stage

from .conftest import Desk, page, read

URL = "https://courier.example/bridge"

SHOWN = (
    "articles",
    "revisions",
    "blocks",
    "bylines",
    "images",
    "evidence",
    "aliases",
)


def rows(desk: Desk) -> dict[str, list[tuple]]:
    """Everything of the articles, by table."""
    return {name: desk.query(f"from {name} order by all") for name in SHOWN}


def revisions(desk: Desk) -> list[tuple]:
    """Number and body of each revision, in order."""
    return desk.query("select revision, body from revisions order by all")


def test_first_article_arrives_whole(desk: Desk) -> None:
    """A page becomes an article with its blocks and bylines in order."""
    one = page(URL, "The bridge is open.", 1)
    counts = desk.load((one, read(one)))
    assert (counts.pages, counts.new, counts.removed) == (1, 1, {"promo": 1})
    assert desk.query("select title, body, revision, url from articles") == [
        ("A title", "The bridge is open.", 1, URL)
    ]
    assert desk.query("select position, label from blocks order by 1") == [
        (1, "title"),
        (2, "paragraph"),
        (3, "promo"),
    ]
    assert desk.query("select position, name, raw from bylines") == [
        (1, "Ada Hill", "Ada H.")
    ]


def test_loading_again_changes_nothing(desk: Desk) -> None:
    """The same page, staged by another run, changes no row."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    before = rows(desk)
    counts = desk.load((one, read(one)))
    assert rows(desk) == before
    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 1)
    assert not counts.is_changed


def test_changed_page_makes_a_revision(desk: Desk) -> None:
    """Other content from a later page is revision 2."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)))
    counts = desk.load((two, read(two)))
    assert (counts.new, counts.changed) == (0, 1)
    assert revisions(desk) == [(1, "one"), (2, "two")]
    assert desk.query("select body, revision from articles") == [("two", 2)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_there_and_back_makes_three_in_any_order(
    desk: Desk, order: tuple[int, ...]
) -> None:
    """A, B, A is three revisions, however late the old pages come."""
    pages = [page(URL, "A", 1), page(URL, "B", 2), page(URL, "A", 3)]
    for number in order:
        desk.load((pages[number], read(pages[number])))
    assert revisions(desk) == [(1, "A"), (2, "B"), (3, "A")]
    assert desk.query("select page_id, body from articles") == [(pages[2].page_id, "A")]


def test_unchanged_page_is_no_revision(desk: Desk) -> None:
    """The same content seen later stays revision 1, shown by the later page."""
    one, again = page(URL, "one", 1), page(URL, "one", 2)
    desk.load((one, read(one)))
    desk.load((again, read(again)))
    assert revisions(desk) == [(1, "one")]
    assert desk.query("select page_id from articles") == [(again.page_id,)]


def test_new_rules_make_no_revision(desk: Desk) -> None:
    """One page under new rules is a new reading of the same revision."""
    one, two = page(URL, "one", 1), page(URL, "one ", 2)
    desk.load((one, read(one, "body")), (two, read(two, "body")))
    desk.load((two, read(two, "better body", rules="rules-2")), rules="rules-2")
    assert revisions(desk) == [(1, "better body")]
    assert desk.query("select count(*) from all_readings") == [(3,)]


def test_old_rules_can_come_back(desk: Desk) -> None:
    """Reading again under rules used before shows that reading, stored once."""
    one = page(URL, "one", 1)
    desk.load((one, read(one, "first")))
    before = rows(desk)
    desk.load((one, read(one, "second", rules="rules-2")), rules="rules-2")
    desk.load((one, read(one, "first")))
    assert rows(desk) == before
    assert desk.query("select count(*) from all_readings") == [(2,)]


@pytest.mark.parametrize("is_late", [False, True])
def test_redirect_joins_two_addresses(desk: Desk, is_late: bool) -> None:
    """A redirect makes one article, known by its earliest page, in any order."""
    moved = "https://courier.example/2026/bridge"
    old, new = page(URL, "old", 1), page(moved, "new", 2)
    runs = [
        (old, read(old)),
        (new, read(new, aliases=((URL, Basis.HEADER),))),
    ]
    for outcome in reversed(runs) if is_late else runs:
        desk.load(outcome)
    assert desk.query("select article_id, revision, url from articles") == [
        (hash_32(URL), 2, moved)
    ]
    assert desk.query("select article_id, url, basis from aliases") == [
        (hash_32(URL), moved, "header")
    ]
    assert desk.query("select distinct article_id from pages") == [(hash_32(URL),)]


def test_equal_content_on_one_host_is_an_alias(desk: Desk) -> None:
    """The same story at two addresses of one host is one article."""
    a, b = page(URL, "Same story.", 1), page(URL + "?from=app", "Same story.", 2)
    desk.load((a, read(a)))
    desk.load((b, read(b)))
    assert desk.query("select article_id from articles") == [(hash_32(URL),)]
    assert desk.query("select url, basis from aliases") == [(b.url, "inferred")]


def test_refused_page_is_a_failure_and_no_article(desk: Desk) -> None:
    """A refused page keeps its row without an article; the failure says why."""
    bad = page(URL, "menu", 1)
    refused = Rejected(
        page_id=bad.page_id,
        source="test",
        source_uri=URL,
        reason="navigation-only",
        message="no story; nothing to do",
    )
    desk.load((bad, refused))
    desk.load((bad, refused))
    assert desk.query("select article_id, reading_id from pages") == [(None, None)]
    assert desk.query("select reason, attempts, resolved_at from failures") == [
        ("navigation-only", 2, None)
    ]
    assert desk.query("select count(*) from articles") == [(0,)]


def test_later_success_resolves_the_failure(desk: Desk) -> None:
    """A failure stands until the same place gives an article."""
    missing = Rejected(
        page_id=None,
        source="test",
        source_uri=URL,
        stage="fetch",
        reason="timeout",
        message="no answer in 10 s; try later",
    )
    desk.load((None, missing))
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    assert desk.query("select resolved_at is not null from failures") == [(True,)]


def test_accident_keeps_the_former_reading(desk: Desk) -> None:
    """A time limit on a page read before does not take its article away."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    before = rows(desk)
    slow = Rejected(
        page_id=one.page_id,
        source="test",
        source_uri=URL,
        reason="time-limit",
        message="took longer than 30 s; raise the limit",
    )
    desk.load((one, slow), rules="rules-2")
    assert rows(desk) == before


def test_lone_surrogates_are_replaced(desk: Desk) -> None:
    """Text that no encoding has becomes U+FFFD instead of stopping the run."""
    one = page(URL, "x", 1)
    desk.load((one, read(one, "half \ud83d of a sign, whole \ud83d\ude00 one")))
    assert desk.query("select body from articles") == [
        ("half \N{REPLACEMENT CHARACTER} of a sign, whole \N{GRINNING FACE} one",)
    ]


def test_only_texts_that_no_encoding_has_are_gone_through(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A common reading goes to its rows as it is: the other way takes a millisecond."""
    scrubbed = []
    monkeypatch.setattr("warehouse.rows._scrub", scrubbed.append)
    one = page(URL, "one", 1)
    stage(desk.layout.staging, desk.run(), [(one, read(one))])
    assert scrubbed == []


def test_torn_staged_file_is_set_aside(desk: Desk) -> None:
    """A damaged staged file is named, kept apart, and the others are loaded."""
    one, two = page(URL, "one", 1), page(URL + "/2", "two", 1)
    run = desk.run()
    first = stage(desk.layout.staging, run, [(one, read(one))])
    second = stage(desk.layout.staging, run, [(two, read(two))])
    assert first is not None
    assert second is not None
    data = bytearray(first.file.read_bytes())
    data[len(data) // 2] ^= 1
    first.file.write_bytes(data)
    with open_store(desk.layout) as store:
        counts = load_staged(store, desk.layout.staged(), run)
        assert store.execute("select body from articles").fetchall() == [("two",)]
    assert counts.torn == (first.file.name,)
    assert first.file.with_suffix(".torn").exists()


def test_known_pages_are_those_these_rules_have_met(desk: Desk) -> None:
    """Read or refused under the same rules is known; under others it is not."""
    one, bad = page(URL, "one", 1), page(URL + "/2", "menu", 1)
    refused = Rejected(
        page_id=bad.page_id,
        source="test",
        source_uri=URL,
        reason="index-page",
        message="a list of links",
    )
    desk.load((one, read(one)), (bad, refused))
    ids = [one.page_id, bad.page_id, "0" * 32]
    with open_store(desk.layout) as store:
        assert known_pages(store, ids, "rules-1", "1") == {
            one.page_id: None,
            bad.page_id: Failure(
                stage="read", reason="index-page", message="a list of links"
            ),
        }
        assert known_pages(store, ids, "rules-2", "1") == {}


def test_load_larger_than_its_memory_goes_in_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit into a load's memory is loaded with more, which stays."""
    monkeypatch.setattr("warehouse.load.LOAD_MEMORY", "1MB")
    one = page(URL, "one", 1)
    run = desk.run()
    stage(desk.layout.staging, run, [(one, read(one))])
    with open_store(desk.layout) as store:
        counts = load_staged(store, desk.layout.staged(), run)
        assert counts.new == 1
        filled = store.execute("select count(*) from range(500_000) group by range")
        assert len(filled.fetchall()) == 500_000
