"""An article page comes apart: body, labels, pictures, terms."""

import html
import json

import pytest

from tests.story import ARTICLE, PARAGRAPHS
from tests.transforms.test_rejections import make, read
from tests.visible import find_loss
from transforms.article import BODY_LABELS, Access, Basis, Draft, Label, Region

PAGE = make("Saltmarsh to rebuild its tidal gate | The Saltmarsh Courier", ARTICLE)


@pytest.fixture(scope="module")
def draft() -> Draft:
    """The invented page, read."""
    found = read(PAGE)
    assert isinstance(found, Draft)
    return found


def test_body_is_paragraphs_subheads_and_lists_only(draft: Draft) -> None:
    """What stands between the paragraphs and is not the story stays out."""
    body = [(b.label, b.text) for b in draft.blocks if b.label in BODY_LABELS]
    assert body == [
        (Label.PARAGRAPH, PARAGRAPHS[0]),
        (Label.PARAGRAPH, PARAGRAPHS[1]),
        (Label.HEADING, "Four million for two hinges"),
        (Label.PARAGRAPH, PARAGRAPHS[2]),
        (
            Label.LIST_ITEM,
            "The basin stays closed until the end of November, the board said.",
        ),
        (
            Label.LIST_ITEM,
            "Small boats may pass at high water, one at a time, with a pilot.",
        ),
        (Label.PARAGRAPH, PARAGRAPHS[3]),
    ]


@pytest.mark.parametrize(
    ("start", "label"),
    [
        ("Home", Label.NAVIGATION),
        ("Harbour", Label.KICKER),
        ("Saltmarsh to rebuild", Label.TITLE),
        ("After two failures", Label.SUBTITLE),
        ("By Odile Varga", Label.BYLINE),
        ("The gate at low water", Label.ALT),
        ("The gate at low water on Sunday", Label.CAPTION),
        ("Read more", Label.RELATED),
        ("Sign up", Label.NEWSLETTER),
        ("Rowing club", Label.RELATED),
        ("By Tomas Reed", Label.RELATED),
        ("School", Label.RELATED),
        ("About time", Label.COMMENT),
        ("© 2026", Label.COPYRIGHT),
    ],
)
def test_piece_beside_the_body_has_its_label(
    draft: Draft, start: str, label: Label
) -> None:
    """Kicker, byline and caption are the story's own, not those of other cards."""
    found = [b.label for b in draft.blocks if b.text.startswith(start)]
    assert label in found


def test_every_block_names_its_rule_and_nothing_is_lost(draft: Draft) -> None:
    """Conservation holds for the labelled page, and each label is accounted for."""
    assert find_loss(PAGE, draft) is None
    assert all(b.rule for b in draft.blocks)
    body = [b for b in draft.blocks if b.label is Label.PARAGRAPH]
    assert all(b.rule.startswith("model 0.") or "1.00" in b.rule for b in body)
    assert {b.region for b in body} == {Region.BODY}


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("We may earn a commission when you buy through our links.", Label.NOTICE),
        ("This interview has been edited and condensed for clarity.", Label.NOTICE),
        ("Tags: hinges, floods, harbours", Label.TAGS),
        ("Nobody has edited the gate's log for years.", Label.PARAGRAPH),
    ],
)
def test_terms_at_the_end_are_no_paragraph(line: str, label: Label) -> None:
    """What lines below a body say is off it, if it is the last the body says."""
    story = ARTICLE.replace(f"<p>{PARAGRAPHS[3]}</p>", f"<p>{PARAGRAPHS[3]}<p>{line}")
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    assert [b.label for b in draft.blocks if b.text == line] == [label]


def test_who_is_quoted_stands_in_a_footer_of_the_quote() -> None:
    """It is of the story, unlike the page's own footer."""
    quote = (
        "<blockquote><p>“A harbour master shall be of sound limb and good temper.”</p>"
        "<footer>— Harbours Act, 1871</footer></blockquote>"
    )
    story = ARTICLE.replace(f"<p>{PARAGRAPHS[3]}", f"{quote}<p>{PARAGRAPHS[3]}")
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    found = [b.label for b in draft.blocks if "Harbours Act" in b.text]
    assert found == [Label.QUOTE]


def test_bio_in_an_authors_box_is_a_bio() -> None:
    """At the end of the text, where such a sentence without a box is the story's."""
    bio = "<p>Ingrid Falk is a professor of tides at the University of Oban.</p>"
    found = []
    for box in (f'<div class="author-box"><h3>Ingrid Falk</h3>{bio}</div>', bio):
        story = ARTICLE.replace(f"{PARAGRAPHS[3]}</p>", f"{PARAGRAPHS[3]}</p>{box}")
        draft = read(make("Saltmarsh to rebuild its tidal gate", story))
        assert isinstance(draft, Draft)
        found += [b.label for b in draft.blocks if "professor of tides" in b.text]
    assert found == [Label.BIO, Label.PARAGRAPH]


