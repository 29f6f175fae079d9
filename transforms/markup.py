"""What a page's markup says of itself, gathered while ``blocks`` walks the tree.

Only gathered here: ``titles``, ``published`` and ``namings`` judge it. One walk, since
asking the tree anew for each question costs more than the answers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from transforms.lexicon import words_of
from transforms.signs import BY_NAME, Sign, read_sign

MAX_TEXT_CHARS = 2000
"""No headline, date or byline is longer; reading on would cost time on whole pages."""

_MAX_MARKS = 400
"""Of one kind, on one page: lists of teasers carry a date and an author each."""


Attributes = list[tuple[str, str]]
"""Of an element, as lxml gives them: a dict of each would take longer than its use."""

_NAMING, _TELLING, _HIDING = range(3)
_USES = {
    **dict.fromkeys(["class", "id", "data-testid", "data-test-id"], _NAMING),
    **dict.fromkeys(["data-qa", "data-component"], _NAMING),
    **dict.fromkeys(["rel", "itemprop", "property"], _TELLING),
    **dict.fromkeys(["hidden", "style"], _HIDING),
}
"""Attributes that name their element, that also tell something by themselves, and that
can hide it."""

_BY_NAME = BY_NAME  # a module's own constant: asked for each element
_DISPLAY_NONE = re.compile(r"(?:^|;)\s*display\s*:\s*none\b", re.IGNORECASE)

_KEPT = (
    Sign.AUTHOR | Sign.CREDIT | Sign.DATE | Sign.MODIFIED
    | Sign.TITLE | Sign.SUBTITLE | Sign.KICKER
)  # fmt: skip
"""Signs of elements that are kept; the others count only where ``zone_of`` asks."""

_TEXTLESS = words_of(
    "br img svg path g use circle rect source picture input option button select iframe"
    " style noscript hr label canvas video audio track template polygon defs symbol"
)
"""Elements that hold no text, or none of the article."""

_UNMARKED, _HEAD, _TOLD_BY_TAG, _TOLD_BY_NAME = range(4)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})
_TAG_KINDS: dict[object, int] = {
    **dict.fromkeys(_TEXTLESS, _UNMARKED),
    **dict.fromkeys(["meta", "link", "title", "html"], _HEAD),
    **dict.fromkeys([*_HEADING_TAGS, "time"], _TOLD_BY_TAG),
}
"""Elements that are passed over, that belong to the head, and that count even where
they have no attribute; all others count by their attributes."""

_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg"})
_FURNITURE_TAGS = frozenset({"aside", "nav", "figure", "form"})


@dataclass(slots=True, init=False)
class Mark:
    """One element that says something of the page, in document order."""

    element: _Element
    order: int
    """Its place among all elements of the page."""

    sign: int
    prop: str = ""
    """Its ``itemprop`` or RDFa ``property``, lower case."""

    rel: str = ""

    def __init__(
        self, element: _Element, order: int, sign: int, prop: str = "", rel: str = ""
    ) -> None:
        # Written out, it is compiled too.
        self.element = element
        self.order = order
        self.sign = sign
        self.prop = prop
        self.rel = rel


@dataclass(slots=True)
class Marks:
    """All that the markup of one page says of it."""

    title: str = ""
    """Text of ``<title>``."""

    language: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    """Name, property, itemprop or http-equiv in lower case, and content."""

    named: dict[str, list[str]] = field(default_factory=dict)
    """The contents of ``metas`` by name."""

    links: list[tuple[str, str]] = field(default_factory=list)
    """``<link>``: rel in lower case and href."""

    feeds: list[str] = field(default_factory=list)
    """Titles of the feeds that the page links."""

    json_ld: list[str] = field(default_factory=list)
    headings: list[Mark] = field(default_factory=list)
    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    times: list[Mark] = field(default_factory=list)
    tags: list[Mark] = field(default_factory=list)
    """Links with ``rel="tag"``, the microformat of blogs."""

    others: list[Mark] = field(default_factory=list)
    """Other elements that look like title, subtitle or kicker, or have a property."""

    story: set[_Element] = field(default_factory=set)
    """The elements around the headline, once it is known: see ``zone_of``."""

    zones: dict[_Element, int] = field(default_factory=dict)


class Gatherer:
    """Gathers the marks of one page while others walk it; judges nothing."""

    __slots__ = ("marks", "order")

    def __init__(self) -> None:
        self.marks = Marks()
        self.order = -1

    def see(self, element: _Element, tag: str, attributes: Attributes) -> bool:
        """Gather what one element says; elements come in document order.

        Returns:
            Whether it says itself that it is not shown.
        """
        self.order += 1
        kind = _TAG_KINDS.get(tag, _TOLD_BY_NAME)
        if kind == _UNMARKED or (
            kind == _HEAD and not _add_head(self.marks, element, tag, attributes)
        ):
            return any_hides(attributes)
        # Most elements say nothing; most of the time would go into asking them more.
        sign, signs, hides = 0, _BY_NAME, False
        asked = kind == _TOLD_BY_TAG
        for key, value in attributes:
            use = _USES.get(key)
            if use is None:
                continue
            if use == _HIDING:
                hides = hides or _hides(key, value)
            else:
                sign |= signs[value]
                asked = asked or use == _TELLING
        if asked or sign & _KEPT:
            _add_element(self.marks, element, tag, self.order, sign, attributes)
        return hides

    def see_bare(self, element: _Element, tag: str) -> None:
        """Gather what an element without attributes says: mostly nothing."""
        if _TAG_KINDS.get(tag, _UNMARKED) == _UNMARKED:
            self.order += 1
        else:
            self.see(element, tag, [])

    def see_all(self, elements: Iterable[_Element]) -> None:
        """Gather what elements say of which nothing is visible."""
        for element in elements:
            self.see_unseen(element, str(element.tag))

    def see_unseen(self, element: _Element, tag: str) -> None:
        """Gather what an element says of which nothing is visible."""
        if _TAG_KINDS.get(tag, _TOLD_BY_NAME) == _UNMARKED:
            self.order += 1
        elif tag == "script":
            self.order += 1
            if "ld+json" in (element.get("type") or "").casefold():
                self.marks.json_ld.append(element.text or "")
        else:
            self.see(element, tag, attributes_of(element))


def attributes_of(element: _Element) -> Attributes:
    """Return an element's attributes; asked for at once, they cost half."""
    return element.items()  # type: ignore[return-value] # bytes are of Python 2


