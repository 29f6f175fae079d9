"""The laws of a reading, over the sample pages and over what is made of them.

What a page shows is worked out here a second time, by Beautiful Soup and in a few plain
lines, so that the reader cannot agree with itself by mistake.
"""

import gc
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.samples import RULES, describe, load_expected, load_page, read_sample, slugs
from transforms.article import Label, Page, Reading, Reason, Region, Rejected
from transforms.assemble import read_article

ROOT = Path(__file__).parents[2]
DUMPS = [slug for slug in slugs() if load_page(slug).media_type == "text/plain"]
HTML = [slug for slug in slugs() if slug not in DUMPS]
UNSEEN = {
    "script", "style", "noscript", "template", "iframe", "svg", "select", "textarea",
}  # fmt: skip

often = settings(
    max_examples=int(os.environ.get("COPYDESK_LAW_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def squash(text: str) -> str:
    """Leave out white space, and nothing else."""
    return "".join(text.split())


def read(page: Page) -> Reading:
    """Read a page that must give an article."""
    result = read_article(page, RULES)
    assert isinstance(result, Reading), result
    return result


def visible(element: Tag) -> tuple[list[str], list[str]]:
    """Return the texts and the alternative texts that law 1 calls visible, in order."""
    texts: list[str] = []
    alts: list[str] = []
    todo: list[PageElement] = [element]
    while todo:
        node = todo.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, Comment | PreformattedString):
                texts.append(str(node))
            continue
        if not isinstance(node, Tag) or node.name in UNSEEN or node.has_attr("hidden"):
            continue
        style = re.sub(r"\s", "", str(node.get("style") or "")).lower()
        if "display:none" in style.split(";"):
            continue
        if node.name == "img" and squash(str(node.get("alt") or "")):
            alts.append(squash(str(node["alt"])))
        todo.extend(reversed(node.contents))
    return texts, alts


def assert_conserved(soup: BeautifulSoup, reading: Reading) -> None:
    """Hold the blocks to what the page shows: the same texts, in order, and alts."""
    assert soup.body
    texts, alts = visible(soup.body)
    seen = [b for b in reading.blocks if b.region is not Region.JSON_LD]
    told = [b for b in seen if b.label is not Label.ALT]
    assert squash("".join(b.text for b in told)) == squash("".join(texts))
    assert [squash(b.text) for b in seen if b.label is Label.ALT] == alts


# --- Law 1: conservation -----------------------------------------------------------


@pytest.mark.parametrize("slug", DUMPS)
def test_blocks_of_a_dump_are_the_dump(slug: str) -> None:
    """Law 1: the blocks of a dump, joined, are the dump up to white space."""
    reading = read(load_page(slug))
    dump = load_page(slug).content.decode("utf-8-sig")
    assert squash("".join(b.text for b in reading.blocks)) == squash(dump)


@pytest.mark.parametrize("slug", [slug for slug in HTML if load_expected(slug)])
def test_blocks_of_a_page_are_what_it_shows(slug: str) -> None:
    """Law 1: the blocks of an HTML page are its visible text; alts stand apart."""
    soup = BeautifulSoup(load_page(slug).content.decode(), "html.parser")
    assert_conserved(soup, read(load_page(slug)))


LINES = sorted(
    {line for slug in DUMPS for line in load_page(slug).content.decode().split("\n")}
)
line_breaks = st.sampled_from(["\n", "\r\n", "\n\n", "\n \n", "\n\u00a0\n", "\n\t"])
ODD_TEXT = st.text(
    st.sampled_from(
        "aZéßЖ漢 \u00a0\u200b\u00ad\ufeff\u2028…—“«’&<>*#_[](){}|@:;.!?0✓🙂"
    ),
    max_size=60,
)


@st.composite
def made_dumps(draw: st.DrawFn) -> str:
    """Make a dump of another: lines dropped, doubled, moved, added and joined anew."""
    slug = draw(st.sampled_from(DUMPS))
    lines = load_page(slug).content.decode("utf-8-sig").split("\n")
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case 2:
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case 3:
                lines.insert(at, draw(st.sampled_from(LINES)))
            case 4:
                lines[at] += draw(ODD_TEXT)
            case _:
                lines = lines[at:] or lines
    return draw(line_breaks).join(lines)


@often
@given(made_dumps())
def test_blocks_of_a_mutated_dump_are_the_dump(dump: str) -> None:
    """Law 1 holds for dumps of any order, line end and content."""
    page = replace(load_page(DUMPS[0]), content=dump.encode())
    result = read_article(page, RULES)
    if isinstance(result, Rejected):
        assert result.reason != Reason.FAULT, result.message
        assume(False)
    assert isinstance(result, Reading)
    joined = "".join(b.text for b in result.blocks)
    assert squash(joined) == squash(dump.removeprefix("\ufeff"))


@cache
def _fragments() -> list[str]:
    """Give pieces of pages, to be put into others: shown, hidden, and neither."""
    return [
        "<p>One more paragraph, <b>bold</b><i>ly</i> set.</p>",
        "<div hidden><p>Nobody sees this.</p></div>",
        '<div style="color:red; display : none">Nor this.</div>',
        "<div aria-hidden='true' class='hidden'>This is seen.</div>",
        "<details><summary>Seen</summary><p>Seen, too.</p></details>",
        "<!-- a comment --><span>after it</span>",
        "<noscript><p>No script</p></noscript>",
        "<template><p>Template</p></template><iframe>Frame</iframe>",
        "<select><option>One</option></select><textarea>Typed</textarea>",
        "<svg><title>Drawn</title><text>Drawn, too</text></svg>",
        "<script>var shown = 'never';</script><style>p { color: red }</style>",
        '<p>Text<img src="a.png" alt="An alt text">goes on</p>',
        '<img alt=" "><img alt="Twice &amp; again"><img alt="Twice &amp; again">',
        "<ul><li>Item<ul><li>Item in item</li></ul></li></ul>",
        "<table><tr><td>Cell</td><td>Cell <b>two</b></td></tr></table>",
        "<p>A<br>B<br><br>C</p><pre>  kept\n\n  as is </pre>",
        "<p>Fish &amp; chips &lt;b&gt; &#8217; &nbsp; &copy;</p>",
        "<blockquote><p>Quoted</p><footer>Somebody</footer></blockquote>",
        "<figure><img alt='Pic'><figcaption>Cap (Photo: A. B.)</figcaption></figure>",
        "<figure><img src='http://[x' alt='No address'></figure>",
        "<button>Press</button><label>Name <input value='unseen'></label>",
        "<o:p>Office</o:p><center>Old</center><font>Older</font>",
    ]


@st.composite
def made_pages(draw: st.DrawFn) -> str:
    """Make a page of another: elements moved, taken out, wrapped, put in, renamed."""
    slug = draw(st.sampled_from(HTML))
    soup = BeautifulSoup(load_page(slug).content.decode(), "html.parser")
    assert soup.body
    for _ in range(draw(st.integers(0, 6))):
        inner = soup.body.find_all(["p", "div", "li", "ul", "section", "aside", "h2"])
        if not inner:
            break
        tag = inner[draw(st.integers(0, len(inner) - 1))]
        match draw(st.integers(0, 6)):
            case 0:
                tag.extract()
            case 1:
                tag.insert_after(BeautifulSoup(str(tag), "html.parser"))
            case 2:
                soup.body.append(tag.extract())
            case 3:
                tag.attrs.clear()
            case 4:
                tag["class"] = draw(
                    st.sampled_from(["ad", "story-body", "comments", "x", "related"])
                )
            case 5:
                tag.wrap(soup.new_tag(draw(st.sampled_from(["div", "span", "main"]))))
            case _:
                new = draw(st.sampled_from(_fragments()))
                tag.insert_before(BeautifulSoup(new, "html.parser"))
    return str(soup)


@often
@given(made_pages())
def test_blocks_of_a_mutated_page_are_what_it_shows(markup: str) -> None:
    """Law 1 holds however a page is put together, hidden parts and alts included."""
    page = replace(load_page(HTML[0]), content=markup.encode())
    result = read_article(page, RULES)
    if isinstance(result, Rejected):
        assert result.reason != Reason.FAULT, result.message
        assume(False)
    assert isinstance(result, Reading)
    assert_conserved(BeautifulSoup(markup, "html.parser"), result)


@pytest.mark.parametrize("fragment", _fragments())
def test_each_fragment_is_shown_or_hidden_as_the_law_says(fragment: str) -> None:
    """Law 1, one construct at a time, in the middle of a body."""
    page = load_page("news-graph-author-box")
    markup = page.content.decode().replace("<h2>Nine", f"{fragment}<h2>Nine", 1)
    assert fragment in markup
    reading = read(replace(page, content=markup.encode()))
    assert_conserved(BeautifulSoup(markup, "html.parser"), reading)


# --- No word is invented -----------------------------------------------------------

TEXTS = ("title", "subtitle", "kicker", "section", "publication", "dateline")
PARTS = ("name", "role", "organization", "location", "email", "bio")


def words(text: str) -> set[str]:
    """Split into words, whatever their case, quotes and marks."""
    return set(re.findall(r"[^\W_]+", text.casefold()))


def stated(page: Page) -> set[str]:
    """Return all words that stand anywhere in a page, JSON's escapes undone."""
    source = unescape(page.content.decode())
    escapes = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), source)
    return words(source) | words(escapes.replace("\\n", " "))