def test_address_of_a_print_view_is_no_paragraph() -> None:
    """It stands above the text that it is the address of."""
    address = "<p>https://saltmarsh.example/news/gate-12345</p>"
    story = ARTICLE.replace("<h1>", f"{address}<h1>")
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    found = [b.label for b in draft.blocks if "gate-12345" in b.text]
    assert found == [Label.NAVIGATION]


def test_line_that_prints_an_author_is_a_byline() -> None:
    """Without a class, with a date, or in a class of another kind."""
    story = ARTICLE.replace('<div class="byline">By Odile Varga</div>', "").replace(
        '<time datetime="2026-03-02">2 March 2026</time>',
        '<div class="x7">Odile Varga</div>'
        '<div class="date">2 March 2026 | Odile Varga</div>'
        '<div class="story-credit">Odile Varga, 3 hours ago</div>',
    )
    author = '<meta name="author" content="Odile Varga">'
    page = make("Saltmarsh to rebuild its tidal gate", story)
    draft = read(page.replace(b"<head>", b"<head>" + author.encode(), 1))
    assert isinstance(draft, Draft)
    assert [b.name for b in draft.bylines] == ["Odile Varga"]
    found = [b.label for b in draft.blocks if "Odile Varga" in b.text]
    assert found == [Label.BYLINE] * 3


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ('<div class="date">Monday, 2 March 2026</div>', Label.DATELINE_DATE),
        ('<div class="date">Published 2 March 2026</div>', Label.TIMESTAMP),
        ('<div class="date">2 March 2026, 10:15</div>', Label.TIMESTAMP),
        ('<div class="byline">2 March 2026 9:33pm</div>', Label.TIMESTAMP),
        ('<div class="byline">2 March 2026</div>', Label.DATELINE_DATE),
        ('<div class="date">2 March 2026 | By Odile Varga</div>', Label.BYLINE),
        ('<div class="share">Odile Varga</div>', Label.BYLINE),
        (
            '<div class="share">Odile Varga covers tidal works for the Courier.</div>',
            Label.BIO,
        ),
        ('<aside class="widget">Odile Varga</aside>', Label.BYLINE),
        ("<p>2 March 2026</p>", Label.DATELINE_DATE),
        ("<p>Monday, 2 March 2026, 10:15</p>", Label.TIMESTAMP),
        ("<p>Reporter Odile Varga</p>", Label.BYLINE),
    ],
)
def test_lines_of_time_and_author_are_told_apart(line: str, label: Label) -> None:
    """By what they say, whatever class they wear."""
    story = ARTICLE.replace('<time datetime="2026-03-02">2 March 2026</time>', line)
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    text = line.partition(">")[2].partition("<")[0]
    assert [b.label for b in draft.blocks if b.text == text] == [label]


@pytest.mark.parametrize("line", ["Text: Odile Varga", "Autorin: Dr. Odile Varga"])
def test_signature_below_the_text_is_a_byline(line: str) -> None:
    """It looks like a last paragraph, and names whom the page names."""
    story = ARTICLE.replace(PARAGRAPHS[3], f"{PARAGRAPHS[3]}</p><p>{line}")
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    assert [b.label for b in draft.blocks if b.text == line] == [Label.BYLINE]
    said = PARAGRAPHS[3].replace("Fishermen welcomed", "Odile Varga")
    draft = read(make("Saltmarsh", story.replace(f"<p>{line}", f"<p>{said}")))
    assert isinstance(draft, Draft)
    assert [b.label for b in draft.blocks if b.text == said] == [Label.PARAGRAPH]


def test_subtitle_is_the_printed_standfirst(draft: Draft) -> None:
    """What the page prints between title and body."""
    assert draft.metadata.subtitle is not None
    assert draft.metadata.subtitle.startswith("After two failures the board gives up")


def test_notice_gives_publication_network_and_terms() -> None:
    """An access notice above the headline is data, with the text it was read from."""
    notice = (
        "This article is published in Aerospace Daily & Defense Report part of Aviation"
        " Week Intelligence Network (AWIN), and is complimentary through Apr 16, 2026."
    )
    found = read(make("Saltmarsh", f"<div class=box>{notice}</div>{ARTICLE}"))
    assert isinstance(found, Draft)
    assert found.metadata.publication == "Aerospace Daily & Defense Report"
    assert found.metadata.access is Access.COMPLIMENTARY
    assert found.metadata.free_until is not None
    chosen = {e.field: e for e in found.evidence if e.chosen and e.field == "access"}
    assert chosen["access"].basis is Basis.NOTICE
    assert chosen["access"].raw.startswith("This article is published in")


STUB = (
    f"<article><h1>Saltmarsh gate</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>{{}}"
    "</article>"
)
NOT_FREE = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Saltmarsh'
    ' gate", "isAccessibleForFree": false}</script>'
)


