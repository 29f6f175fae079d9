"""Where the title stands and where the body begins: zones first, then labels.

Everything follows from two places. The body begins at the dateline where there is one,
otherwise at the first running text after the headline's own lines. The title is the
headline-like line above it that is no menu, rubric or name.

Source: PATTERNS section 1 ("position is the strongest single clue").
"""

import re
from itertools import pairwise

from transforms.article import Label
from transforms.datelines import read_dateline
from transforms.dates import is_date_line
from transforms.label import MAX_CHARS
from transforms.lines import Line
from transforms.names import looks_like_name
from transforms.people import read_credit_line
from transforms.pictures import split_caption
from transforms.rules import LabelRule, RuleSet, Zone

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

MENU_COST = 9
"""What a line that is no running text costs in the search for the main run of text, in
words; so a menu of ten lines weighs like two paragraphs."""

_MENU_LINES = 6
_MAX_TRAILING = 12
"""A longer line that trails off is a teaser, not a headline."""

_HEAD_REACH = 40
"""How many lines above the body the headline may stand."""


_SENTENCE_END = re.compile(r"[.!?][\"”]? +[A-ZÀ-Þ„“\"«]")


class Scene:
    """The lines of one dump with what the rules say of them, asked once per zone."""

    def __init__(self, lines: list[Line], rules: RuleSet, language: str | None) -> None:
        self.lines = lines
        self.rules = rules
        self.language = language
        self._fired: dict[int, tuple[LabelRule, ...]] = {}
        self._credits: dict[int, bool] = {}
        self._dates: dict[int, bool] = {}
        self._datelines: dict[int, bool] = {}
        self._captions: dict[int, bool] = {}

    def _rules_of(self, at: int) -> tuple[LabelRule, ...]:
        """The rules that fire on a line, whatever the zone; asked once."""
        fired = self._fired.get(at)
        if fired is None:
            line = self.lines[at]
            fired = self._fired[at] = (
                ()
                if len(line.text) > MAX_CHARS
                else self.rules.ask(line.plain, line.tokens, line.words)
            )
        return fired

    def hit(self, at: int, zone: Zone) -> LabelRule | None:
        """The rule that fires on a line in a zone."""
        for rule in self._rules_of(at):
            if zone in rule.zones:
                return rule
        return None

    def label(self, at: int, zone: Zone) -> Label | None:
        """The label of the rule that fires on a line in a zone."""
        rule = self.hit(at, zone)
        return rule.label if rule else None

    def is_date(self, at: int) -> bool:
        """Whether a line is a date or a time and nothing else."""
        if at not in self._dates:
            text = self.lines[at].plain
            self._dates[at] = (
                len(text) <= 120
                and any(c.isdigit() for c in text)
                and is_date_line(text, self.language)
            )
        return self._dates[at]

    def names_people(self, at: int) -> bool:
        """Whether a line is a credit for the writing and nothing else."""
        if at not in self._credits:
            line = self.lines[at]
            self._credits[at] = self._could_credit(at) and bool(
                read_credit_line(line.text, self.language)
            )
        return self._credits[at]

    def _could_credit(self, at: int) -> bool:
        """Whether it is worth asking who is named: a credit's rule, or a short line."""
        line = self.lines[at]
        if any(rule.label is Label.BYLINE for rule in self._rules_of(at)):
            return line.words <= 60
        return line.words <= 14 and not line.prose and not line.text[:1].islower()

    def is_name(self, at: int) -> bool:
        """Whether a line is a person's name and nothing else."""
        line = self.lines[at]
        return (
            2 <= line.words <= 5
            and not line.bullet
            and self.hit(at, Zone.BODY) is None
            and looks_like_name(line.plain)
        )

    def holds_credit(self, at: int) -> bool:
        """Whether a line is a caption that names who made the picture."""
        if at not in self._captions:
            line = self.lines[at]
            self._captions[at] = (
                len(line.text) <= 700
                and line.text[:1] not in '“"„«'
                and split_caption(line.folded, head=False) is not None
            )
        return self._captions[at]

    def has_dateline(self, at: int) -> bool:
        """Whether a line is running text that opens with a dateline."""
        if at not in self._datelines:
            line = self.lines[at]
            self._datelines[at] = (
                line.words >= 8
                and not line.bullet
                and read_dateline(line.text, self.language) is not None
            )
        return self._datelines[at]

    def runs(self, at: int) -> bool:
        """Whether a line is running text that no rule claims for anything else."""
        line = self.lines[at]
        return line.prose and self.hit(at, Zone.BODY) is None