def any_hides(attributes: Attributes) -> bool:
    """Tell whether an attribute says that its element is not shown."""
    for key, value in attributes:
        if _USES.get(key) == _HIDING and _hides(key, value):
            return True
    return False


def _hides(key: str, value: str) -> bool:
    return key == "hidden" or (
        "none" in value.lower() and _DISPLAY_NONE.search(value) is not None
    )


def _add_head(marks: Marks, element: _Element, tag: str, pairs: Attributes) -> bool:
    """Gather an element of the head; tell whether its class and so on count too."""
    attributes = dict(pairs)
    if tag == "meta":
        _add_meta(marks, attributes)
        return False
    if tag == "link":
        rel, href = attributes.get("rel"), attributes.get("href")
        if rel and href:
            marks.links.append((rel.casefold(), href))
            title, kind = attributes.get("title"), attributes.get("type", "")
            if title and kind.endswith(("rss+xml", "atom+xml")):
                marks.feeds.append(title)
        return True
    if tag == "title":
        if not marks.title:
            marks.title = " ".join((element.text or "").split())
        return False
    marks.language = attributes.get("lang") or attributes.get("xml:lang") or ""
    return True


def _add_meta(marks: Marks, attributes: dict[str, str]) -> None:
    content = attributes.get("content") or attributes.get("value")
    if not content or not (content := content.strip()):
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        name = attributes.get(key)
        if name:
            name = name.strip().casefold()
            marks.metas.append((name, content))
            marks.named.setdefault(name, []).append(content)


def _add_element(
    marks: Marks,
    element: _Element,
    tag: str,
    order: int,
    sign: int,
    attributes: Attributes,
) -> None:
    prop = rel = ""
    for key, value in attributes:
        if key == "itemprop" or (key == "property" and not prop):
            prop = value.casefold().rsplit(":", 1)[-1]
        elif key == "rel":
            rel = value.casefold()
            if "author" in rel.split():
                sign |= Sign.AUTHOR
            elif "tag" in rel.split() and len(marks.tags) < _MAX_MARKS:
                marks.tags.append(Mark(element, order, sign, prop, rel))
    if tag == "time":
        marks.times.append(Mark(element, order, sign, prop, rel))
        return
    if tag in _HEADING_TAGS:
        marks.headings.append(Mark(element, order, sign, prop, rel))
    if not sign and not prop:
        return
    mark = Mark(element, order, sign, prop, rel)
    if sign & (Sign.AUTHOR | Sign.CREDIT) and len(marks.authors) < _MAX_MARKS:
        marks.authors.append(mark)
    if sign & (Sign.DATE | Sign.MODIFIED) and len(marks.dates) < _MAX_MARKS:
        marks.dates.append(mark)
    if (prop or sign & (Sign.TITLE | Sign.SUBTITLE | Sign.KICKER)) and len(
        marks.others
    ) < _MAX_MARKS:
        marks.others.append(mark)


