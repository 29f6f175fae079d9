"""What the lines around one of the body say of it: does the body go on, is it over?"""

import re

from transforms.article import Label
from transforms.linemarks import is_item, is_loose
from transforms.rules import Zone
from transforms.scene import Scene

HARD_ENDS = frozenset(
    {
        Label.BIO,
        Label.PAYWALL,
        Label.COPYRIGHT,
        Label.COMMENT,
        Label.TAGS,
    }
)
"""After one of these the body does not come back.

Source: PATTERNS section 1: zone D returns to body text only after a sign-up box or a
"related" line."""

MIN_CUT_WORDS, MIN_LONG_WORDS = 20, 27

_WHEN_OR_PRICE = re.compile(r"\d.*[|·]")


_OWNER = re.compile(r"(?:©|\(c\)) ?[^\d\n]{2,80}", re.IGNORECASE)
_OWNER_WORDS = 10


def credits_picture(scene: Scene, at: int) -> bool:
    """Whether a sign with an owner and no year is that of a picture: text follows it.

    Houses that own a text say since when, and at its end.
    """
    line = scene.lines[at]
    return (
        line.words <= _OWNER_WORDS
        and _OWNER.fullmatch(line.plain) is not None
        and not closes_text(scene, at)
    )


def body_goes_on(scene: Scene, at: int) -> bool:
    """Whether three paragraphs or more follow that no rule below a body claims."""
    count = 0
    for other in range(at + 1, len(scene.lines)):
        if scene.runs[other] and scene.hit(other, Zone.BELOW) is None:
            count += 1
            if count == 3:
                return True
        elif scene.label(other, Zone.BELOW) in HARD_ENDS and not credits_picture(
            scene, other
        ):
            return False
    return False


def closes_text(scene: Scene, at: int) -> bool:
    """Whether no running text follows but what rules claim for below a body."""
    return not any(
        scene.runs[other] and scene.hit(other, Zone.BELOW) is None
        for other in range(at + 1, min(len(scene.lines), at + 5))
    )


def is_past_text(scene: Scene, at: int) -> bool:
    """Whether, behind the main run of text, no running text follows for a while.

    A list below its heading, and a last line that a paywall cuts off, still count.
    """
    lines = scene.lines
    if not is_loose(lines[at]):
        return False
    below = at + 1
    if below < len(lines) and (is_item(lines[below]) or scene.is_wall(below)):
        return False
    return not any(
        scene.runs[other] or _breaks_off(scene, other)
        for other in range(at, min(len(lines), at + 7))
    )


def is_link_list(scene: Scene, at: int, body: int) -> bool:
    """Whether a line is one of three short lines in a row that are no sentences.

    Headings stand above running text, list items carry a mark.

    Args:
        scene: The dump.
        at: The line.
        body: The body's first line.
    """
    if not _is_link(scene, at):
        return False
    first = at
    while first > body and at - first < 2 and _is_link(scene, first - 1):
        first -= 1
    return all(_is_link(scene, other) for other in range(first, first + 3))


def has_blurb(scene: Scene, at: int) -> bool:
    """Whether the next line invites: a sentence, an offer, a time and a place."""
    below = scene.lines[at + 1]
    return (
        below.prose
        or scene.is_labelled(at + 1, Zone.BELOW, Label.PROMO)
        or bool(_WHEN_OR_PRICE.search(below.text))
    )


def _breaks_off(scene: Scene, at: int) -> bool:
    """Whether a long line is text that a wall cuts in the midst of a sentence."""
    words = scene.lines[at].words
    return words >= MIN_CUT_WORDS and scene.hit(at, Zone.BELOW) is None


def _is_link(scene: Scene, at: int) -> bool:
    """Whether a line could be one of a list of links that no rule knows."""
    return (
        at < len(scene.lines)
        and is_loose(scene.lines[at])
        and scene.lines[at].words < MIN_LONG_WORDS
        and scene.hit(at, Zone.BELOW) is None
    )
