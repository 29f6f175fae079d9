"""The pictures of an article page: address, description, caption and credit apart."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from lxml.etree import _Element

from transforms.article import BODY_LABELS, STORY_LABELS, Block, Image, Label
from transforms.blocks import Outline
from transforms.lines import fold
from transforms.pictures import caption_text, credit_text, split_caption
from transforms.signals import Signal, read_signals

_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
_SETS = ("data-srcset", "srcset", "data-lazy-srcset")
_SMALL = 60
"""Pixels: what is narrower is an icon or a mark for counting readers."""

_REACH = 4
"""Pieces after an image among which its caption stands, where no figure holds both."""

_HEAD = 8
"""Pieces before the title among which the article's first picture may stand."""

_OTHERS = int(Signal.RELATED | Signal.ADVERT | Signal.COMMENT | Signal.FOOTER)
_NUMBER = re.compile(r"\s*(\d+)")
_LOOK = 1000
"""Characters of an address that are looked at."""

_DESCRIBED = 4
"""Words of an alt text that tells what is to be seen."""

_ICON = re.compile(
    r"(?:^|[/_.=-])(?:icons?|icn|ico|favicon|sprites?|avatars?|gravatar|emojis?|arrows?|"
    r"smil(?:ies|eys?)|buttons?|btn|badges?|shar(?:e|ing)|ratings?)(?:[/_.=-]|\d|$)",
    re.IGNORECASE,
)
"""Addresses of what page builders draw with: signs, faces of users, buttons."""

_LOGO = re.compile(
    r"(?:^|[/_.=-])(?:logos?|nameplate|masthead|flags?)(?:[/_.=-]|\d|$)"
    r"(?!.*\.(?:jpe?g|webp|avif)\b)|\.svg(?:[?#]|$)",
    re.IGNORECASE,
)
"""Addresses of drawings that are the site's own, unless they bear a caption."""

_PHOTO = re.compile(r"\.(?:jpe?g|webp|avif)\b", re.IGNORECASE)
_BLANK = re.compile(
    r"(?:^|[/_.=-])(?:spacer|blank|placeholder|loading|loader|lazy|lazyload(?:ing)?|"
    r"transparent|pixel|missing)(?:[/_.=-]|\d|$)|^about:",
    re.IGNORECASE,
)
"""Addresses of what stands in for a picture until it is loaded."""


def read_images(
    outline: Outline, blocks: Sequence[Block], url: str | None
) -> tuple[Image, ...]:
    """Read the article's pictures in order, each address once.

    Args:
        outline: The page's pieces and images.
        blocks: The pieces with their labels, one a piece; blocks added to them must
            come after this is asked.
        url: The page's address, for a saved file the canonical one it names; relative
            ones are resolved against it.
    """
    inside = [k for k, b in enumerate(blocks) if b.label in STORY_LABELS]
    if not inside:
        return ()
    found: dict[str, Image] = {}
    above = ""
    for at, container, element in outline.images:
        if not inside[0] - _HEAD <= at <= inside[-1] + 1:
            continue
        if _is_furniture(outline, container) or _is_small(element):
            continue
        address = _address(element)
        alt = " ".join((element.get("alt") or "").split()) or None
        caption, credit = _texts(outline, blocks, at, container)
        is_named = bool(caption or credit)
        if address and _is_drawing(address, is_named=is_named):
            continue
        is_above = at < inside[0] and not is_named
        if is_above and not _is_photo(address, alt):
            continue
        if address or alt or caption or credit:
            absolute = _resolve(url, address)
            key = absolute or f"{at}"
            if is_above:  # of the page's head only the photo nearest to the title
                found.pop(above, None)
                above = key
            found.setdefault(
                key, Image(url=absolute, alt=alt, caption=caption, credit=credit)
            )
    return tuple(found.values())


def _resolve(url: str | None, address: str | None) -> str | None:
    try:
        return urljoin(url, address) if url and address else address
    except ValueError:  # "http://[x" is no address, and stays what the page says
        return address


def _is_furniture(outline: Outline, container: int) -> bool:
    at = container
    while at > 0:
        if outline.tags[at] in {"aside", "nav", "footer"}:
            return True
        if read_signals(outline.classes[at]) & _OTHERS and outline.tags[at] != "body":
            return True
        at = outline.parents[at]
    return False


def _is_small(element: _Element) -> bool:
    for name in ("width", "height"):
        match = _NUMBER.match(element.get(name) or "")
        if match and int(match.group(1)[:6]) < _SMALL:
            return True
    return False


def _is_drawing(address: str, *, is_named: bool) -> bool:
    path = address[:_LOOK]
    return bool(_ICON.search(path) or (not is_named and _LOGO.search(path)))


def _is_photo(address: str | None, alt: str | None) -> bool:
    """Tell what is described, or comes as photographs do."""
    if alt and len(alt.split()) >= _DESCRIBED:
        return True
    return bool(address and _PHOTO.search(address[:_LOOK]))


def _is_blank(address: str) -> bool:
    return address.startswith("data:") or bool(_BLANK.search(address[:_LOOK]))


def _address(element: _Element) -> str | None:
    """Return an image's address: lazy ones wait in other attributes than ``src``."""
    for name in _SOURCES:
        value = (element.get(name) or "").strip()
        if value and not _is_blank(value):
            return str(value)
    for name in _SETS:
        value = (element.get(name) or "").strip()
        if value and not _is_blank(value):
            return str(value).split(",")[0].split()[0]
    return None


def _texts(
    outline: Outline, blocks: Sequence[Block], at: int, container: int
) -> tuple[str | None, str | None]:
    """Return caption and credit of the image that stands before piece ``at``."""
    figure = _figure(outline, container)
    caption = credit = None
    for k in range(at, min(at + _REACH, len(blocks))):
        block = blocks[k]
        if figure >= 0 and _figure(outline, outline.pieces[k].container) != figure:
            break
        in_figure = figure >= 0 and block.label in BODY_LABELS  # where that is all
        if (block.label is Label.CAPTION or in_figure) and caption is None:
            caption = caption_text(block.text)
            if parted := split_caption(fold(caption), head=True):
                caption, credit = parted[0], credit_text(parted[1])
        elif block.label is Label.CREDIT:
            credit = credit_text(block.text)
        elif block.label in BODY_LABELS:
            break
    return caption or None, credit or None


def _figure(outline: Outline, container: int) -> int:
    """Return the nearest figure around a container; -1 where there is none."""
    at = container
    while at >= 0 and outline.tags[at] != "figure":
        at = outline.parents[at]
    return at
