"""Pages that would take minutes, or lose text in silence, end within two seconds."""

import time
from datetime import UTC, datetime

import pytest

from tests.visible import find_loss
from transforms.article import BODY_LABELS, Draft, Page, Reason, Refusal
from transforms.decoding import decode, encode
from transforms.html import read_html
from transforms.limits import check_limits
from transforms.rules import load_rules

RULES = load_rules()
LIMIT_SECONDS = 2.0
"""Of processor time, so that other work on the machine does not count."""

STORY = (
    "<h1>Tide gate closes early</h1><p>The tide gate at Saltmarsh closed two hours"
    " early on Sunday, the harbour office said, since the wind had turned to the north."
    "</p>"
    "<p>Boats in the inner basin stay there until Monday, and the ferry to Gull Island"
    " goes from the outer pier. Nobody was hurt, and no damage has been reported.</p>"
)


def wrap(inner: str) -> bytes:
    """A page around ``inner``."""
    head = "<title>Tide gate closes early</title>"
    return (
        f"<!doctype html><html><head>{head}</head><body>{inner}</body></html>".encode()
    )


def read(content: bytes, charset: str | None = None) -> Draft | Refusal:
    """Read a page and hold it to the limit."""
    page = Page(
        source="s",
        source_uri="file:///page.html",
        content=content,
        fetched_at=datetime(2026, 5, 1, tzinfo=UTC),
        charset=charset,
    )
    started = time.process_time()
    found = read_html(page, RULES)[0]
    assert time.process_time() - started < LIMIT_SECONDS
    return found


def ld_author(author: str) -> str:
    """A story whose JSON-LD gives this for its author."""
    node = f'{{"@type":"NewsArticle","headline":"Tide gate","author":{author}}}'
    return f"<script type='application/ld+json'>{node}</script>{STORY}"


ATTRIBUTES = " ".join(f"a{n}=x" for n in range(200_000))
QUOTED = " ".join(f'a{n}=">"' for n in range(200_000))
ROWS = "<tr><td>1,204</td><td>Saltmarsh</td><td>north-west</td></tr>"

