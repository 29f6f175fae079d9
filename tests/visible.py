"""What is visible of a page by law 1, told another way than ``transforms.blocks`` does.

Slow and plain: unseen elements are cut out of a copy of the tree, and what text is left
in ``<body>`` is visible. Compared without white space.
"""

import copy
import re

from lxml.etree import _Element

from transforms.article import Block, Draft, Label, Refusal, Region
from transforms.decoding import decode
from transforms.html import parse

_UNSEEN = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "svg",
    "select",
    "textarea",
}


def squeeze(text: str) -> str:
    """Leave white space out."""
    return "".join(text.split())


def visible_text(content: bytes) -> tuple[str, list[str]]:
    """Return the visible text of a page and its images' alt texts, in order."""
    tree = parse(decode(content)[0])
    body = None if tree is None else tree.find("body")
    if body is None:
        return "", []
    body = copy.deepcopy(body)
    for element in list(body.iter()):
        if element is not body and _is_unseen(element):
            _cut(element)
    alts = [squeeze(e.get("alt") or "") for e in body.iter("img")]
    return squeeze("".join(str(t) for t in body.itertext())), [a for a in alts if a]


def _is_unseen(element: _Element) -> bool:
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return (
        element.tag in _UNSEEN
        or "hidden" in element.attrib
        or any(part.startswith("display:none") for part in style.split(";"))
    )


def _cut(element: _Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if tail := element.tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def find_loss(content: bytes, found: Draft | Refusal) -> str | None:
    """Say what a reading lost or invented; None when it holds all and no more."""
    if isinstance(found, Refusal):
        return None
    return compare(content, found.blocks)


def compare(content: bytes, blocks: tuple[Block, ...]) -> str | None:
    """Say how the blocks differ from what is visible; None when they do not."""
    text, alts = visible_text(content)
    own = [b for b in blocks if b.region is not Region.JSON_LD]
    seen = squeeze("".join(b.text for b in own if b.label is not Label.ALT))
    if seen != text:
        at = next(
            (n for n, (a, b) in enumerate(zip(seen, text, strict=False)) if a != b),
            min(len(seen), len(text)),
        )
        return f"blocks {seen[at : at + 60]!r}, page {text[at : at + 60]!r}"
    kept = sorted(squeeze(b.text) for b in own if b.label is Label.ALT)
    if kept != sorted(alts):
        return f"alt texts {kept!r}, page {sorted(alts)!r}"
    if any(not b.text.strip() for b in blocks):
        return "an empty block"
    return None
