"""Every visible piece of a page's text, in reading order, with where it stands.

Visible is all text in ``<body>`` except in script, style, noscript, template, iframe,
svg, select and textarea, in comments, and under ``[hidden]`` or an inline
``display:none``. Classes, style sheets, ``<details>`` and ``aria-hidden`` hide nothing.
Inline elements join without a space; an image's alt text is a piece of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from lxml.etree import _Element

from transforms.markup import Attributes, Gatherer, Marks, attributes_of

MAX_DEPTH = 2000
"""Deeper trees are refused: the parser itself cuts off at 2,048 (libxml2 2.14)."""

_SKIP, _LINE, _IMAGE, _INLINE, _LINK, _STRONG, _BREAK, _PRE = range(8)

_BLOCKS = (
    "address article aside blockquote body button canvas caption center col colgroup"
    " datalist dd details dialog dir div dl dt fieldset figcaption figure footer form"
    " frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav object ol"
    " optgroup option p section summary table tbody td tfoot th thead title tr ul"
    " video audio"
)
_UNSEEN = "script style noscript template iframe svg select textarea"
_PREFORMATTED = "pre listing plaintext xmp"
_KINDS: dict[object, int] = {
    **dict.fromkeys(_BLOCKS.split(), _BREAK),
    **dict.fromkeys(_UNSEEN.split(), _SKIP),
    **dict.fromkeys(_PREFORMATTED.split(), _PRE),
    **dict.fromkeys(["b", "strong", "em", "i"], _STRONG),
    "a": _LINK,
    "br": _LINE,
    "img": _IMAGE,
    "amp-img": _IMAGE,
}
_BLANK_LINE = re.compile(r"\n[ \t\r\f]*\n")


@dataclass(slots=True, init=False)
class Piece:
    """One piece of visible text, before it has a label."""

    text: str
    """White space folded; never empty."""

    container: int
    """The block element it stands in, as an index into the outline."""

    link_chars: int = 0
    """Characters of it that stand in links."""

    strong_chars: int = 0
    """Characters of it that stand in b, strong, em or i."""

    lead: str = ""
    """Tag and class of the inline element its text begins in; "" when in none."""

    is_alt: bool = False
    breaks: int = 0
    """``<br>`` between it and the piece before; 0 where a block element ended."""

    def __init__(
        self,
        text: str,
        container: int,
        link_chars: int = 0,
        strong_chars: int = 0,
        lead: str = "",
        is_alt: bool = False,
        breaks: int = 0,
    ) -> None:
        # Written out, it is compiled too; there are two hundred on a page.
        self.text = text
        self.container = container
        self.link_chars = link_chars
        self.strong_chars = strong_chars
        self.lead = lead
        self.is_alt = is_alt
        self.breaks = breaks


@dataclass(slots=True)
class Outline:
    """The pieces of a page and the block elements around them, parents first."""

    pieces: list[Piece] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    """Tag of each container; container 0 is ``<body>``."""

    classes: list[str] = field(default_factory=list)
    """Class of each container, as written."""

    names: list[str] = field(default_factory=list)
    """Id, role and itemprop of each container, as written."""

    parents: list[int] = field(default_factory=list)
    elements: list[_Element] = field(default_factory=list)
    images: list[tuple[int, int, _Element]] = field(default_factory=list)
    """Of each visible image: the piece it stands before, its container, itself."""

    depth: int = 0
    """Of the deepest element met, counted from ``<body>``."""

    marks: Marks = field(default_factory=Marks)
    """What the markup of the whole page says of its article."""


def read_outline(body: _Element) -> Outline:
    """Walk the page around ``body`` once.

    Collects the visible pieces in reading order and what the markup says of them: two
    walks would take half as long again. The tree is one without comments.
    """
    walk = _Walk(body)
    gatherer = walk.gatherer
    root = body.getparent()
    if root is not None:
        gatherer.see(root, str(root.tag), attributes_of(root))
        for before in reversed(list(body.itersiblings(preceding=True))):
            gatherer.see_all(before.iter("*"))
    walk.run()
    for after in body.itersiblings():
        gatherer.see_all(after.iter("*"))
    return walk.outline


class _Walk:
    """One walk: the text gathered so far, and what is open around it."""

    __slots__ = (
        "alts",
        "breaks",
        "container",
        "gatherer",
        "lead",
        "link_chars",
        "outline",
        "pre",
        "root",
        "strong_chars",
        "texts",
    )

    def __init__(self, root: _Element) -> None:
        self.gatherer = Gatherer()
        self.root = root
        self.outline = Outline(marks=self.gatherer.marks)
        self.texts: list[str] = []
        self.alts: list[str] = []
        self.container = -1
        self.link_chars = self.strong_chars = self.breaks = self.pre = 0
        self.lead = ""

    def _open(self, element: _Element, tag: str, attributes: Attributes) -> None:
        outline = self.outline
        names = classes = name = role = prop = ""
        for key, value in attributes:
            if key == "class":
                classes = value
            elif key == "id":
                name = value
            elif key == "role":
                role = value
            elif key == "itemprop":
                prop = value
        if name or role or prop:
            names = f"{name} {role} {prop}"
        outline.names.append(names)
        outline.classes.append(classes)
        outline.parents.append(self.container)
        outline.elements.append(element)
        self.container = len(outline.tags)
        outline.tags.append(tag)

    def _flush(self) -> None:
        """End the piece that is open, if it holds any text."""
        if self.texts:
            joined = "".join(self.texts)
            self.texts.clear()
            parts = _BLANK_LINE.split(joined) if self.pre else [joined]
            for part in parts:
                if text := " ".join(part.split()):
                    self._emit(text)
        for alt in self.alts:
            self.outline.pieces.append(Piece(alt, self.container, is_alt=True))
        self.alts.clear()
        self.link_chars = self.strong_chars = 0
        self.lead = ""

    def _emit(self, text: str) -> None:
        self.outline.pieces.append(
            Piece(
                text,
                self.container,
                min(self.link_chars, len(text)),
                min(self.strong_chars, len(text)),
                self.lead,
                False,
                self.breaks,
            )
        )
        self.breaks = 0

    def run(self) -> None:
        """Walk the tree without recursion, so that depth costs no Python stack."""
        texts, kinds, gatherer = self.texts, _KINDS, self.gatherer
        link = strong = deepest = 0
        own = attributes_of(self.root)
        gatherer.see(self.root, "body", own)
        self._open(self.root, "body", own)
        if text := self.root.text:
            texts.append(text)
        above, opened = [self.root], [_BREAK]
        walker: Iterator[_Element | None] = self.root.iterdescendants("*")
        # An iterator of starts alone takes half the time of one of starts and ends.
        for element in chain(walker, (None,)):
            parent = None if element is None else element.getparent()
            while above and above[-1] is not parent:
                kind, ended = opened.pop(), above.pop()
                if kind >= _BREAK:
                    self._end(kind)
                elif kind == _LINK:
                    link -= 1
                elif kind == _STRONG:
                    strong -= 1
                if (
                    opened
                    and opened[-1] != _SKIP
                    and (text := ended.tail)
                    and (texts or not text.isspace())
                ):
                    self._add(text, link, strong)
            if element is None:
                break
            tag: str = element.tag  # the parser keeps no comments
            kind = kinds.get(tag, _INLINE)
            above.append(element)
            if kind == _SKIP or opened[-1] == _SKIP:
                gatherer.see_unseen(element, tag)
                opened.append(_SKIP)
                continue
            attributes: Attributes = element.items()  # type: ignore[assignment] # str
            if not attributes:
                gatherer.see_bare(element, tag)
            elif gatherer.see(element, tag, attributes):
                opened.append(_SKIP)
                continue
            opened.append(kind)
            if kind == _LINE:
                if texts:
                    self._flush()
                self.breaks += 1
                continue
            if len(opened) > deepest:
                deepest = len(opened)
                if deepest > MAX_DEPTH:
                    break
            if kind == _IMAGE:
                self._image(element, tag, attributes)
            elif kind >= _BREAK:
                if texts or self.lead:
                    self._flush()
                self.breaks = 0
                self.pre += kind == _PRE
                self._open(element, tag, attributes)
            else:
                link += kind == _LINK
                strong += kind == _STRONG
                if not texts and not self.lead:
                    self.lead = f"{tag} {_value_of('class', attributes)}"
            if (text := element.text) and (texts or not text.isspace()):
                self._add(text, link, strong)
        self.outline.depth = deepest

    def _end(self, kind: int) -> None:
        """End the last piece of a block element, and the element."""
        if self.texts or self.lead:
            self._flush()
        self.breaks = 0
        self.container = self.outline.parents[self.container]
        self.pre -= kind == _PRE

    def _add(self, text: str, link: int, strong: int) -> None:
        """Add text to the open piece, and count what of it is marked up."""
        self.texts.append(text)
        if link:
            self.link_chars += len(text.strip())
        if strong:
            self.strong_chars += len(text.strip())

    def _image(self, image: _Element, tag: str, attributes: Attributes) -> None:
        """Keep an image's alt text: at its place, or after the piece it stands in.

        AMP's element is a picture of the page; HTML knows no alt text of it.
        """
        outline = self.outline
        outline.images.append((len(outline.pieces), self.container, image))
        alt = " ".join(_value_of("alt", attributes).split())
        if not alt or tag != "img":
            return
        if self.texts:
            self.alts.append(alt)
        else:
            self.outline.pieces.append(Piece(alt, self.container, is_alt=True))


def _value_of(wanted: str, attributes: Attributes) -> str:
    """Return an attribute's value; empty where there is none."""
    for key, value in attributes:
        if key == wanted:
            return value
    return ""
