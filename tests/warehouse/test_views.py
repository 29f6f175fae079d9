"""Views and macros for what desks ask."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from transforms.article import Basis, Byline, BylineKind, Label, hash_32

from .conftest import Desk, block, page, read

URL = "https://courier.example/bridge"
FORMER = ["The bridge cost 4.5 million.", "It is open."]


def kinds_of(desk: Desk, later: list[str], **fields: Any) -> list[str]:
    """What the view calls a change from FORMER to ``later``."""
    one, two = page(URL, "1", 1), page(URL, "2", 2)
    desk.load((one, read(one, FORMER)), (two, read(two, later, **fields)))
    [(kinds,)] = desk.query("select kinds from changes")
    return list(kinds)


@pytest.mark.parametrize(
    ("later", "fields", "expected"),
    [
        (FORMER, {"title": "Other"}, ["headline", "silent"]),
        (
            ["The bridge cost 5.1 million.", "It is open."],
            {},
            ["figure", "silent"],
        ),
        ([FORMER[0]], {}, ["cut", "silent"]),
        ([*FORMER, "Rain fell."], {}, ["added", "silent"]),
        (
            [*FORMER, "Rain fell."],
            {"metadata": {"modified_at": datetime(2026, 1, 2, tzinfo=UTC)}},
            ["added"],
        ),
        (FORMER, {"metadata": {"access": "subscriber"}}, ["access"]),
    ],
)
def test_kinds_of_change(
    desk: Desk, later: list[str], fields: dict[str, Any], expected: list[str]
) -> None:
    """Each kind by itself; silent where the page says nothing of a change."""
    assert kinds_of(desk, later, **fields) == expected


def test_correction_is_not_silent(desk: Desk) -> None:
    """A correction that was added is told, and makes the edit an open one."""
    one, two = page(URL, "1", 1), page(URL, "2", 2)
    plain = read(two, ["The bridge cost 5.1 million.", "It is open."])
    note = "Correction: an earlier version gave another cost."
    corrected = read(
        two,
        plain.blocks[1].text,
        blocks=(*plain.blocks, block(Label.CORRECTION, note)),
    )
    desk.load((one, read(one, FORMER)), (two, corrected))
    assert desk.query("select kinds, corrections, removed from changes") == [
        (["figure", "correction"], [note], [FORMER[0]])
    ]


def test_cite(desk: Desk) -> None:
    """One line with writers, headline, publication, day, address and revision."""
    one = page(URL, "1", 1)
    metadata = {"publication": "The Courier", "published_on": date(2026, 1, 2)}
    desk.load((one, read(one, "x", title="Bridge opens", metadata=metadata)))
    [(cited,)] = desk.query("select cite(article_id) from articles")
    assert cited == (
        f"Ada Hill. “Bridge opens”. The Courier. 2 January 2026. {URL}. "
        "Revision 1, seen 2 January 2026 00:00 UTC."
    )
    assert desk.query("select cite('no such')") == [(None,)]


def test_by_author(desk: Desk) -> None:
    """Part of a name, in any case, newest first."""
    for day in (1, 2):
        one = page(f"{URL}/{day}", "1", day)
        on = {"published_on": date(2026, 1, day)}
        desk.load((one, read(one, f"{day}", metadata=on)))
    assert desk.query("select url, name from by_author('HILL')") == [
        (f"{URL}/2", "Ada Hill"),
        (f"{URL}/1", "Ada Hill"),
    ]


def test_going_behind_wall(desk: Desk) -> None:
    """What closes within the days given, today included, the past not."""
    now = datetime.now(UTC).date()
    for left in (-1, 0, 7, 8):
        one = page(f"{URL}/{left}", "1", 1)
        until = {"free_until": now + timedelta(days=left)}
        desk.load((one, read(one, f"{left}", metadata=until)))
    assert desk.query("select days_left from going_behind_wall(7)") == [(0,), (7,)]


def test_today_and_quiet_sources(desk: Desk) -> None:
    """What was fetched now is of today; a source of long ago is quiet."""
    old = page(URL, "1", 1)
    now = page(f"{URL}/2", "2", 0, fetched_at=datetime.now(UTC), source="lively")
    desk.load((old, read(old)), (now, read(now)))
    assert desk.query("select url, what from today") == [(f"{URL}/2", "new")]
    assert desk.query("select source, page_count from quiet_sources") == [("test", 1)]


def test_authors_have_their_last_role(desk: Desk) -> None:
    """One row a person; the newest role told, and where they wrote."""
    for day, role in ((1, "reporter"), (2, "editor")):
        one = page(f"{URL}/{day}", "1", day)
        writer = Byline(
            name="Ada Hill",
            kind=BylineKind.AUTHOR,
            basis=Basis.TEXT,
            raw="A",
            role=role,
        )
        desk.load((one, read(one, f"{day}", bylines=(writer,))))
    assert desk.query("select name, article_count, last_role from authors") == [
        ("Ada Hill", 2, "editor")
    ]


def test_revisions_carry_their_bylines(desk: Desk) -> None:
    """A revision's bylines are structs, in printed order."""
    one = page(URL, "1", 1)
    desk.load((one, read(one)))
    assert desk.query("select article_id, bylines[1].name from revisions") == [
        (hash_32(URL), "Ada Hill")
    ]


def test_article_that_credits_a_name_twice_counts_once(desk: Desk) -> None:
    """Its words count once too; a name's other roles are no repetition."""
    roles = [(BylineKind.AUTHOR, "reporter"), (BylineKind.CONTRIBUTOR, None)]
    credits = tuple(
        Byline(name="Ada Hill", kind=kind, role=role, basis=Basis.TEXT, raw="A")
        for kind, role in [*roles, (BylineKind.EDITOR, "editor")]
    )
    one, two = page(URL, "1", 1), page(f"{URL}/2", "2", 2)
    desk.load(
        (one, read(one, "four words are here", bylines=credits)),
        (two, read(two, "two words", bylines=credits[::-1])),
    )
    assert desk.query(
        "select name, article_count, word_count, last_role from authors"
    ) == [("Ada Hill", 2, 6, "reporter")]


def test_authors_count_only_what_is_asked(desk: Desk) -> None:
    """DuckDB leaves out columns that a query does not name, and writes out nothing."""
    one = page(URL, "1", 1)
    desk.load((one, read(one)))
    ((_, some),) = desk.query("explain select name, article_count from authors")
    ((_, whole),) = desk.query("explain select * from authors")
    assert "arg_max" in whole
    assert "arg_max" not in some
    assert "CTE" not in some + whole