def assert_nothing_invented(page: Page, reading: Reading) -> None:
    """Hold every value that is a text to the words of its page."""
    told = {name: getattr(reading.metadata, name) for name in TEXTS}
    for k, byline in enumerate(reading.bylines):
        told |= {f"bylines[{k}].{part}": getattr(byline, part) for part in PARTS}
    for k, image in enumerate(reading.images):
        told |= {f"images[{k}].{p}": getattr(image, p) for p in ("alt", "caption")}
    there = stated(page)
    there |= {word.removesuffix("s") for word in there}  # "writers A and B": "writer"
    run = "".join(re.findall(r"[^\W_]+", page.content.decode().casefold()))
    invented = {
        name: {word for word in words(text) - there if word not in run}
        for name, text in told.items()
        if text
    }  # "**be**fore" is one word without its marks, so the run of letters counts, too
    assert not {name: new for name, new in invented.items() if new}


@pytest.mark.parametrize("slug", slugs())
def test_no_word_is_invented(slug: str) -> None:
    """Law 1: titles, names, roles and captions are made of the page's own words."""
    result = read_sample(slug)
    if isinstance(result, Reading):
        assert_nothing_invented(load_page(slug), result)


@often
@given(made_dumps())
def test_no_word_is_invented_for_a_mutated_dump(dump: str) -> None:
    """Law 1: not for broken dumps either."""
    page = replace(load_page(DUMPS[0]), content=dump.encode())
    result = read_article(page, RULES)
    assume(isinstance(result, Reading))
    assert isinstance(result, Reading)
    assert_nothing_invented(page, result)


