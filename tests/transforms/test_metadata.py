from datetime import UTC, date, datetime

import pytest
from lxml import html as lxml_html

from transforms.article import Access, Basis, Byline, BylineKind
from transforms.blocks import read_outline
from transforms.bylines import read_bylines
from transforms.metadata import Findings, read_metadata

FETCHED = datetime(2025, 1, 1, tzinfo=UTC)
STORY = "".join(
    f"<p>The ferry left the yard at noon with nobody aboard but the cook, who had been "
    f"asleep since the {n}th of the month and noticed nothing at all of it.</p>"
    for n in range(4, 9)
)


def page(
    head: str = "", top: str = "", below: str = "", lang: str = "en"
) -> tuple[Findings, tuple[Byline, ...]]:
    """Read a small invented page: metadata and bylines."""
    tree = lxml_html.document_fromstring(
        f"<html lang='{lang}'><head><title>Ferry Finds Its Harbor - The Lantern</title>"
        f"<meta property='og:site_name' content='The Lantern'>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>Ferry Finds Its Harbor</h1>{top}"
        f"{STORY}{below}</article><footer>The Lantern</footer></body></html>"
    )
    outline = read_outline(tree.find("body"))
    found = read_metadata(outline, "https://lantern.example/ferry", FETCHED)
    return found, read_bylines(found, outline, (), "https://lantern.example/ferry")


def test_the_site_is_cut_off_the_title() -> None:
    """The headline is the printed one, without the site's name."""
    found, _ = page()
    assert found.metadata.title == "Ferry Finds Its Harbor"
    assert found.metadata.site == "The Lantern"
    chosen = [e for e in found.evidence if e.field == "title" and e.chosen]
    assert chosen
    assert {e.basis for e in chosen} <= {Basis.MARKUP, Basis.META}


def test_the_dash_behind_a_kicker_is_no_part_of_the_title() -> None:
    """What stands between kicker and headline in one heading belongs to neither."""
    tree = lxml_html.document_fromstring(
        "<html><head><title>Ferry Finds Its Harbor</title></head><body><article>"
        "<h1><span class='kicker'>After the storm</span> - Ferry Finds Its Harbor</h1>"
        f"{STORY}</article></body></html>"
    )
    found = read_metadata(read_outline(tree.find("body")), None, FETCHED)
    assert found.metadata.title == "Ferry Finds Its Harbor"
    assert "- Ferry Finds Its Harbor" not in {
        source.text for title in found.titles for source in title.sources
    }


@pytest.mark.parametrize(
    ("head", "top", "instant", "day", "basis"),
    [
        (
            (
                "<script type='application/ld+json'>{'@type': 'NewsArticle'}</script>"
                "<meta property='article:published_time'"
                " content='2024-05-08T12:00:00+02:00'>"
                "<meta property='article:modified_time' content='2024-05-09T08:00:00Z'>"
            ),
            "",
            "2024-05-08T10:00:00+00:00",
            date(2024, 5, 8),
            Basis.META,
        ),
        (
            "",
            "<time datetime='2024-05-08T23:30:00-05:00' pubdate>May 8</time>",
            "2024-05-09T04:30:00+00:00",
            date(2024, 5, 8),
            Basis.MARKUP,
        ),
        ("", "<p class='date'>May 8, 2024</p>", None, date(2024, 5, 8), None),
        (
            "",
            "<p>Updated on May 8, 2024, 10:15 UTC</p>",
            "2024-05-08T10:15:00+00:00",
            date(2024, 5, 8),
            Basis.INFERRED,
        ),
    ],
    ids=["meta", "time-element", "printed-day", "printed-change"],
)
def test_published(
    head: str, top: str, instant: str | None, day: date, basis: Basis | None
) -> None:
    """A zone makes an instant; the day is the one that the page wrote."""
    metadata = page(head, top)[0].metadata
    at = metadata.published_at
    assert (at.isoformat() if at else None) == instant
    assert metadata.published_on == day
    assert basis in (None, metadata.published_basis)


def test_the_day_as_printed_counts_and_the_moment_as_told() -> None:
    """Metadata in UTC is a day ahead of the clock that the page prints."""
    head = (
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Ferry Finds Its Harbor",'
        ' "datePublished": "2024-05-04T03:37:00Z"}</script>'
    )
    story = page(head, below="<p>3 May 2024, 11:37 pm</p>")[0].metadata
    assert story.published_on == date(2024, 5, 3)
    assert story.published_at == datetime(2024, 5, 4, 3, 37, tzinfo=UTC)
    assert story.published_basis is Basis.JSON_LD


def test_the_first_publication_counts_not_the_change() -> None:
    """A system that writes the change into "published" is outdone by JSON-LD."""
    head = (
        "<meta property='article:published_time' content='2024-05-08T19:49:50Z'>"
        "<meta property='article:modified_time' content='2024-05-08T19:49:50Z'>"
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Ferry Finds Its Harbor",'
        ' "datePublished": "2024-05-06T13:23:00Z",'
        ' "dateModified": "2024-05-08T19:49:50Z"}</script>'
    )
    assert page(head)[0].metadata.published_on == date(2024, 5, 6)


