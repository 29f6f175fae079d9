import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.jsonld import LdArticle, parse_json_ld, read_article_node

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry Finds Its Harbor",
    "datePublished": "2024-05-08T12:00:00+02:00",
    "author": {"@type": "Person", "name": "Nora Quill", "jobTitle": "Harbor editor"},
}


def read(*scripts: str, titles: tuple[str, ...] = ()) -> LdArticle:
    """Read the article of some scripts; there must be one."""
    found = read_article_node(scripts, titles)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "shape",
    [
        ARTICLE,
        [ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["Article", "NewsArticle"]},
        {**ARTICLE, "@type": "https://schema.org/NewsArticle"},
    ],
    ids=["alone", "list", "graph", "main-entity", "two-types", "type-address"],
)
def test_an_article_in_any_shape(shape: object) -> None:
    """Graphs, lists and wrappers give the same article."""
    found = read(json.dumps(shape))
    assert found.headline == "Ferry Finds Its Harbor"
    assert [(a.name, a.role) for a in found.authors] == [
        ("Nora Quill", "Harbor editor")
    ]


def test_references_are_resolved() -> None:
    """An author given by @id alone is looked up in the whole page."""
    graph = [
        {**ARTICLE, "author": {"@id": "#nora"}},
        {"@type": "Person", "@id": "#nora", "name": "Nora Quill"},
    ]
    found = read(json.dumps({"@graph": graph}))
    assert [(a.name, a.is_person) for a in found.authors] == [("Nora Quill", True)]


def test_of_several_articles_the_page_s_own_is_read() -> None:
    """The headline that the page repeats decides, not the order."""
    other = {**ARTICLE, "headline": "Another Boat Entirely"}
    found = read(
        json.dumps([other, ARTICLE]), titles=("Ferry Finds Its Harbor | The Lantern",)
    )
    assert found.headline == "Ferry Finds Its Harbor"


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "NewsArticle", "headline": "Ferry Lost", "author": "Nora Quill",}',
        '{"@type": "NewsArticle", "headline": "Ferry Lost",\n "author": Nora Quill}',
        (
            '{"@type": "NewsArticle", "image": , "headline": "Ferry Lost",'
            ' "author": "Nora Quill"}'
        ),
        (
            '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry Lost",'
            ' "author": "Nora Quill"}\n//]]>'
        ),
        (
            '{"@type": "NewsArticle", "headline": "Ferry Lost", "author": "Nora Quill",'
            ' "description": "two\nlines"}'
        ),
        (
            '{"@type": "NewsArticle", "headline": "Ferry Lost", "author": "Nora Quill",'
            ' "description": "a "quoted" word"}'
        ),
        (
            '{"@type": "NewsArticle", "headline": "Ferry Lost", "author": "Nora Quill"}'
            ' {"@type": "WebSite"}'
        ),
    ],
    ids=[
        "trailing-comma",
        "bare-value",
        "missing-value",
        "cdata",
        "line-end",
        "inner-quotes",
        "two-values",
    ],
)
def test_broken_json_is_mended(broken: str) -> None:
    """What a reader can still read in broken JSON is read."""
    found = read(broken)
    assert found.headline == "Ferry Lost"
    assert [a.name for a in found.authors] == ["Nora Quill"]


def test_markup_and_entities_inside_are_taken_out() -> None:
    """HTML in a headline or a name is text, not markup."""
    found = read(json.dumps({**ARTICLE, "headline": "Ferry &amp; <em>Harbor</em>"}))
    assert found.headline == "Ferry & Harbor"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@id", "@graph", "author", "name", "headline"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read(value: object) -> None:
    """No JSON, however it is built, breaks the reader."""
    read_article_node([json.dumps(value)])


@given(st.text(alphabet='{}[]":, \n\\abc@type/<!-', max_size=60))
def test_any_text_is_parsed(text: str) -> None:
    """No text that calls itself JSON-LD breaks the parser."""
    assert isinstance(parse_json_ld(text), list)