def main_run(scene: Scene) -> tuple[int, int]:
    """The stretch of lines with the most running text: first and last line.

    The greatest sum of a row of weights: words for running text, a cost for all else.
    """
    best, best_span = 0, (0, max(0, len(scene.lines) - 1))
    total, start = 0, 0
    for at, line in enumerate(scene.lines):
        if scene.runs(at) and scene.hit(at, Zone.ABOVE) is None:
            total += min(line.words, 80)
        elif line.bullet and not line.prose:
            total -= MENU_COST
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
    first = max(0, limit - _HEAD_REACH)
    for at in range(limit):
        if lines[at].heading_mark and lines[at].text.startswith("# "):
            return at
        if scene.label(at, Zone.ABOVE) is Label.TITLE and not _is_repeated(
            scene, at, limit
        ):
            return at
    credited = _first_byline(scene, first, limit)
    candidates = [at for at in range(first, limit) if could_be_title(scene, at)]
    repeated = [at for at in candidates if _stands_in_notice(scene, at)]
    if repeated:
        return repeated[0]
    above = [at for at in candidates if at < credited]
    if above:
        return _choose(scene, above)
    if credited < limit and (short := _short_title(scene, first, credited)) is not None:
        return short
    if candidates:
        return _choose(scene, candidates)
    return _short_title(scene, first, limit)


def _is_repeated(scene: Scene, at: int, limit: int) -> bool:
    """Whether what a field such as "Subject:" gives stands below as the headline."""
    value = scene.lines[at].plain.partition(":")[2].strip(" \"'")
    return any(scene.lines[other].plain == value for other in range(at + 1, limit))


def _first_byline(scene: Scene, first: int, limit: int) -> int:
    """The first line that says by a word who wrote it; the headline is above it."""
    for at in range(first, limit):
        if scene.label(at, Zone.HEAD) is Label.BYLINE:
            return at
    return limit


def _title_limit(scene: Scene, run_start: int) -> int:
    """The first line that must be body: a dateline, or a second paragraph in a row."""
    lines = scene.lines
    before: int | None = None
    for at in range(run_start, min(len(lines), run_start + 30)):
        if scene.has_dateline(at):
            return at
        if scene.runs(at):
            if before is not None and before == at - 1:
                return before
            before = at
    return before if before is not None else min(len(lines), run_start + 1)


def could_be_title(scene: Scene, at: int) -> bool:
    """Whether a line has a headline's shape and no rule claims it."""
    line = scene.lines[at]
    if not 3 <= line.words <= MAX_TITLE_WORDS or line.bullet:
        return False
    text = line.plain
    if text.endswith((".", ":", ",", ";")) and not (
        text.endswith("...") and line.words <= _MAX_TRAILING
    ):
        return False
    if not text[:1].isupper() and not text[:1].isdigit() and text[:1] not in "\"'¿¡«":
        return False
    if any(mark in line.text for mark in (" • ", " | ", " · ", " » ", " > ")):
        return False
    return (
        scene.hit(at, Zone.ABOVE) is None
        and scene.label(at, Zone.HEAD) not in HEAD_LABELS
        and not scene.is_date(at)
        and not scene.names_people(at)
        and not scene.holds_credit(at)
    )


def _stands_in_notice(scene: Scene, at: int) -> bool:
    """Whether the line is repeated inside a notice: "{TITLE} is published in …"."""
    text = scene.lines[at].plain
    if len(text) < 12:
        return False
    return any(
        text in line.folded and len(line.folded) > len(text) + 15
        for other, line in enumerate(scene.lines)
        if other != at and line.words < 90 and scene.hit(other, Zone.BELOW)
    )