def test_a_date_to_come_is_not_the_day_of_publication() -> None:
    """What lies after the fetch was announced, not published."""
    metadata = page(top="<p class='date'>May 8, 2031</p>")[0].metadata
    assert metadata.published_on is None


def test_an_open_order_of_day_and_month_is_settled_by_the_page() -> None:
    """11/01 is the day that other evidence names."""
    head = "<meta name='date' content='2023-11-01T09:00:00Z'>"
    found, _ = page(head, "<p class='date'>01/11/2023</p>", lang="en-US")
    assert found.metadata.published_on == date(2023, 11, 1)


@pytest.mark.parametrize(
    ("head", "access"),
    [
        ("<meta property='article:content_tier' content='free'>", Access.OPEN),
        ("<meta property='article:content_tier' content='locked'>", Access.SUBSCRIBER),
        (
            (
                "<script type='application/ld+json'>"
                '{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
            ),
            Access.SUBSCRIBER,
        ),
        ("", None),
    ],
)
def test_access(head: str, access: Access | None) -> None:
    """The page's own word on its terms is read; silence is None."""
    assert page(head)[0].metadata.access is access


def test_section_tags_language_and_canonical() -> None:
    """The rest of what the head says, tags once each."""
    metadata = page(
        "<link rel='canonical' href='/ferry-finds'>"
        "<meta property='article:section' content='Boats'>"
        "<meta property='article:tag' content='Ferries'>"
        "<meta property='article:tag' content='ferries'>"
        "<meta property='article:tag' content='Cooks'>",
        lang="en-GB",
    )[0].metadata
    assert metadata.canonical_url == "https://lantern.example/ferry-finds"
    assert metadata.section == "Boats"
    assert metadata.tags == ("Ferries", "Cooks")
    assert metadata.language == "en"


def test_links_of_blogs_give_section_and_tags() -> None:
    """Links with rel="tag" count where the head says nothing; those of menus do not."""
    below = (
        "<p><a rel='category tag' href='/c'>Boats</a><a rel='tag' href='/f'>Ferries</a>"
        "</p><div class='sidebar'><a rel='tag' href='/x'>Trains</a></div>"
    )
    metadata = page(below=below)[0].metadata
    assert (metadata.section, metadata.tags) == ("Boats", ("Ferries",))


def names(bylines: tuple[Byline, ...]) -> list[str]:
    """Return the names of bylines, in order."""
    return [b.name for b in bylines]


def test_one_person_from_two_places_is_one_byline() -> None:
    """Metadata and markup name one person; the page's print decides the basis."""
    head = (
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Ferry Finds Its Harbor",'
        ' "author": {"@type": "Person", "name": "Nora Quill"}}</script>'
    )
    top = (
        "<div class='byline'>By <a rel='author' href='/author/nora'>NORA QUILL</a>"
        "<span>Harbor editor</span></div>"
    )
    _, bylines = page(head, top)
    assert names(bylines) == ["Nora Quill"]
    assert bylines[0].role == "Harbor editor"
    assert bylines[0].basis in {Basis.MARKUP, Basis.TEXT}


def test_names_side_by_side_do_not_run_together() -> None:
    """Two names in elements of their own are two people."""
    top = (
        "<div class='byline'><a href='/author/n'>Nora Quill</a>"
        "<a href='/author/b'>Ben Dorn</a></div>"
    )
    metas = [f"<meta name='author' content='{n}'>" for n in ("Nora Quill", "Ben Dorn")]
    assert names(page("".join(metas), top)[1]) == ["Nora Quill", "Ben Dorn"]


def test_a_person_only_in_the_metadata_has_that_basis() -> None:
    """Whom the page does not print is a byline of the metadata."""
    head = (
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Ferry Finds Its Harbor",'
        ' "author": [{"@type": "Person", "name": "Nora Quill"}]}</script>'
    )
    (nora,) = page(head)[1]
    assert (nora.name, nora.basis, nora.kind) == (
        "Nora Quill",
        Basis.JSON_LD,
        BylineKind.AUTHOR,
    )


@pytest.mark.parametrize(
    "top",
    [
        "<p class='byline'>May 8, 2024</p>",
        "<p class='author'>desk@lantern.example</p>",
        "<div class='comments'><span class='author'>Angry Sailor</span></div>",
        "<p class='photo-credit'>Photo: Ben Dorn</p>",
    ],
    ids=["date", "mail", "comment", "photographer"],
)
def test_who_is_no_author(top: str) -> None:
    """Dates, addresses, commenters and photographers never become authors."""
    assert names(page(top=top)[1]) == []


ACCOUNT = (
    "<meta name='author' content='The Lantern'>"
    "<meta property='og:site_name' content='The Lantern'>"
)
"""What a site says whose newsroom posts everything under one account."""


