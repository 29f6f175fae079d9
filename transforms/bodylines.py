"""A line of the body that no rule claims: paragraph, heading, quote or list item."""

import re

from transforms.article import BODY_LABELS, Label
from transforms.datelines import read_dateline
from transforms.linemarks import is_item, label_picture, set_label
from transforms.lines import Line
from transforms.names import looks_like_name
from transforms.rules import Zone
from transforms.scene import Scene
from transforms.sentences import names_writer

MAX_HEADING_WORDS = 12
MAX_STATEMENT_WORDS = 9
MIN_PLAIN_WORDS = 11
"""More than a statement has, or a line that repeats a picture's credit."""

MIN_CAPTION_WORDS, MAX_CAPTION_WORDS = 7, 40
_DATED_CAPTION = re.compile(
    r"(?:,|\bin|\bim) (?:[A-ZÀ-Þa-zà-ÿ]{3,10}\.? )?(?:19|20)\d\d$"
)
"""How a caption without a full stop ends: ", Lac-Vert, July 2021"."""


_PULL_QUOTE = re.compile(
    r"[“\"„«»].{8,260}[”\"“»«]\.? ?(?:[-–—]+ ?\S.{1,90}|\([^()]{2,80}\))"
)

_QUOTED_LINE = re.compile(
    r"[“\"„«»][^“”\"„«»]{8,260}[”\"“»«]\.?|[‘‚'][^‘’‚\"“”]{8,260}(?:[’'](?=\w)[^‘’‚\"“”]*)*[’'‘]\.?"
)

_STOPPED = re.compile(r"[.!]\s?[”\"“»«’‘']\.?$|[”\"“»«’‘']\.$")
MAX_QUOTED_WORDS = 24

MAX_BOLD_WORDS = 16
_BOLD_LINE = re.compile(r"(\*\*|__)[^*_]{2,120}[^.,;*_]\1")
"""Markdown: a line all in bold, which is no sentence."""

_QUOTES = "“\"„«»‘‚'"
_SPEAKER = re.compile(r"[-–—]+ ?[^\d\s-].{2,80}")


def is_plain_text(scene: Scene, at: int) -> bool:
    """Whether a line is a paragraph with text below it, by its shape and its words.

    All else that a line of the body can be is ruled out: too long for a statement or
    for what repeats a credit, and a heading unless it ends as one; no mark in front, no
    credit, bio or pull quote, and nothing that closes the body.
    """
    line, text, runs = scene.lines[at], scene.lines[at].text, scene.runs
    return (
        line.words >= MIN_PLAIN_WORDS
        and line.closed
        and runs[at]
        and (line.words > MAX_HEADING_WORDS or text[-1] not in "?:")
        and at + 2 < len(runs)
        and ((runs[at + 1] and runs[at + 2]) or scene.hit(at, Zone.BELOW) is None)
        and text[0].isalpha()
        and text[1] != ")"
        and "@" not in text
        and scene.lines[at - 1].label is not Label.CAPTION
        and not names_writer(line.plain, scene.language)
        and not scene.holds_credit(at)
        and not scene.is_repeated(at)
        and not scene.is_wall(at + 1)
    )


def label_body_line(scene: Scene, at: int) -> None:
    """Paragraph, heading, quote or list item, by mark, shape and neighbours."""
    lines = scene.lines
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else None
    above = lines[at - 1] if at else None
    if line.heading_mark or (
        line.words <= MAX_BOLD_WORDS and _BOLD_LINE.fullmatch(line.text)
    ):
        set_label(line, Label.HEADING, "body.heading-mark")
    elif line.text.startswith(">"):
        set_label(line, Label.QUOTE, "body.quote-mark")
    elif line.text[0] in _QUOTES and (
        (line.words <= 45 and _has_speaker(line.text))
        or (below and _is_speaker(below) and _QUOTED_LINE.fullmatch(line.text))
    ):
        set_label(line, Label.QUOTE, "body.pull-quote")
    elif (
        below
        and line.text[0] in _QUOTES
        and _heads(scene, at)
        and _QUOTED_LINE.fullmatch(line.text)
    ):
        label = Label.QUOTE if _STOPPED.search(line.text) else Label.HEADING
        set_label(line, label, f"body.quoted-{label}")
    elif (
        above
        and above.label == Label.QUOTE
        and _is_speaker(line)
        and not (line.bullet and below and below.bullet == line.bullet)  # a list
    ):
        set_label(line, Label.QUOTE, "body.quote-speaker")
    elif at and scene.is_repeated(at):
        set_label(line, Label.QUOTE, "body.repeated-quote")
    elif line.bullet and (
        not _opens_sentence(line)
        or any(other and other.bullet == line.bullet for other in (above, below))
    ):
        set_label(line, Label.LIST_ITEM, "body.list-mark")
    elif is_item(line):
        set_label(line, Label.LIST_ITEM, "body.dated-item")
    elif line.words >= 5 and (below is None or scene.is_wall(at + 1)):
        set_label(line, Label.PARAGRAPH, "body.text-cut-off")
    elif (
        below
        and line.text[-1].isdigit()
        and _stands_between(scene, at)
        and _DATED_CAPTION.search(line.text)
    ):
        set_label(line, Label.CAPTION, "body.dated-caption")
    elif _is_statement(scene, at):
        set_label(line, Label.HEADING, "body.interview-statement")
    elif _is_heading(line, below):
        set_label(line, Label.HEADING, "body.heading")
    else:
        set_label(line, Label.PARAGRAPH, "body.text")