def _choose(scene: Scene, candidates: list[int]) -> int:
    """The headline among lines of its shape: the first that is no rubric.

    Where running text or a menu of six lines and more stands between two candidates,
    the first belongs to the site, not to the article.
    """
    lines = scene.lines
    full = [at for at in candidates if lines[at].words >= 4]
    chosen = full or candidates
    start = chosen[0]
    for before, after in pairwise(chosen):
        between = [
            at
            for at in range(before + 1, after)
            if scene.label(at, Zone.HEAD) not in HEAD_LABELS
            and scene.label(at, Zone.HEAD) is not Label.COMMENT
        ]
        if len(between) >= _MENU_LINES:
            start = after
    following = [other for other in chosen if other > start]
    if following and _is_rubric(
        lines[start], lines[following[0]], following[0] - start
    ):
        return following[0]
    return start


def _is_rubric(line: Line, below: Line, distance: int) -> bool:
    """Whether a short line above a longer one is its rubric, not the headline."""
    if distance > 2 or line.words > 5 or not 4 <= below.words <= 18:
        return False
    text = line.text
    return (
        text.endswith(("—", "–", ":"))
        or any(mark in text for mark in ("•", "|", " & ", "·"))
        or (text.isupper() and not below.text.isupper())
        or line.words <= 2
    )


def _short_title(scene: Scene, first: int, limit: int) -> int | None:
    """A headline of unusual shape: the longest line above that no rule claims."""
    unclaimed = [
        at
        for at in range(first, limit)
        if scene.hit(at, Zone.ABOVE) is None
        and scene.label(at, Zone.HEAD) not in HEAD_LABELS
        and not scene.lines[at].prose
        and not scene.is_date(at)
        and scene.lines[at].words <= MAX_TITLE_WORDS
    ]
    if not unclaimed:
        return None
    return max(unclaimed, key=lambda at: (min(scene.lines[at].words, 6), -at))


def find_body_start(scene: Scene, title: int | None) -> int:
    """The first line of the body, counted over all lines; their number if none."""
    lines = scene.lines
    start = 0 if title is None else title + 1
    last_prose = [at for at in range(start, len(lines)) if scene.runs(at)]
    for at in last_prose[:6]:
        if scene.has_dateline(at):
            return at
    for at in range(start, len(lines)):
        label = scene.label(at, Zone.HEAD)
        if label is Label.PAYWALL:
            return at
        if label is not None or not scene.runs(at):
            if _opens_body(scene, at, start):
                return at
            continue
        if not _belongs_to_head(scene, at):
            return at
    return len(lines)


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
        and scene.runs(below)
        and not _belongs_to_head(scene, below)
    )


def _belongs_to_head(scene: Scene, at: int) -> bool:
    """Whether running text is a deck or caption: the headline's own lines follow it."""
    lines = scene.lines
    line = lines[at]
    if scene.holds_credit(at):
        return True
    if line.words > MAX_DECK_WORDS or len(_SENTENCE_END.findall(line.text)) > 2:
        return False
    if at and scene.label(at - 1, Zone.BODY) is Label.BYLINE:
        return False
    for below in range(at + 1, min(len(lines), at + 6)):
        label = scene.label(below, Zone.HEAD)
        if label is Label.PAYWALL:
            return False
        if label in HEAD_LABELS or scene.is_date(below) or scene.holds_credit(below):
            return True
        if scene.names_people(below) and label is None:
            return not _name_opens_bio(scene, below)
        if scene.runs(below) or lines[below].closed:
            return False
    return False


def _name_opens_bio(scene: Scene, at: int) -> bool:
    """Whether a name alone stands above a line that begins with it."""
    if at + 1 >= len(scene.lines):
        return False
    return scene.lines[at + 1].plain.startswith(scene.lines[at].plain)