HOSTILE = {
    "200,000 attributes": wrap(f"{STORY}<p {ATTRIBUTES}>end</p>"),
    "200,000 attributes that hold >": wrap(f"{STORY}<p {QUOTED}>end</p>"),
    "200,000 attributes of a script": wrap(f"<script {ATTRIBUTES}></script>{STORY}"),
    "attributes parted by slashes": wrap(f"{STORY}<p {'a/' * 200_000}>end</p>"),
    "attributes behind an odd quote": wrap(
        f"<script>\"<a b='</script><div {'x ' * 200_000}'>{STORY}</div>"
    ),
    "many tags with many attributes": wrap(
        STORY + f"<p {' '.join(f'a{n}=1' for n in range(900))}>x</p>" * 200
    ),
    "100,000 open divs": wrap("<div>" * 100_000 + STORY),
    "3,000 nested divs": wrap("<div>" * 3000 + STORY + "</div>" * 3000),
    "50,000 open b": wrap(STORY + "<b>x" * 50_000),
    "50,000 open p": wrap(STORY + "<p>x" * 50_000),
    "50,000 open a": wrap(STORY + "<a href=x>x" * 50_000),
    "50,000 open li": wrap(STORY + "<ul><li>x" * 50_000),
    "open tables in tables": wrap(STORY + "<table><tr><td>" * 30_000),
    "50,000 end tags": wrap(STORY + "</div></p></b>" * 50_000),
    "10 MB of words": wrap(STORY + "<p>" + "harbour " * 1_300_000 + "</p>"),
    "10 MB of paragraphs": wrap(STORY + "<p>harbour board met</p>" * 430_000),
    "10 MB of one word": wrap(STORY + "<p>" + "h" * 10_000_000 + "</p>"),
    "10 MB of signs": wrap(STORY + "<" * 10_000_000),
    "10 MB of comments": wrap(STORY + "<!-- x -->" * 1_000_000),
    "open comments": wrap(STORY + "<!--" * 1_000_000),
    "open scripts": wrap(STORY + "<script>" * 100_000),
    "10 MB of script": wrap(STORY + "<script>" + "a<b>c;" * 1_600_000 + "</script>"),
    "a table of 30,000 rows": wrap(f"{STORY}<table>{ROWS * 30_000}</table>"),
    "entities": wrap(STORY + "<p>" + "&amp;lt;" * 300_000 + "</p>"),
    "entities of no meaning": wrap(STORY + "<p>" + "&x;&#x;&#99999999;" * 100_000),
    "10 MB of JSON-LD": wrap(
        "<script type='application/ld+json'>" + "[" * 5_000_000 + "</script>" + STORY
    ),
    "one class of 5 MB": wrap(f"<div class='{'nav ' * 1_250_000}'>{STORY}</div>"),
    "one style of 5 MB": wrap(f"<div style='{'display :' * 500_000}'>{STORY}</div>"),
    "1,900 spans in a byline": wrap(
        "<p class=byline>" + "<span>" * 1900 + "By Ann Doe" + "</span>" * 1900 + STORY
    ),
    "1,900 spans in a heading": wrap("<h1>" + "<span>" * 1900 + STORY[4:]),
    "1,000 lists around an author": wrap(ld_author("[" * 1000 + '"A"' + "]" * 1000)),
    "500 graphs around an author": wrap(
        ld_author('{"@graph":[' * 500 + '{"name":"A"}' + "]}" * 500)
    ),
    "blank lines": wrap("<pre>" + "\n" * 5_000_000 + "</pre>" + STORY),
    "nested quotes": wrap("<blockquote>" * 900 + STORY),
    "30,000 images": wrap(STORY + "<img src=x alt='a boat'>" * 30_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_is_read_whole_or_refused_in_time(name: str) -> None:
    """Right or refused, within two seconds; never read in part."""
    found = read(HOSTILE[name])
    if isinstance(found, Refusal):
        assert found.reason in {Reason.TOO_LARGE, Reason.TOO_DEEP}
    else:
        assert find_loss(HOSTILE[name], found) is None


def test_300_nested_divs_are_read() -> None:
    """Depth alone is no reason to refuse: the text below 300 divs is there."""
    found = read(wrap("<div>" * 300 + STORY + "</div>" * 300))
    assert isinstance(found, Draft)
    body = [b.text for b in found.blocks if b.label in BODY_LABELS]
    assert [text.split()[0] for text in body] == ["The", "Boats"]


def test_too_many_attributes_are_said_with_their_place() -> None:
    """The message names what was found and where."""
    found = check_limits(b"<p>" + b"<i " + b"x " * 2000 + b">")
    assert found is not None
    assert found.reason is Reason.TOO_LARGE
    assert "2,000 attributes at byte 3" in found.message


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Zoë’s café".encode(), None, "Zoë’s café"),
        ("Zoë".encode(), "iso-8859-1", "Zoë"),
        ("<meta charset=koi8-r>Zoë".encode(), None, "<meta charset=koi8-r>Zoë"),
        ("Zoë".encode("cp1252"), None, "Zoë"),
        ("Zoë’s".encode("cp1252"), "iso-8859-1", "Zoë’s"),
        ("Море".encode("cp1251"), "windows-1251", "Море"),
        ("Море".encode("utf-16"), None, "Море"),
        ("Море".encode("utf-8-sig"), None, "Море"),
        ("海の門".encode("shift_jis"), "Shift_JIS", "海の門"),
        ("海の門".encode("iso2022_jp"), "iso-2022-jp", "海の門"),
        (b"stray \x1b$ escape", "utf-8", "stray \x1b$ escape"),
        ("Море".encode(), "no-such-charset", "Море"),
        (b"a\0b\0c", None, "abc"),
        ("Zoë ".encode() * 200 + b"\xff", "utf-8", "Zoë " * 200 + "\ufffd"),
    ],
)
def test_bytes_are_read_in_the_encoding_they_are_in(
    content: bytes, charset: str | None, text: str
) -> None:
    """What the page says of its encoding counts only where its bytes agree."""
    assert decode(content, charset)[0] == text


@pytest.mark.parametrize(
    "content",
    [
        "Zoë’s café".encode(),
        "Zoë".encode("cp1252"),
        "Море".encode("utf-16"),
        "Море".encode("utf-8-sig"),
        "海の門".encode("iso2022_jp"),
        "a\ufffdb".encode(),
        b"a\0b\0c",
        "Zoë ".encode() * 200 + b"\xff",
    ],
)
def test_parsers_get_what_was_read(content: bytes) -> None:
    """The bytes for the parser are the text, whether encoded anew or the page's own."""
    text, encoding = decode(content)
    assert encode(text, encoding, content) == text.encode()


@pytest.mark.parametrize(
    "inner",
    [
        STORY + "<script>document.write('<p>not a word</p></body>')</script>",
        STORY + "<style>p::after { content: '</p><p>x' }</style>",
        STORY + "<script><!-- <script> --></script><p>The end of it.</p>",
        STORY + "<textarea></p><p>typed</textarea>",
        STORY.replace("<p>", "<p\0>"),
        STORY + "<p>\x01\x02\x1f</p>",
        "</body></html>" + STORY,
        "<plaintext>" + STORY,
    ],
)
def test_odd_markup_keeps_the_visible_text(inner: str) -> None:
    """Markup in scripts is no text; what stands around it stays."""
    content = wrap(inner)
    found = read(content)
    if isinstance(found, Draft):
        assert find_loss(content, found) is None
    assert isinstance(found, Draft) or "<plaintext>" in inner