def _has_speaker(text: str) -> bool:
    """Whether a quotation and who said it stand on one line."""
    return (
        text[-1] == ")" or "-" in text or "–" in text or "—" in text
    ) and _PULL_QUOTE.fullmatch(text) is not None


def _stands_between(scene: Scene, at: int) -> bool:
    """Whether a long line without a full stop stands alone between two paragraphs."""
    lines = scene.lines
    return (
        MIN_CAPTION_WORDS <= lines[at].words <= MAX_CAPTION_WORDS
        and not lines[at].closed
        and scene.runs[at + 1]
        and at > 0
        and lines[at - 1].prose
    )


def _is_statement(scene: Scene, at: int) -> bool:
    """Whether a short sentence is what an interviewer says between two answers."""
    lines = scene.lines
    line = lines[at]
    return (
        line.closed
        and line.words <= MAX_STATEMENT_WORDS
        and line.text[0] not in _QUOTES
        and 0 < at < len(lines) - 1
        and lines[at - 1].label == Label.PARAGRAPH
        and scene.runs[at + 1]
        and scene.is_interview()
    )


def _heads(scene: Scene, at: int) -> bool:
    """Whether a quotation alone on its line stands between two paragraphs."""
    lines = scene.lines
    return (
        3 <= lines[at].words <= MAX_QUOTED_WORDS
        and at + 1 < len(lines)
        and scene.runs[at + 1]
        and not lines[at + 1].text.startswith(tuple(_QUOTES))
        and at > 0
        and lines[at - 1].label == Label.PARAGRAPH
        and not lines[at - 1].text.startswith(tuple(_QUOTES))
    )


def _is_speaker(line: Line) -> bool:
    """Whether a line names who said the quotation above it."""
    if line.words > 12 or line.prose:
        return False
    name, comma, rest = line.plain.partition(", ")
    if _SPEAKER.fullmatch(line.text):
        return True
    return bool(comma) and (looks_like_name(name) or rest[:1].islower())


def _opens_sentence(line: Line) -> bool:
    """A dash before a long sentence is the story's own, not a list mark."""
    return line.bullet in ("—", "–", "-") and line.words >= 14 and line.closed


def _is_heading(line: Line, below: Line | None) -> bool:
    """A short line without a full stop that stands above running text."""
    if line.words > MAX_HEADING_WORDS or below is None:
        return False
    text = line.text
    if line.closed and not text.endswith(("?", ":")):
        return False
    return not (text.endswith(":") and (line.words > 5 or below.bullet))


def label_body_picture(scene: Scene, credit: int, body: int) -> None:
    """Take back the lines above a credit in mid-body: they were the picture's."""
    lines = scene.lines
    above: list[int] = []
    at = credit - 1
    while at > body and len(above) < 2 and lines[at].label in BODY_LABELS:
        line = lines[at]
        if line.words > 40 or line.text[:1] in '“"„«' or read_dateline(line.text):
            break
        if lines[at - 1].rule.endswith(".gallery-writer"):
            break
        if line.closed and (above or line.gap > lines[credit].gap > 0):
            break
        above.insert(0, at)
        at -= 1
    if len(above) == 2 and lines[above[0]].closed:
        above = above[1:]
    before = [(lines[i].label, lines[i].rule) for i in above]
    for i in above:
        lines[i].label, lines[i].rule = None, ""
    label_picture(scene, credit, above[0] if above else credit, credit + 1)
    for i, (label, rule) in zip(above, before, strict=True):
        if not lines[i].label:
            lines[i].label, lines[i].rule = label, rule
