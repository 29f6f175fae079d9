"""Tables of the article: results, prices, figures that stand between its paragraphs.

Cell by cell they look like menus: short, alike, many. What tells them is that they are
rows of cells, and that the text goes on below them.

Source: on the dev pages whose gold says anything of such tables, all their text is
body. That a table which holds another is a frame is from HTML's own advice on telling
layout from data (HTML Standard, section 4.9.1).
"""

from transforms.blocks import Outline
from transforms.layout import Layout
from transforms.parts import ASIDE, FOOTER, FORM, NAV
from transforms.signals import Signal

LEAST_ROWS = 2
"""Rows of two cells or more; with fewer it is a frame around something."""

MOST_LINKS = 0.6
"""Share of the characters in links: above, it is a list of other pages."""

_FURNITURE = ASIDE | FOOTER | FORM | NAV
_APART = int(
    Signal.COMMENT | Signal.CONSENT | Signal.NAVIGATION | Signal.FOOTER | Signal.ASIDE
    | Signal.RELATED | Signal.SHARE | Signal.NEWSLETTER | Signal.LOGIN | Signal.ADVERT
)  # fmt: skip
"""What a box says that is not of the story. What the table says of itself does not
count: data tables are called lists, products, prices."""


def find_tables(outline: Outline, layout: Layout, kept: set[int]) -> set[int]:
    """Find the text of the data tables that stand in the body.

    Args:
        outline: The page's pieces.
        layout: Their statistics.
        kept: The pieces that are body so far.

    Returns:
        The pieces of their cells and captions, those among ``kept`` with them.
    """
    found: set[int] = set()
    if not kept or "table" not in outline.tags:
        return found
    first, last = min(kept), max(kept)
    for at, tag in enumerate(outline.tags):
        begin = layout.first[at]
        inside = range(begin, begin + layout.counts[at])
        if (
            tag == "table"
            and inside
            and first < begin
            and inside[-1] < last
            and layout.links[at] <= MOST_LINKS * layout.chars[at]
            and not layout.semantic[at] & _FURNITURE
            and not layout.flags[outline.parents[at]] & _APART
            and _is_data(outline, at, inside)
        ):
            found.update(k for k in inside if not outline.pieces[k].is_alt)
    return found


def _is_data(outline: Outline, table: int, inside: range) -> bool:
    """Tell whether a table's text stands in rows of cells, and no table within it.

    What is in an element comes right behind it: each is looked at once, however deep.
    """
    rows = {table: -1}
    cells = {table: -1}
    for at in range(table + 1, len(outline.tags)):
        above, tag = outline.parents[at], outline.tags[at]
        if above not in rows:
            break
        if tag == "table":
            return False
        rows[at] = at if tag == "tr" else rows[above]
        cells[at] = at if tag in ("td", "th") else cells[above]
    held: dict[int, set[int]] = {}
    for k in inside:
        at = outline.pieces[k].container
        held.setdefault(rows[at], set()).add(cells[at])
    held.pop(-1, None)
    return sum(len(row) > 1 for row in held.values()) >= LEAST_ROWS
