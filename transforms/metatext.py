"""Texts out of a page's metadata as text: entities and markup in them are read."""

import html
import re

_TAG = re.compile(r"<[^<>]{0,300}>")
_UNSEEN = re.compile(r"<(?:script|style)\b[^<>]{0,300}>", re.IGNORECASE)
_UNSEEN_END = re.compile(r"</(?:script|style)\s*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"<(?:br|/?(?:p|div|li|ul|ol|h[1-6]|blockquote|section|figure|table|tr|td|th))\b"
    r"[^<>]{0,300}>",
    re.IGNORECASE,
)


def plain_text(value: str) -> str:
    """Decode entities, drop tags and fold white space of a text out of metadata."""
    value = _decoded(value)
    if "<" in value:
        value = _TAG.sub(" ", value)
    return " ".join(value.split())


def split_body(value: str) -> list[str]:
    """Split ``articleBody`` into its paragraphs, white space folded; none is empty.

    They end where a line ends or a block element begins or ends, for some give markup.
    """
    value = _decoded(value)
    if "<" in value:
        first, *others = _UNSEEN.split(value)
        seen = [_UNSEEN_END.split(part, 1)[1:] for part in others]
        value = "".join([first, *(part[0] for part in seen if part)])
        value = _TAG.sub("", _BLOCK_TAG.sub("\n", value))
    lines = (" ".join(line.split()) for line in value.splitlines())
    return [line for line in lines if line]


def _decoded(value: str) -> str:
    """Decode entities, and those that were encoded twice."""
    if "&" in value:
        value = html.unescape(value)
        if "&" in value and ";" in value:
            value = html.unescape(value)
    return value