# --- Law 2: totality ---------------------------------------------------------------


@often
@given(
    slug=st.sampled_from(slugs()),
    start=st.integers(0, 4000),
    cut=st.integers(0, 4000),
    new=st.binary(max_size=40),
    keep=st.booleans(),
)
@example(slug=HTML[0], start=0, cut=0, new=b"\xff\xfe", keep=True)
@example(slug=DUMPS[0], start=0, cut=0, new=b"\x00" * 9, keep=True)
def test_torn_pages_give_a_reading_or_a_rejection(
    slug: str, start: int, cut: int, new: bytes, keep: bool
) -> None:
    """Law 2: pages cut and overwritten anywhere never raise, nor are our fault."""
    page = load_page(slug)
    rest = page.content[start + cut :] if keep else b""
    torn = replace(page, content=page.content[:start] + new + rest)
    result = read_article(torn, RULES)
    if isinstance(result, Rejected):
        assert result.reason != Reason.FAULT, result.message
        assert result.message


# --- Law 3: purity -----------------------------------------------------------------


@pytest.mark.parametrize("slug", slugs())
def test_the_same_page_gives_the_same_reading(slug: str) -> None:
    """Law 3: read twice, with all other pages read in between, nothing differs."""
    first = read_sample(slug)
    for other in reversed(slugs()):
        read_sample(other)
    assert read_article(load_page(slug), RULES) == first


def test_another_process_gives_the_same_readings() -> None:
    """Law 3: other process, order, hash seed, time zone, language, folder: the same."""
    code = (
        "import json, sys\n"
        "from tests.samples import describe, read_sample, slugs\n"
        "from transforms.article import Reading\n"
        "found = {}\n"
        "for slug in reversed(slugs()):\n"
        "    result = read_sample(slug)\n"
        "    found[slug] = repr(result)\n"
        "json.dump(found, sys.stdout)\n"
    )
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, [*sys.path, str(ROOT)])),
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Chatham",
        "LC_ALL": "C",
        "LANGUAGE": "de",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd="/",
        env=environment,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == {
        slug: repr(read_sample(slug)) for slug in slugs()
    }


@pytest.mark.parametrize("slug", slugs())
def test_where_a_page_lies_does_not_matter(slug: str) -> None:
    """Law 3: another path and source change what the page is known by, no more."""
    here = read_sample(slug)
    page = replace(load_page(slug), source="x", source_uri="file:///else/where.html")
    there = read_article(page, RULES)
    assert type(there) is type(here)
    if isinstance(here, Reading) and isinstance(there, Reading):
        assert describe(there) == describe(here)
        assert there.evidence == here.evidence
        assert there.content_hash == here.content_hash


CLOCKS = {"time", "time_ns", "monotonic", "perf_counter", "now", "utcnow", "today"}
CLOCKS |= {"localtime", "urandom", "getrandbits", "getpid"}


@pytest.mark.parametrize("slug", slugs())
def test_no_clock_is_asked(slug: str) -> None:
    """Law 3: nothing that reads a page asks for time, chance or the process."""
    read_sample(slug)  # tables are loaded and compiled; what is left is the reading
    asked = []

    def watch(frame: object, event: str, function: object) -> None:
        if event == "c_call" and getattr(function, "__name__", "") in CLOCKS:
            asked.append(repr(function))

    gc.disable()  # Hypothesis times collections
    sys.setprofile(watch)
    try:
        read_article(load_page(slug), RULES)
    finally:
        sys.setprofile(None)
        gc.enable()
    assert asked == []
