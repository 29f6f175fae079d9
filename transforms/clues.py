"""What a page's head says, and which of its pieces prints the title."""

import re
from dataclasses import dataclass

from transforms.blocks import Outline
from transforms.signals import Signal, read_signals
from transforms.tokens import drop_signs, find_alnum

LETTERS = re.compile(r"[^\W_]+")
_TITLE = int(Signal.TITLE)
HEADS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What the page's head says, to compare its pieces with."""

    titles: tuple[str, ...] = ()
    description: str | None = None
    article_body: str | None = None
    """JSON-LD ``articleBody``."""


def normalise(text: str) -> str:
    """Fold ``text`` to its letters and digits, for likeness."""
    return drop_signs(text.lower())


def find_title(outline: Outline, clues: Clues, printed: int | None) -> int:
    """Return the piece that prints the title; -1 where none does.

    Args:
        outline: The page's pieces.
        clues: What its head says.
        printed: The piece that metadata knows to be the title. Where it knows none, the
            piece most like the head's titles counts, headings and early pieces first.
    """
    if printed is not None:
        return printed
    wanted = [set(find_alnum(t.lower())) for t in clues.titles if t]
    best, best_score = -1, 0.5
    for k, piece in enumerate(outline.pieces):
        tag = outline.tags[piece.container]
        head = HEADS.get(tag, 0)
        if piece.is_alt or len(piece.text) > 300:
            continue
        if not head and len(piece.text) < 15:
            continue
        bonus = 0.3 if head == 1 else 0.15 if head else 0.0
        if not bonus and read_signals(outline.classes[piece.container]) & _TITLE:
            bonus = 0.1
        if not bonus and k > 150:
            continue
        own = set(find_alnum(piece.text.lower()))
        if not own:
            continue
        like = max(
            (2 * len(own & want) / (len(own) + len(want)) for want in wanted if want),
            default=0.0,
        )
        score = like + bonus - min(k, 400) * 0.0002 if like > 0.3 else 0.0
        if score > best_score:
            best, best_score = k, score
    if best < 0:
        heads = [
            k
            for k, p in enumerate(outline.pieces)
            if outline.tags[p.container] == "h1" and not p.is_alt
        ]
        best = heads[0] if len(heads) == 1 else -1
    return best