@pytest.mark.parametrize(
    ("top", "below", "expected"),
    [
        ("<p><strong>Nora Quill</strong></p>", "", ["Nora Quill"]),
        ("<p><b>Nora Quill/Abel Stern</b></p>", "", ["Nora Quill", "Abel Stern"]),
        ("", "<p align='right'><em>Nora Quill</em></p>", ["Nora Quill"]),
    ],
)
def test_who_signs_the_text_is_its_author(
    top: str, below: str, expected: list[str]
) -> None:
    """A name alone in bold, right above or below the text, outdoes the account."""
    _, bylines = page(head=ACCOUNT, top=top, below=below)
    assert names(bylines) == expected
    assert {b.basis for b in bylines} == {Basis.TEXT}


@pytest.mark.parametrize("line", ["<p>Nora Quill</p>", "<h3><b>Nora Quill</b></h3>"])
def test_plain_lines_and_subheads_sign_nothing(line: str) -> None:
    """A name below the text that is not set apart, or heads more, is no signature."""
    _, bylines = page(head=ACCOUNT, below=line)
    assert "Nora Quill" not in names(bylines)


@pytest.mark.parametrize(
    "top",
    [
        "<p>Nora Quill | 4 May 2024</p>",
        "<p>Author: Nora Quill (sponsored post), and whatever else comes</p>",
        "<div class='teaser'><p class='author'>By <a href='/author/n'>Nora Quill</a>",
        "<p class='byline'>Interview<br>NORA QUILL</p>",
        "<p class='byline'>Nora Quill Updated: 5 May 2024</p>",
    ],
    ids=["dated", "labelled", "boxed", "interview", "updated"],
)
def test_bylines_without_metadata(top: str) -> None:
    """A name beside a date, behind a label or in a box by the headline is a byline."""
    assert names(page(top=top)[1]) == ["Nora Quill"]


def test_an_accounts_given_name_is_the_person_that_the_page_spells_out() -> None:
    """Metadata says "Nora", the page "A column by Nora Quill"."""
    head = "<meta name='author' content='Nora'>"
    top = "<p>A column by Nora Quill</p>"
    assert names(page(head, top)[1]) == ["Nora Quill"]


def test_a_desk_in_the_metadata_keeps_no_author_out() -> None:
    """Reporters whom only JSON-LD names stay, though a desk is printed above."""
    head = (
        "<meta name='author' content='Lantern Newsroom'>"
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Ferry Finds Its Harbor",'
        ' "author": [{"@type": "Person", "name": "Nora Quill"},'
        ' {"@type": "Person", "name": "Ben Dorn"}]}</script>'
    )
    top = "<p class='author'>Lantern Newsroom</p>"
    found = names(page(head, top)[1])
    assert {"Nora Quill", "Ben Dorn"} <= set(found)


def test_the_name_of_the_site_alone_is_no_byline() -> None:
    """A site's name printed beside the date is a logo or a source."""
    head = "<meta property='og:site_name' content='Harbor Lantern'>"
    assert names(page(head, "<p>Harbor Lantern • 4 May 2024</p>")[1]) == []


def test_labels_of_fields_are_no_roles() -> None:
    """What heads a field on the page is neither role nor employer."""
    top = "<div class='byline'>By Nora Quill | May 4, 2024 | Topic: Harbors</div>"
    _, bylines = page(top=top)
    assert [(b.name, b.role, b.organization) for b in bylines] == [
        ("Nora Quill", None, None)
    ]
    top = "<div class='author'><a rel='author'>Nora Quill</a>, <i>Author</i></div>"
    _, bylines = page(top=top)
    assert [(b.name, b.role) for b in bylines] == [("Nora Quill", None)]


def test_the_day_of_an_embedded_post_is_not_the_pages() -> None:
    """Where the page gives no day of its own, none is taken from what it quotes."""
    post = (
        "<blockquote class='{}'><p>Late again.</p>&mdash; A rower (@rower)"
        " <a href='https://x.example/1'>May 4, 2024</a></blockquote>"
    )
    days = [
        page(below=post.format(kind))[0].metadata.published_on
        for kind in ("twitter-tweet", "x7")
    ]
    assert days == [None, date(2024, 5, 4)]


def test_by_and_a_role_by_the_headline_name_an_author() -> None:
    """Even where the name is a link in a row of spans, a handle glued to its end."""
    top = (
        "<div class='c2'>Updated 2 hours ago</div><div class='c3'><span>By </span>"
        "<a href='/by/ada'>Ada Thorpe</a><span>, </span><span>Harbor reporter</span>"
        "<span>@adathorpe</span></div>"
    )
    (byline,) = page(top=top)[1]
    assert (byline.name, byline.role, byline.social) == (
        "Ada Thorpe",
        "Harbor reporter",
        "@adathorpe",
    )


@pytest.mark.parametrize(
    "name",
    [
        "https://lantern.example/author/ada",
        "/author/ada",
        "@adathorpe",
        "ada@lantern.example",
    ],
)
def test_an_address_in_json_ld_is_no_name(name: str) -> None:
    """Some systems give a profile's address, an account or a mailbox for an author."""
    head = (
        "<script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "Ferry Finds Its Harbor",'
        f' "author": [{{"@type": "Person", "name": "{name}"}}]}}</script>'
    )
    assert page(head)[1] == ()
