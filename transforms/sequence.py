"""Every line its label: zone by zone, by rules first, by neighbours and shape then.

``label_lines`` walks a dump once from top to bottom. Above the headline and between
headline and body a line is what its rule says, else what its place among its
neighbours says; the body and what follows it are one walk (``transforms.rest``).
"""

from transforms.above import Above
from transforms.article import Label
from transforms.head import Head
from transforms.linemarks import set_label
from transforms.lines import Line
from transforms.noticelook import terms_look
from transforms.notices import MAX_CHARS, read_terms
from transforms.rest import Rest
from transforms.rules import Rules
from transforms.scene import Scene
from transforms.zones import find_body_start, find_title, main_run

MAX_TERMS_WORDS, MAX_SHORT_TERMS_WORDS = 70, 14


def label_lines(scene: Scene, rules: Rules) -> tuple[int | None, int, int]:
    """Give every line of a scene its label and rule.

    Returns:
        The index of the title (None: there is none), of the first and after the last
        body line.
    """
    run_start, run_end = main_run(scene)
    scene.terms = _find_terms(scene, rules, run_start, run_end)
    title = find_title(scene, run_start)
    body = find_body_start(scene, title)
    if title is not None:
        set_label(scene.lines[title], Label.TITLE, "zone.title")
    Above(scene, rules).label(title if title is not None else _menu_end(scene, body))
    head_from = title + 1 if title is not None else _menu_end(scene, body)
    Head(scene, rules).label(head_from, body)
    end = Rest(scene, rules, body, run_end).label()
    wall = Label.PAYWALL  # once: each look-up of a member takes 70 ns
    for line in scene.lines:
        if line.label is wall and _is_free_until(line, scene, rules):
            set_label(line, Label.NOTICE, "terms.free-until")
    return title, body, end


def _is_free_until(line: Line, scene: Scene, rules: Rules) -> bool:
    """Whether a line says until when the text is free: then it stops nobody."""
    if len(line.text) > MAX_CHARS:
        return False
    return read_terms(line.folded, scene.language, rules)[1] is not None


def _find_terms(
    scene: Scene, rules: Rules, run_start: int, run_end: int
) -> frozenset[int]:
    """Find lines outside the main run of text that say on what terms it may be read.

    A date until which it is free is enough; without one the line must be short.
    """
    outside = [
        (at, line)
        for at, line in enumerate(scene.lines)
        if not run_start < at <= run_end
        and 2 <= line.words <= MAX_TERMS_WORDS
        and len(line.text) <= MAX_CHARS
    ]
    pieces = terms_look([line.folded for _, line in outside], scene.language, rules)
    found: set[int] = set()
    for at, line in outside if pieces else ():
        lowered = line.folded.lower()
        if not any(piece in lowered for piece in pieces):
            continue
        access, free_until = read_terms(line.folded, scene.language, rules)
        if free_until or (access and line.words <= MAX_SHORT_TERMS_WORDS):
            found.add(at)
    return frozenset(found)


def _menu_end(scene: Scene, body: int) -> int:
    """Without a headline: where what stands above the body ceases to be a menu."""
    return 0 if body == len(scene.lines) else body