def settle_headline(marks: Marks, headline: _Element) -> None:
    """Say which element is the headline; ``zone_of`` then leaves out what holds it."""
    marks.story = {headline, *headline.iterancestors()}
    marks.zones.clear()


def zone_of(marks: Marks, element: _Element) -> int:
    """Return the FURNITURE, ARTICLE and BIO signs of what surrounds ``element``.

    What also surrounds the headline does not count: a wrapper "with-sidebar" around
    the whole page makes no sidebar of it.
    """
    path: list[_Element] = []
    found = Sign.NONE
    for parent in element.iterancestors():
        if parent in marks.story or parent.tag == "body":
            break
        known = marks.zones.get(parent)
        if known is not None:
            found = known
            break
        path.append(parent)
    for parent in reversed(path):
        found |= _own_zone(parent, found)
        marks.zones[parent] = found
    return found


def _own_zone(element: _Element, around: int) -> int:
    own = Sign.NONE
    for key in ("class", "id"):
        value = element.get(key)
        if value:
            own |= read_sign(value)
    tag = element.tag
    if tag == "article":
        own |= Sign.ARTICLE
    elif tag in _FURNITURE_TAGS:
        own |= Sign.FURNITURE
    if (tag == "footer" or own & Sign.FOOTER) and not (own | around) & Sign.ARTICLE:
        own |= Sign.FURNITURE
    return own & (Sign.FURNITURE | Sign.ARTICLE | Sign.BIO)


def text_of(element: _Element, limit: int = MAX_TEXT_CHARS) -> str:
    """Return an element's visible text, white space folded; cut off after ``limit``."""
    if not len(element):
        return " ".join((element.text or "").split())
    parts: list[str] = []
    size = 0
    for text in _texts(element):
        parts.append(text)
        size += len(text)
        if size > limit:
            break
    return " ".join("".join(parts).split())


def credit_text_of(element: _Element, limit: int) -> str:
    """Return an element's text with " ; " where one inline element follows another.

    Two names, or a name and a role, stand side by side in elements of their own, with
    nothing printed between: ``<a>Ann Doe</a><span>Editor</span>``. Empty where it is
    longer than ``limit``.
    """
    text = "".join(_pieces(element))
    return "" if len(text) > limit else " ".join(text.split()).strip("; ")


# Both walk with a stack of their own: tags are nested deeper than Python may call.


def _pieces(element: _Element) -> list[str]:
    above: list[tuple[_Element, Iterator[_Element], list[str], bool]] = []
    children: Iterator[_Element] = iter(element)
    parts = [element.text or ""]
    previous = False
    while True:
        child = next(children, None)
        if child is None:
            if not above:
                return parts
            inner = "".join(parts)
            child, children, parts, previous = above.pop()
            tail = child.tail or ""
            if inner.strip():
                is_break = child.tag in _BREAKING
                if previous or is_break:
                    parts.append(" ; ")
                parts.append(inner)
                previous = not tail.strip()
                if is_break and not previous:
                    parts.append(" ; ")
            elif tail.strip():
                previous = False
            parts.append(tail)
        elif child.tag in _SKIPPED:
            tail = child.tail or ""
            previous = previous and not tail.strip()
            parts.append(tail)
        elif child.tag == "br":
            parts += (" ; ", child.tail or "")
            previous = False
        else:
            above.append((child, children, parts, previous))
            children, parts, previous = iter(child), [child.text or ""], False


def _texts(element: _Element) -> Iterator[str]:
    above: list[tuple[_Element, Iterator[_Element]]] = []
    children: Iterator[_Element] = iter(element)
    if element.text:
        yield element.text
    while True:
        child = next(children, None)
        if child is None:
            if not above:
                return
            child, children = above.pop()
            if child.tag in _BREAKING:
                yield " "
        elif (tag := child.tag) not in _SKIPPED:
            if tag in _BREAKING:
                yield " "
            if child.text:
                yield child.text
            if len(child):  # asked, since most hold none and an iterator costs more
                above.append((child, children))
                children = iter(child)
                continue
            if tag in _BREAKING:
                yield " "
        if child.tail:
            yield child.tail


_BREAKING = words_of(
    "address article br dd div dl dt figcaption footer h1 h2 h3 h4 h5 h6 header li ol p"
    " section table td tr ul"
)
