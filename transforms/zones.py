"""Where the title stands and where the body begins: zones first, then labels.

Everything follows from two places. The body begins at the dateline where there is one,
otherwise at the first running text after the headline's own lines. The title is the
headline-like line above it that is no menu, rubric or name.

Source: PATTERNS section 1 ("position is the strongest single clue").
"""

import re

from transforms.article import Label
from transforms.headlines import REACH, Headlines
from transforms.rules import Zone
from transforms.runs import find_clock_heads
from transforms.scene import Scene

HEAD_LABELS = frozenset(
    {
        Label.BYLINE,
        Label.DATELINE_DATE,
        Label.TIMESTAMP,
        Label.SHARE,
        Label.ALT,
        Label.CAPTION,
        Label.CREDIT,
    }
)
"""Labels of lines that stand between headline and body."""

MAX_TITLE_WORDS = 28
MAX_DECK_WORDS = 48
"""Longest deck or caption; longer running text opens the body."""

SUMMARY_MARKS = ("•", "■", "▪", "●", "◆", "►")
MAX_POINTS, MAX_POINT_WORDS = 6, 32
"""Of a summary over a story."""

MIN_CUT_WORDS = 14
"""So many words without a full stop above a wall are a text that it cuts."""

MAX_QUOTED_WORDS = 20
_QUOTED = re.compile(r"[\"«‹'„][^\"«»„]{8,160}[\"»›'“]")
"""A headline that is a quotation, folded."""

MENU_COST = 9
"""What a line that is no running text costs in the search for the main run of text, in
words; so a menu of ten lines weighs like two paragraphs."""


_TERMS = frozenset({Label.NOTICE, Label.PAYWALL, Label.NEWSLETTER, Label.COPYRIGHT})
"""What a rule knows for one of these is no headline, whatever its shape."""

_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?: ?(?:h|Uhr|[ap]\.?m\.?))?")
_SENTENCE_END = re.compile(r"[.!?][\"”]? +[A-ZÀ-Þ„“\"«]")


def main_run(scene: Scene) -> tuple[int, int]:
    """The stretch of lines with the most running text: first and last line.

    The greatest sum of a row of weights: words for running text, a cost for all else.
    """
    best, best_span = 0, (0, max(0, len(scene.lines) - 1))
    total, start = 0, 0
    above = Zone.ABOVE
    for at, line in enumerate(scene.lines):
        if scene.runs[at] and scene.hit(at, above) is None:
            total += min(line.words, 80)
        else:
            total -= MENU_COST
        if total <= 0:
            total, start = 0, at + 1
        elif total > best:
            best, best_span = total, (start, at)
    return best_span


def find_title(scene: Scene, run_start: int) -> int | None:
    """The line of the headline; None when there is none.

    Args:
        scene: the dump.
        run_start: where the main run of text begins; the headline stands above it, or
            among its first lines when a deck or notice opens the run.
    """
    lines = scene.lines
    limit = _title_limit(scene, run_start)
    first = max(0, limit - REACH)
    for at in range(limit):
        if lines[at].heading_mark and lines[at].text.startswith("# "):
            return at
        if scene.is_labelled(at, Zone.ABOVE, Label.TITLE) and not _is_repeated(
            scene, at, limit
        ):
            return at
    candidates = [
        at
        for at in range(first, limit)
        if lines[at].words <= MAX_TITLE_WORDS
        and "@" not in lines[at].text
        and not scene.is_menu_row(at)
        and at not in scene.terms
        and scene.label(at, Zone.ABOVE) not in _TERMS
    ]
    return Headlines(scene, limit).best(candidates)


def _is_repeated(scene: Scene, at: int, limit: int) -> bool:
    """Whether what a field such as "Subject:" gives stands below as the headline."""
    value = scene.lines[at].plain.partition(":")[2].strip(" \"'")
    return any(scene.lines[other].plain == value for other in range(at + 1, limit))


def _title_limit(scene: Scene, run_start: int) -> int:
    """The first line that must be body: a dateline, or a second paragraph in a row."""
    lines = scene.lines
    before: int | None = None
    for at in range(run_start, min(len(lines), run_start + 30)):
        if scene.has_dateline(at):
            return at
        if scene.label(at, Zone.ABOVE) in _TERMS:
            continue
        if scene.runs[at] and not _is_quoted_headline(scene, at):
            if before is not None and before == at - 1:
                return before
            before = at
    if before is not None:
        return before
    cut = next((at for at in range(1, len(lines)) if is_cut(scene, at)), run_start + 1)
    return min(len(lines), cut)


