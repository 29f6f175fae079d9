"""Every visible piece of text becomes exactly one block, in reading order."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.test_rejections import read
from tests.visible import compare, find_loss, squeeze
from transforms.article import Block, Draft, Label, Region
from transforms.blocks import Outline, read_outline
from transforms.html import parse

BENCH = Path(__file__).parents[3] / "shared" / "bench" / "dev" / "pages"


def outline_of(body: str) -> Outline:
    """Walk an invented body."""
    tree = parse(f"<html><body>{body}</body></html>")
    assert tree is not None
    return read_outline(tree.find("body"))


def texts(body: str) -> list[str]:
    """The pieces of an invented body."""
    return [p.text for p in outline_of(body).pieces]


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        ("<p>One <b>t</b>wo</p><p>three</p>", ["One two", "three"]),
        ("<p>One<span>two</span></p>", ["Onetwo"]),
        ("before<div>inside</div>after", ["before", "inside", "after"]),
        ("<p>One<br>two<br><br>three", ["One", "two", "three"]),
        ("<ul><li>One<li><p>two</p>three</ul>", ["One", "two", "three"]),
        ("<p>One<script>no()</script> two<style>p{}</style></p>", ["One two"]),
        ("<p hidden>No</p><p>One</p>", ["One"]),
        ("<p style='color:red; DISPLAY : none'>No</p>One", ["One"]),
        ("<p style='display:block'>One</p>", ["One"]),
        ("<p class=hidden>One</p><p aria-hidden=true>two</p>", ["One", "two"]),
        ("<details><summary>One</summary>two</details>", ["One", "two"]),
        ("<select><option>No</select><textarea>No</textarea>One", ["One"]),
        ("<noscript>No</noscript><template>No</template>One", ["One"]),
        ("<svg><title>No</title><text>No</text></svg>One", ["One"]),
        ("<!-- no -->One<!-- no -->", ["One"]),
        ("<table><tr><td>One<td>two</table>", ["One", "two"]),
        ("<pre>One\n line\n\ntwo</pre>", ["One line", "two"]),
        ("<p>One</p></body></html><p>two</p></html>three", ["One", "two", "three"]),
        ("<p>&amp;lt;b&gt; &#8211; &nbsp; end</p>", ["&lt;b> – end"]),
    ],
)
def test_visible_text_is_cut_at_block_elements_only(
    body: str, pieces: list[str]
) -> None:
    """Block elements and line breaks part, inline elements join without a space."""
    assert texts(body) == pieces


def test_alt_text_is_a_piece_of_its_own() -> None:
    """An image within a sentence does not cut it; its alt text follows."""
    found = outline_of("<img alt=First><p>One <img alt=' Second '> two</p><img alt=''>")
    assert [(p.text, p.is_alt) for p in found.pieces] == [
        ("First", True),
        ("One two", False),
        ("Second", True),
    ]


@pytest.mark.parametrize("depth", [300, 1500])
def test_deep_text_is_kept(depth: int) -> None:
    """Text below the parser's usual limit of 256 is there."""
    assert texts("<div>" * depth + "deep" + "</div>" * depth + "<p>end") == [
        "deep",
        "end",
    ]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12
)
ATTRIBUTES = st.sampled_from(
    ["", " class=nav", " hidden", " style='display:none'", " aria-hidden=true"]
)
NAMES = (
    "div p span a b ul li h2 table td section aside script svg noscript select figure"
    " button em pre xyz"
)
TAGS = st.sampled_from(NAMES.split())


def escape(text: str) -> str:
    """Write text as markup; nothing a raw-text element could end at."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


MARKUP = st.recursive(
    st.one_of(
        WORDS.map(escape),
        st.just("<br>"),
        WORDS.map(lambda t: f'<img alt="{escape(t).replace(chr(34), "")}">'),
        st.just("<!-- x -->"),
    ),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)


@settings(deadline=None, max_examples=150)
@given(st.lists(MARKUP, max_size=6))
def test_no_visible_text_is_lost_or_invented(parts: list[str]) -> None:
    """Whatever the markup, the pieces are the visible text, in order."""
    content = f"<html><body>{''.join(parts)}</body></html>"
    tree = parse(content)
    body = None if tree is None else tree.find("body")
    pieces = [] if body is None else read_outline(body).pieces
    blocks = tuple(
        Block(
            label=Label.ALT if p.is_alt else Label.PARAGRAPH,
            text=p.text,
            rule="x",
            region=Region.BODY,
        )
        for p in pieces
    )
    assert compare(content.encode(), blocks) is None


@pytest.mark.skipif(not BENCH.is_dir(), reason=f"no real pages at {BENCH}")
def test_real_pages_keep_every_word() -> None:
    """Of real pages, a fixed sample: blocks and visible text are the same."""
    losses = {}
    paths = sorted(BENCH.glob("*.html.gz"))[::40]
    assert paths
    for path in paths:
        content = gzip.decompress(path.read_bytes())
        if loss := find_loss(content, read(content)):
            losses[path.name] = loss
    assert losses == {}


def test_body_only_in_json_ld_is_read_and_said_so() -> None:
    """Where only the page's JSON-LD holds the text, its blocks say where it stood."""
    text = "The harbour board met on Monday and put off the vote on the tidal gate. "
    content = (
        "<html><head><title>Board puts off vote</title>"
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": '
        f'"Board puts off vote", "articleBody": "{text * 6}"}}</script></head>'
        "<body><h1>Board puts off vote</h1><p>Loading</p></body></html>"
    ).encode()
    found = read(content)
    assert isinstance(found, Draft)
    stated = [b for b in found.blocks if b.region is Region.JSON_LD]
    assert squeeze("".join(b.text for b in stated)) == squeeze(text * 6)
    assert {b.label for b in stated} == {Label.PARAGRAPH}