@pytest.mark.parametrize(
    ("body", "access", "basis"),
    [
        (
            STUB.format("<div><p>Already a subscriber? Log in to continue.</p></div>"),
            Access.TRUNCATED,
            Basis.NOTICE,
        ),
        (NOT_FREE + STUB.format(""), Access.TRUNCATED, Basis.INFERRED),
        (
            NOT_FREE + STUB.format("<p>Already a subscriber? Log in to continue.</p>"),
            Access.TRUNCATED,
            Basis.NOTICE,
        ),
        (NOT_FREE + ARTICLE, Access.SUBSCRIBER, Basis.JSON_LD),
    ],
    ids=["wall", "not free and short", "not free and wall", "not free but whole"],
)
def test_stub_is_told_from_a_text(body: str, access: Access, basis: Basis) -> None:
    """Nobody shall take the few lines before a wall for an article."""
    draft = read(make("Saltmarsh gate", body))
    assert isinstance(draft, Draft)
    assert draft.metadata.access is access
    chosen = [e for e in draft.evidence if e.field == "access" and e.chosen]
    assert [(e.value, e.basis) for e in chosen] == [(access, basis)]


@pytest.mark.parametrize(
    "line",
    [
        "Please log in to comment on this story",
        "Continue reading",
        "Subscribe now to get the latest news delivered right to your inbox.",
    ],
)
def test_text_that_is_whole_is_not_called_cut(line: str) -> None:
    """Links to other pages, sign-ups and comments are no walls of this text."""
    draft = read(make("Saltmarsh gate", STUB.format(f"<p>{line}</p>")))
    assert isinstance(draft, Draft)
    assert draft.metadata.access is None


def test_cards_for_subscribers_are_other_stories() -> None:
    """A class that locks other stories makes no paywall of their headlines."""
    cards = "".join(
        f'<div class="card premium"><a href="/n{n}">Ferry crews vote on timetable {n}'
        "</a></div>"
        for n in range(12)
    )
    draft = read(make("Saltmarsh to rebuild its gate", f"{ARTICLE}<div>{cards}</div>"))
    assert isinstance(draft, Draft)
    assert not [b for b in draft.blocks if b.label is Label.PAYWALL]


def test_who_reported_is_an_author_whoever_the_head_names() -> None:
    """The head names the wire, the credit below the text its reporter and editor."""
    credit = "<p>(Reporting by Nora Quill; Editing by Tom Vale)</p>"
    story = ARTICLE.replace("By Odile Varga", "By Reuters").replace(
        f"<p>{PARAGRAPHS[3]}</p>\n </div>", f"<p>{PARAGRAPHS[3]}</p>{credit}\n </div>"
    )
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    assert [(b.name, str(b.kind)) for b in draft.bylines] == [
        ("Reuters", "agency"),
        ("Nora Quill", "author"),
        ("Tom Vale", "editor"),
    ]


def test_bio_at_the_end_begins_with_the_authors_name() -> None:
    """In no box at all: another person's sentence is the story's."""
    found = []
    for name in ("Odile Varga", "Ingrid Falk"):
        bio = f"{name} covers tides and gates for the Courier."
        story = ARTICLE.replace(f"{PARAGRAPHS[3]}</p>", f"{PARAGRAPHS[3]}</p><p>{bio}")
        draft = read(make("Saltmarsh to rebuild its tidal gate", story))
        assert isinstance(draft, Draft)
        found += [b.label for b in draft.blocks if b.text == bio]
    assert found == [Label.BIO, Label.PARAGRAPH]


MARKED_UP = "".join(
    f"<p class='story-text' data-track='paragraph {n}'>{text}</p>"
    for n, text in enumerate(PARAGRAPHS)
)


def with_body(stated: str, printed: str) -> Draft:
    """A page whose JSON-LD states a text, beside what it prints."""
    title = "Saltmarsh to rebuild its tidal gate"
    node = {"@type": "NewsArticle", "headline": title, "articleBody": stated}
    page = make(
        title,
        f"<h1>{title}</h1>{printed}",
        head=f"<script type='application/ld+json'>{json.dumps(node)}</script>",
        frame=False,
    )
    draft = read(page)
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize(
    "stated",
    [
        "\n\n".join(PARAGRAPHS),
        MARKED_UP,
        html.escape(MARKED_UP),
        f"<style>p {{ color: red }}</style>{MARKED_UP}",
        "<br/><br>".join(
            p.replace("“", "&amp;#8220;").replace("”", "&#8221;") for p in PARAGRAPHS
        ),
        MARKED_UP.replace("Ingrid", "<b>In</b>grid"),
    ],
)
def test_body_of_json_ld_is_text_however_it_is_written(stated: str) -> None:
    """Markup and entities in it are read, not shown, and end its paragraphs."""
    draft = with_body(stated, "<p>Loading</p>")
    body = [b.text for b in draft.blocks if b.label in BODY_LABELS]
    assert body == list(PARAGRAPHS)


def test_markup_in_json_ld_does_not_make_it_the_longer_text() -> None:
    """What the page prints is its text, once."""
    draft = with_body(MARKED_UP, "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3]))
    body = [b.text for b in draft.blocks if b.label in BODY_LABELS]
    assert body == list(PARAGRAPHS[:3])
