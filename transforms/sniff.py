"""Tell from its first bytes what a page is: markup, plain text, or neither."""

import codecs
import re
from enum import Enum, auto
from typing import NamedTuple

from transforms.article import Page, Reason

_HEAD_BYTES = 4096
_CONTROL_SHARE = 0.05
"""Of the first bytes. Text in any encoding stays far below; compressed data, in which
all bytes are equally frequent, is at 0.1."""

_PROLOG = rb"\s*(?:(?:<\?[^>]*>|<!--.*?-->)\s*)*+"
"""What may stand before a root element. What it has taken it keeps (``*+``): cut up in
every other way, each comment more would double the time."""

_OPENS_AS_HTML = re.compile(
    _PROLOG + rb"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HAS_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|section|div|h1|p)\b[^<]*>",
    re.IGNORECASE,
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a zip file (or an office document)"),
    (b"\x1f\x8b", "gzip data inside gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1\x15", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich-text (RTF) document"),
)
"""How common files begin that are no page. Source: their own specifications."""


_LISTS = re.compile(
    _PROLOG + rb"<(?:(?P<feed>rss|(?:atom:)?feed|rdf:RDF)"
    rb"|(?P<sitemap>urlset|sitemapindex))[\s>]",
    re.DOTALL,
)
_JSON = re.compile(rb'\s*[\[{][\s\[{]*"(?:[^"\\]|\\.)*"\s*:')


class Kind(Enum):
    """What can be read: markup or plain text."""

    HTML = auto()
    TEXT = auto()


class NoPage(NamedTuple):
    """What is neither markup of a page nor plain text."""

    words: str
    """What it is."""

    reason: Reason = Reason.BINARY
    advice: str = "give the page itself"


def read_kind(page: Page) -> Kind | NoPage:
    """Tell the kind of ``page``; of what is neither, say what it is.

    What was said of it (a media type, a file's ending) counts unless the bytes are
    plainly something else: a page saved as ``.txt`` is still HTML.
    """
    head = page.content[:_HEAD_BYTES]
    for signature, words in _SIGNATURES:
        if head.startswith(signature):
            return NoPage(words)
    bare = head.removeprefix(codecs.BOM_UTF8)
    if _OPENS_AS_HTML.match(bare):
        return Kind.HTML
    if listed := _LISTS.match(bare):
        kind = "feed" if listed["feed"] else "sitemap"
        advice = f"to read the pages it lists, put {kind}: before its name"
        return NoPage(f"a {kind}", Reason.INDEX_PAGE, advice)
    if _JSON.match(bare):
        return NoPage("JSON", Reason.UNREADABLE)
    media_type = page.media_type or ""
    if "html" in media_type or "xml" in media_type:
        return Kind.HTML
    if not media_type and _HAS_MARKUP.search(head):
        return Kind.HTML
    if not head.startswith(_BOMS) and _is_mostly_controls(head):
        return NoPage("binary data")
    return Kind.TEXT


def _is_mostly_controls(head: bytes) -> bool:
    # UTF-16 without a mark has a zero in every other byte, always on the same side.
    for zeros, letters in ((head[::2], head[1::2]), (head[1::2], head[::2])):
        if zeros and not any(zeros) and letters.count(0) == 0:
            return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return bool(head) and controls > len(head) * _CONTROL_SHARE
