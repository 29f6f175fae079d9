"""A second opinion on what a page's text is, where our own labels found next to none.

The one home of trafilatura. It takes longer than all of our own steps together, so it
is asked for few pages (``tests/bench/left_out.py`` says for how many), and imported
only then.
"""

from collections.abc import Sequence

from transforms.blocks import Piece
from transforms.clues import normalise

ASK_BELOW_WORDS = 40
"""Words of body below which a second opinion is worth its time."""

_MAX_CHARS = 400_000
"""Of markup; a larger page takes trafilatura longer than a page may take."""

_LEAST_LETTERS = 12


def find_second(text: str, pieces: Sequence[Piece]) -> frozenset[int]:
    """Return the pieces that trafilatura takes for the page's text.

    Args:
        text: The page as decoded.
        pieces: Its visible pieces.
    """
    if len(text) > _MAX_CHARS:
        return frozenset()
    from trafilatura import extract

    said = normalise(
        extract(text, include_comments=False, include_links=False, fast=True) or ""
    )
    return frozenset(
        k
        for k, piece in enumerate(pieces)
        if not piece.is_alt
        and piece.link_chars * 2 < len(piece.text)
        and len(own := normalise(piece.text)) >= _LEAST_LETTERS
        and own in said
    )
