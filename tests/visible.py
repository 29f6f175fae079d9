"""What is visible of a page by law 1, told another way than ``transforms.blocks`` does.

Slow and plain: every text of ``<body>`` that stands in no unseen element is visible.
Compared without white space.
"""

import re

from lxml import etree
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
_NO_DISPLAY = re.compile(r"\s*display\s*:\s*none(?!\w)")


def squeeze(text: str) -> str:
    """Leave white space out."""
    return "".join(text.split())


def visible_text(content: bytes) -> tuple[str, list[str]]:
    """Return the visible text of a page and its images' alt texts, in order."""
    tree = parse(decode(content)[0])
    body = None if tree is None else tree.find("body")
    if body is None:
        return "", []
    texts: list[str] = []
    alts: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        is_unseen = element is not body and _is_unseen(element)
        if event == "start":
            unseen += is_unseen
            if not unseen:
                texts.append(element.text or "")
                if element.tag == "img":
                    alts.append(squeeze(element.get("alt") or ""))
        else:
            unseen -= is_unseen
            if not unseen and element is not body:
                texts.append(element.tail or "")
    return squeeze("".join(texts)), [alt for alt in alts if alt]


def _is_unseen(element: _Element) -> bool:
    style = (element.get("style") or "").lower()
    return (
        element.tag in _UNSEEN
        or "hidden" in element.attrib
        or any(_NO_DISPLAY.match(part) for part in style.split(";"))
    )


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