def find_body_start(scene: Scene, title: int | None) -> int:
    """The first line of the body, counted over all lines; their number if none.

    The clock time that heads a live report's first entry is part of it.
    """
    body = _find_first_text(scene, title)
    clocks = find_clock_heads(scene.lines)
    return body - 1 if body - 1 in clocks and body - 1 != title else body


def _find_first_text(scene: Scene, title: int | None) -> int:
    """The first line of running text that is the body's; their number if none."""
    lines = scene.lines
    start = 0 if title is None else title + 1
    last_prose = [at for at in range(start, len(lines)) if scene.runs[at]]
    for at in last_prose[:6]:
        if scene.has_dateline(at):
            return at
    for at in range(start, len(lines)):
        label = scene.label(at, Zone.HEAD)
        if label is Label.PAYWALL:
            return at - 1 if at > start and is_cut(scene, at - 1) else at
        if label is not None or not scene.runs[at]:
            if _opens_body(scene, at, start):
                return at
            continue
        if not _belongs_to_head(scene, at):
            return at
    return len(lines)


def is_cut(scene: Scene, at: int) -> bool:
    """Whether a wall cuts a line in mid-sentence: all there is of a text."""
    lines = scene.lines
    return (
        at + 1 < len(lines)
        and lines[at].words >= MIN_CUT_WORDS
        and not lines[at].closed
        and scene.hit(at, Zone.HEAD) is None
        and scene.is_labelled(at + 1, Zone.BELOW, Label.PAYWALL)
    )


def _is_quoted_headline(scene: Scene, at: int) -> bool:
    """Whether a quotation alone on its line heads an interview: people below it."""
    lines = scene.lines
    return (
        lines[at].words <= MAX_QUOTED_WORDS
        and bool(_QUOTED.fullmatch(lines[at].plain))
        and any(
            scene.is_labelled(below, Zone.HEAD, Label.BYLINE)
            or scene.names_people(below)
            or scene.is_date(below)
            for below in range(at + 1, min(len(lines), at + 5))
        )
    )


def _opens_body(scene: Scene, at: int, start: int) -> bool:
    """Whether a short line is a heading that stands before the first paragraph.

    Source: news briefs open with a rubric in capitals right under the byline.
    """
    line = scene.lines[at]
    if at + 1 >= len(scene.lines) or not (scene.lines[at].heading_mark or line.upper):
        return False
    below = at + 1
    return (
        line.words <= 6
        and at > start
        and scene.hit(at, Zone.HEAD) is None
        and not scene.names_people(at)
        and not scene.is_date(at)
        and scene.runs[below]
        and not _belongs_to_head(scene, below)
    )


def _belongs_to_head(scene: Scene, at: int) -> bool:
    """Whether running text is a deck or caption: the headline's own lines follow it."""
    lines = scene.lines
    line = lines[at]
    if scene.holds_credit(at) or _is_summary_point(scene, at):
        return True
    if line.words > MAX_DECK_WORDS or len(_SENTENCE_END.findall(line.text)) > 2:
        return False
    if at and scene.is_labelled(at - 1, Zone.BODY, Label.BYLINE):
        return False
    for below in range(at + 1, min(len(lines), at + 6)):
        label = scene.label(below, Zone.HEAD)
        if label is Label.PAYWALL:
            return False
        if _CLOCK.fullmatch(lines[below].plain):
            return False  # an entry of a live report
        if label in HEAD_LABELS or scene.is_date(below) or scene.holds_credit(below):
            return True
        if scene.names_people(below) and label is None:
            return not _name_opens_bio(scene, below)
        if scene.runs[below] or lines[below].closed:
            return False
    return False


def _is_summary_point(scene: Scene, at: int) -> bool:
    """Whether a line is a bulleted point above the first paragraph that has no bullet.

    Source: wires and business papers print two to five takeaways over their stories.
    """
    lines = scene.lines
    if lines[at].bullet not in SUMMARY_MARKS or lines[at].words > MAX_POINT_WORDS:
        return False
    first = last = at
    while first and lines[first - 1].bullet == lines[at].bullet:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].bullet == lines[at].bullet:
        last += 1
    below = last + 1
    return (
        1 <= last - first < MAX_POINTS
        and below < len(lines)
        and scene.runs[below]
        and not any(scene.runs[n] for n in range(max(0, first - 1), first))
    )


def _name_opens_bio(scene: Scene, at: int) -> bool:
    """Whether a name alone stands above a line that begins with it."""
    if at + 1 >= len(scene.lines):
        return False
    return scene.lines[at + 1].plain.startswith(scene.lines[at].plain)
