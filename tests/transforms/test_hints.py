"""What a feed, sitemap or table says of a page fills what the page leaves open."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from transforms.article import (
    Access,
    Basis,
    Block,
    Byline,
    BylineKind,
    Draft,
    Hints,
    Label,
    Metadata,
    Region,
)
from transforms.hints import apply_hints

BODY = Block(
    label=Label.PARAGRAPH,
    text="The council voted on Tuesday.",
    rule="by-hand",
    region=Region.BODY,
)
BARE = Draft(metadata=Metadata(), blocks=(BODY,))
FULL = Hints(
    basis=Basis.FEED,
    title="  Bridge\nvote ",
    authors=("By Ann Lee and Bo Ray",),
    published="Tue, 03 Mar 2026 00:30:00 +0100",
    modified="2026-03-04T05:06:07Z",
    summary="What comes next for the bridge",
    section="City",
    tags=("bridge", "vote"),
    language="en-GB",
    access="Subscription",
)


def test_no_hints_change_nothing() -> None:
    """A page without hints is as it was."""
    assert apply_hints(BARE, None) is BARE


def test_everything_is_filled_with_its_basis() -> None:
    """Each field the page leaves open is filled, and each hint is evidence."""
    draft = apply_hints(BARE, FULL)
    m = draft.metadata
    assert (m.title, m.section, m.language) == ("Bridge vote", "City", "en")
    assert m.subtitle == "What comes next for the bridge"
    assert m.tags == ("bridge", "vote")
    assert m.access is Access.SUBSCRIBER
    assert m.published_on == date(2026, 3, 3)
    assert m.published_at == datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert (m.published_basis, m.published_raw) == (Basis.FEED, FULL.published)
    assert m.modified_at == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert [b.name for b in draft.bylines] == ["Ann Lee", "Bo Ray"]
    assert {b.basis for b in draft.bylines} == {Basis.FEED}
    assert {e.field for e in draft.evidence if e.chosen} == {
        "title",
        "subtitle",
        "section",
        "language",
        "access",
        "tags",
        "published_at",
        "modified_at",
        "bylines",
    }
    assert {e.basis for e in draft.evidence} == {Basis.FEED}


def test_the_page_has_the_last_word() -> None:
    """What the page says stays; the hint is evidence beside it."""
    byline = Byline(
        name="Cy Day", kind=BylineKind.AUTHOR, basis=Basis.MARKUP, raw="By Cy Day"
    )
    metadata = Metadata(
        title="Printed",
        subtitle="Printed too",
        section="Local",
        tags=("river",),
        language="de",
        access=Access.OPEN,
        published_on=date(2026, 1, 2),
        published_basis=Basis.META,
        modified_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    draft = Draft(metadata=metadata, blocks=(BODY,), bylines=(byline,))
    result = apply_hints(draft, FULL)
    assert result.metadata == metadata
    assert result.bylines == (byline,)
    assert len(result.evidence) == 9
    assert not any(e.chosen for e in result.evidence)


def test_a_day_alone_is_no_instant() -> None:
    """A date without a clock fills the day only."""
    m = apply_hints(BARE, Hints(basis=Basis.SITEMAP, published="2026-03-04")).metadata
    assert (m.published_on, m.published_at) == (date(2026, 3, 4), None)


def test_the_hour_of_a_day_the_page_names() -> None:
    """Where the page names the day only, the hint's instant of that day is taken."""
    day = Metadata(published_on=date(2026, 3, 3), published_basis=Basis.TEXT)
    m = apply_hints(Draft(metadata=day, blocks=(BODY,)), FULL).metadata
    assert m.published_at == datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    other = Metadata(published_on=date(2026, 3, 4), published_basis=Basis.TEXT)
    m = apply_hints(Draft(metadata=other, blocks=(BODY,)), FULL).metadata
    assert (m.published_at, m.published_on) == (None, date(2026, 3, 4))


def test_a_broken_date_is_kept_as_evidence() -> None:
    """What cannot be read fills nothing and is not lost."""
    draft = apply_hints(BARE, Hints(basis=Basis.FEED, published="Someday, 99 Nov"))
    assert draft.metadata.published_on is None
    [evidence] = draft.evidence
    assert (evidence.value, evidence.raw) == (None, "Someday, 99 Nov")


@pytest.mark.parametrize(
    "summary",
    [
        "The council voted on Tuesday",
        "The council voted …",
        "Long words " * 60,
    ],
)
def test_an_excerpt_is_no_standfirst(summary: str) -> None:
    """A summary that is the body's beginning fills no subtitle."""
    draft = apply_hints(BARE, Hints(basis=Basis.FEED, summary=summary))
    assert draft.metadata.subtitle is None
    assert [e.field for e in draft.evidence] == ["subtitle"]


def test_hints_never_touch_the_blocks() -> None:
    """No word is invented on the page."""
    assert apply_hints(BARE, FULL).blocks == BARE.blocks
    assert apply_hints(replace(BARE, blocks=()), FULL).blocks == ()
