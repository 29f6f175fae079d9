"""Every line its label: zone by zone, by rules first, by neighbours and shape then.

``label_lines`` walks a dump once from top to bottom. Above the headline and between
headline and body a line is what its rule says, else what its place among its
neighbours says. In the body a rule must be strict, and after an inserted box the body
goes on. Below it, headers gather the lines that belong to them.
"""

import re

from transforms.article import BODY_LABELS, Label
from transforms.bios import read_bio
from transforms.datelines import read_dateline
from transforms.dates import is_date_line
from transforms.lines import Line
from transforms.names import looks_like_name
from transforms.notices import read_notice
from transforms.people import read_credit_line
from transforms.pictures import caption_text, split_caption
from transforms.rules import LabelRule, Rules, Takes, Zone, line_key
from transforms.scene import Scene
from transforms.zones import find_body_start, find_title, main_run

MAX_HEADING_WORDS = 12
MAX_ALT_WORDS = 12
"""Longest description of a picture that repeats nothing of its caption; a deck without
a full stop is longer."""

MAX_SHORT_WORDS = 12
"""Longest line that a box of short lines (a sign-up form, a tag list) takes in."""

MAX_TERMS_WORDS, MAX_SHORT_TERMS_WORDS = 70, 14

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

_TERMS = frozenset({Label.NOTICE, Label.PAYWALL})
_PEOPLE = frozenset({Label.BIO, Label.BYLINE})
_SIGNATURE = re.compile(
    r"[a-z]{2,4}(?:[/-][a-z]{2,4}){1,4}|[A-Z]{2,4}(?:/[A-Za-z]{2,4}){1,3}"
)
_PULL_QUOTE = re.compile(
    r"[“\"„«»].{8,260}[”\"“»«]\.? ?(?:[-–—]+ ?\S.{1,90}|\([^()]{2,80}\))"
)
_QUOTED_LINE = re.compile(r"[“\"„«»][^“”\"„«»]{8,260}[”\"“»«]\.?")
_SPEAKER = re.compile(r"[-–—]+ ?[^\d\s-].{2,80}")
_BY = re.compile(r"(?:by|von|par|por|door|di) (?=[A-ZÀ-Þ])", re.IGNORECASE)
_TAG_SEPARATOR = re.compile(r", | ?[|·•] ?| {2,}")
LAST_NAME, HOUSE_LINE = "head.last-name", "head.house"
"""Rules of lines that go on with the byline above them."""

OTHERS_BYLINE = "below.names-of-others"
"""Rule of a byline among other articles' headlines: its names are not of this one."""

_DURATION = re.compile(
    r"\bmin(?:s|ut\w*|\.)?\b|\bread\b|\blese|\blect|\bwords\b", re.IGNORECASE
)
_NICK = re.compile(r"[\w.@' -]{2,30}: \S.*")
_DAY_LEAD = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:[-–]\d{1,2})?|"
    r"\d{1,2}(?:[-–]\d{1,2})?\.? [A-Za-zä]{3,9}\.?): \S"
)


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
        _set(scene.lines[title], Label.TITLE, "zone.title")
    _Above(scene, rules).label(title if title is not None else _menu_end(scene, body))
    head_from = title + 1 if title is not None else _menu_end(scene, body)
    _Head(scene, rules).label(head_from, body)
    end = _Rest(scene, rules, body, run_end).label()
    return title, body, end


def _find_terms(
    scene: Scene, rules: Rules, run_start: int, run_end: int
) -> frozenset[int]:
    """Find lines outside the main run of text that say on what terms it may be read.

    A date until which it is free is enough; without one the line must be short.
    """
    found: set[int] = set()
    for at, line in enumerate(scene.lines):
        if run_start < at <= run_end or line.words > MAX_TERMS_WORDS or line.words < 2:
            continue
        notice = read_notice(line.text, scene.language, rules)
        if notice and (
            notice.free_until or (notice.access and line.words <= MAX_SHORT_TERMS_WORDS)
        ):
            found.add(at)
    return frozenset(found)


def _menu_end(scene: Scene, body: int) -> int:
    """Without a headline: where what stands above the body ceases to be a menu."""
    return 0 if body == len(scene.lines) else body


def _set(line: Line, label: Label, rule: str) -> None:
    line.label, line.rule = label, rule


class _Above:
    """Above the headline: menus, notices, mastheads, the rubric."""

    def __init__(self, scene: Scene, rules: Rules) -> None:
        self.scene, self.rules = scene, rules

    def label(self, title: int) -> None:
        lines = self.scene.lines
        for at in range(title):
            line = lines[at]
            rule = self.scene.hit(at, Zone.ABOVE)
            if rule and rule.label is Label.TITLE:
                _set(line, Label.NAVIGATION, "above.field")
            elif rule:
                _set(line, rule.label, rule.id)
            elif self.scene.is_date(at):
                _set(line, _time_label(line), "above.date")
            elif self._is_issue(at):
                _set(line, Label.NOTICE, "above.issue")
            elif self.scene.is_menu_row(at):
                _set(line, Label.NAVIGATION, "above.menu-row")
            elif at in self.scene.terms or _is_notice(self.scene, self.rules, line):
                _set(line, Label.NOTICE, "above.terms")
            else:
                _set(line, Label.NAVIGATION, "above.menu")
        self._find_kicker(title)

    def _is_issue(self, at: int) -> bool:
        """Whether a line is a publication that a notice names, and a day."""
        line = self.scene.lines[at]
        name, comma, day = line.plain.partition(", ")
        return bool(
            comma
            and line.words <= 14
            and is_date_line(day, self.scene.language)
            and any(
                name in self.scene.lines[other].folded
                for other in range(at)
                if self.scene.label(other, Zone.ABOVE) in _TERMS
            )
        )

    def _find_kicker(self, title: int) -> None:
        """The short line right above the headline, if it stands alone there."""
        lines = self.scene.lines
        at = title - 1
        while at >= 0 and lines[at].label in (
            Label.PAYWALL,
            Label.DATELINE_DATE,
            Label.TIMESTAMP,
        ):
            at -= 1
        if at < 0:
            return
        line = lines[at]
        if not _is_menu_entry(line):
            return
        if line.words > 9 or line.closed or line.bullet:
            return
        alone = (
            at == 0
            or line.gap > 0
            or lines[at - 1].label != Label.NAVIGATION
            or (lines[title].gap == 0 and not _is_menu_entry(lines[at - 1]))
        )
        if alone and not self._is_masthead(line):
            _set(line, Label.KICKER, "above.kicker")

    def _is_masthead(self, line: Line) -> bool:
        """A publication's own name is no rubric: it stands again in the imprint."""
        name = line.plain.lower()
        if len(name) < 4:
            return False
        return any(
            name in other.plain.lower() and other is not line
            for at, other in enumerate(self.scene.lines)
            if self.scene.label(at, Zone.BELOW) is Label.COPYRIGHT
        )


def _is_notice(scene: Scene, rules: Rules, line: Line) -> bool:
    """Whether running text outside the body states terms or names its publication."""
    return line.prose and read_notice(line.text, scene.language, rules) is not None


def _is_menu_entry(line: Line) -> bool:
    """Whether a line is one of a menu's own sections, not a button of the site."""
    return line.rule == "above.menu" or line.rule.endswith(".sections")


class _Head:
    """Between headline and body: deck, people, dates, pictures, share bar."""

    def __init__(self, scene: Scene, rules: Rules) -> None:
        self.scene, self.rules = scene, rules

    def label(self, start: int, body: int) -> None:
        """Label the lines from after the headline to before the body."""
        lines = self.scene.lines
        for at in range(start, body):
            line = lines[at]
            rule = self.scene.hit(at, Zone.HEAD)
            if rule and rule.label is not Label.BYLINE:
                _set(line, rule.label, rule.id)
            elif self.scene.is_date(at):
                _set(line, _time_label(line), "head.date")
            elif self.scene.names_people(at) or (rule and rule.label is Label.BYLINE):
                _set(line, Label.BYLINE, rule.id if rule else "head.names")
            elif _SIGNATURE.fullmatch(line.text):
                _set(line, Label.BYLINE, "head.signature")
        self._label_roles(start, body)
        self._label_pictures(start, body)
        self._label_rest(start, body)

    def _label_roles(self, start: int, body: int) -> None:
        """The lines under a name that give role and house belong to it.

        A name may stand on two lines, first name and last name.
        """
        lines = self.scene.lines
        for at in range(start, body - 1):
            first, last = lines[at], lines[at + 1]
            if (
                self._is_free_word(at)
                and self._is_free_word(at + 1)
                and looks_like_name(f"{first.plain} {last.plain}")
            ):
                _set(first, Label.BYLINE, "head.first-name")
                _set(last, Label.BYLINE, LAST_NAME)
        for at in range(start + 1, body):
            line, above = lines[at], lines[at - 1]
            if line.label or above.label != Label.BYLINE or line.words > 14:
                continue
            bio = read_bio(line.text, (), self.scene.language)
            if bio and bio.role and bio.name is None:
                _set(line, Label.BYLINE, "head.role")
            elif above.rule == "head.role" and self._is_house(at):
                _set(line, Label.BYLINE, HOUSE_LINE)

    def _is_free_word(self, at: int) -> bool:
        """Whether a line is one capitalized word that nothing has labelled."""
        line = self.scene.lines[at]
        return (
            not line.label
            and line.words == 1
            and line.plain.isalpha()
            and line.plain[:1].isupper()
            and not line.upper
        )

    def _is_house(self, at: int) -> bool:
        """Whether a line under a role is capitalized like a publication's name."""
        line = self.scene.lines[at]
        words = line.plain.split()
        return (
            not line.closed
            and len(words) <= 6
            and words[0][:1].isupper()
            and words[-1][:1].isupper()
            and self.scene.hit(at, Zone.HEAD) is None
        )

    def _label_pictures(self, start: int, body: int) -> None:
        """Alt above caption above credit."""
        lines = self.scene.lines
        for at in range(start, body):
            line = lines[at]
            if line.text.startswith("!["):
                _set(line, Label.CAPTION, "picture.markdown")
            elif not line.label and split_caption(line.folded, head=True):
                _set(line, Label.CAPTION, "head.caption-with-credit")
        for at in range(start, body):
            if lines[at].label == Label.CREDIT:
                _label_group(self.scene, at, start, body)
        for at in range(body - 1, start - 1, -1):
            if lines[at].label == Label.CAPTION and at > start:
                above = lines[at - 1]
                if not above.label and _is_alt(above, lines[at]):
                    _set(above, Label.ALT, "head.alt-above-caption")

    def _label_rest(self, start: int, body: int) -> None:
        """What is left: deck above the people, caption below them."""
        lines = self.scene.lines
        people = [
            at
            for at in range(start, body)
            if lines[at].label in (Label.BYLINE, Label.DATELINE_DATE, Label.TIMESTAMP)
        ]
        for at in range(start, body):
            line = lines[at]
            if line.label:
                continue
            if at + 1 < len(lines) and lines[at + 1].rule.endswith(".gallery-writer"):
                _set(line, Label.CAPTION, "picture.gallery-caption")
                continue
            before_people = not people or at < people[-1]
            if at in self.scene.terms or _is_notice(self.scene, self.rules, line):
                _set(line, Label.NOTICE, "head.terms")
            elif at == start and (not people or at < people[0]):
                _set(line, Label.SUBTITLE, "head.deck")
            elif lines[at - 1].label == Label.SUBTITLE and (
                before_people or line.bullet
            ):
                _set(line, Label.SUBTITLE, "head.deck-goes-on")
            elif self._is_masthead(at):
                _set(line, Label.KICKER, "head.publication")
            elif lines[at - 1].label == Label.CAPTION and not caption_text(
                lines[at - 1].text
            ):
                _set(line, Label.CAPTION, "head.caption-below-mark")
            elif self._is_summary(at, start, body):
                _set(line, Label.SUBTITLE, "head.summary")
            elif line.closed and line.words >= 5:
                _set(line, Label.CAPTION, "head.caption")
            elif line.words >= 7:
                _set(line, Label.SUBTITLE, "head.deck-below-people")
            elif line.prose:
                _set(line, Label.CAPTION, "head.caption")
            else:
                _set(line, Label.NAVIGATION, "head.rest")

    def _is_summary(self, at: int, start: int, body: int) -> bool:
        """Whether a line is one of a summary's points: short lines, one like the other.

        Source: wires print two to four points, under "Summary" or with bullets.
        """
        lines = self.scene.lines
        first = last = at
        while first > start and _is_point(lines[first - 1]):
            first -= 1
        while last + 1 < body and _is_point(lines[last + 1]):
            last += 1
        return _is_point(lines[at]) and last - first >= 1

    def _is_masthead(self, at: int) -> bool:
        return line_key(self.scene.lines[at].plain) in self.rules.publications


def _is_point(line: Line) -> bool:
    """Whether a line could be a point of a summary, or the word above the points."""
    return (
        line.label in ("", Label.SUBTITLE)
        and not line.closed
        and line.words <= 16
        and line.plain[:1].isupper()
    )


def _is_alt(line: Line, below: Line) -> bool:
    """Whether a line describes the picture of the caption below it."""
    if line.words > 40 or line.bullet:
        return False
    opening = " ".join(line.plain.split()[:3])
    if below.plain.startswith(opening):
        return True
    return line.words <= (MAX_ALT_WORDS if not line.closed else 8)


def _label_group(scene: Scene, credit: int, start: int, stop: int) -> None:
    """Name the one or two unlabelled lines above a credit, and one below.

    Two: alt, caption. One: a sentence is the caption, anything else the alt text.
    """
    lines = scene.lines
    above: list[int] = []
    at = credit - 1
    while at >= start and len(above) < 2 and not lines[at].label:
        if lines[at].words > 75:
            break
        above.insert(0, at)
        at -= 1
    if len(above) == 2 and not lines[above[1]].closed:
        above = above[1:]  # the upper one is a deck: two descriptions need no two lines
    if len(above) == 2:
        first, second = (lines[i] for i in above)
        if _is_alt(first, second):
            _set(first, Label.ALT, "picture.alt")
        _set(second, Label.CAPTION, "picture.caption")
    elif above:
        line = lines[above[0]]
        label = Label.CAPTION if line.closed or _has_year(line) else Label.ALT
        _set(line, label, f"picture.{label}")
    below = credit + 1
    if (
        below < stop
        and not lines[below].label
        and not any(lines[i].label == Label.CAPTION for i in above)
    ):
        _set(lines[below], Label.CAPTION, "picture.caption-below-credit")


def _is_loose(line: Line) -> bool:
    """Whether a line is short and neither sentence, list item nor marked heading."""
    return (
        not line.closed
        and not line.bullet
        and not line.heading_mark
        and not line.prose
        and not _is_item(line)
        and not line.text.startswith(">")
    )


def _is_tag_list(line: Line) -> bool:
    """Whether a line is three topics or more and nothing else."""
    if line.closed or line.words > 24 or len(line.text) > 300:
        return False
    parts = _TAG_SEPARATOR.split(line.text)
    return len(parts) >= 3 and all(2 <= len(p) <= 32 for p in parts)


def _has_year(line: Line) -> bool:
    return bool(re.search(r"\b(?:19|20)\d\d\b", line.text))


def _time_label(line: Line) -> Label:
    """A bare day is a dateline_date; with a clock or a verb it is a timestamp."""
    text = line.plain
    if _DURATION.search(text):
        return Label.TIMESTAMP
    if re.search(
        r"\d[:.h]\d{2}(?![\d.]|,? ?\d{4})|\bago\b|\d ?[ap]\.?m\b|uhr",
        text,
        re.IGNORECASE,
    ) and not re.fullmatch(r"\D{0,12}\d{1,2}\.\d{1,2}\.\d{2,4}\.?", text):
        return Label.TIMESTAMP
    return Label.DATELINE_DATE


class _Rest:
    """The body and what follows it, in one walk."""

    def __init__(self, scene: Scene, rules: Rules, body: int, run_end: int) -> None:
        self.scene, self.rules, self.body = scene, rules, body
        self.run_end = run_end if run_end > body else len(scene.lines)
        self.names = _author_names(scene, body)
        self.end = body
        self.ended = False
        self.box: LabelRule | None = None

    def label(self) -> int:
        """Label from the first body line on; return where the body ended."""
        lines = self.scene.lines
        at = self.body
        while at < len(lines):
            at = self._step(at)
        self._mend_body()
        self._label_paywall_tail()
        return self.end

    def _step(self, at: int) -> int:
        line = self.scene.lines[at]
        rule = self._rule_for(at)
        if self._is_author_line(at):
            _set(line, Label.BYLINE, "below.author")
            self._end()
        elif self._is_bio(at, rule):
            _set(line, Label.BIO, rule.id if rule else "below.author-bio")
            self._end()
        elif rule and rule.label is not Label.BIO:
            self._take_rule(at, rule)
        elif self.ended:
            self._below(at)
        else:
            self._in_body(at)
        return at + 1

    def _rule_for(self, at: int) -> LabelRule | None:
        """The rule that counts for a line here: strict in the body, any below it."""
        zone = Zone.BELOW if self.ended else Zone.BODY
        rule = self.scene.hit(at, zone)
        if rule is None and not self.ended:
            rule = self._closing_rule(at)
        if rule is None:
            return None
        if rule.takes is Takes.TEXT and rule.label is Label.PROMO:
            return rule if self._has_blurb(at) else None
        line = self.scene.lines[at]
        if (
            self.box
            and line.gap == 0
            and rule.label is Label.NAVIGATION
            and rule.id.endswith(".sections")
        ):
            return None
        return rule

    def _has_blurb(self, at: int) -> bool:
        """Whether an event's name has something below it that invites."""
        if at + 1 >= len(self.scene.lines):
            return not self.box
        below = self.scene.lines[at + 1]
        return (
            below.prose
            or self.scene.label(at + 1, Zone.BELOW) is Label.PROMO
            or bool(re.search(r"\d.*[|·]", below.text))
        )

    def _take_rule(self, at: int, rule: LabelRule) -> None:
        line = self.scene.lines[at]
        _set(line, rule.label, rule.id)
        if rule.label is Label.CREDIT:
            _label_body_picture(self.scene, at, self.body)
            self.box = None
            return
        if rule.label is Label.BYLINE and rule.id.endswith(".gallery-writer"):
            self._caption_above(at)
            return
        self.box = rule if rule.takes else None
        closes = rule.label in HARD_ENDS or rule.label is Label.BYLINE
        if closes and not self._body_goes_on(at):
            self._end()

    def _caption_above(self, at: int) -> None:
        """In a gallery the line over the writer's name is the picture's caption."""
        above = self.scene.lines[at - 1]
        if at and above.label == Label.HEADING:
            _set(above, Label.CAPTION, "picture.gallery-caption")

    def _end(self) -> None:
        self.ended = True

    def _body_goes_on(self, at: int) -> bool:
        """Whether three paragraphs or more follow that no rule below a body claims."""
        count = 0
        for other in range(at + 1, len(self.scene.lines)):
            if self.scene.runs(other) and self.scene.hit(other, Zone.BELOW) is None:
                count += 1
                if count == 3:
                    return True
            elif self.scene.label(other, Zone.BELOW) in HARD_ENDS:
                return False
        return False

    def _closing_rule(self, at: int) -> LabelRule | None:
        """A rule for lines below the body, where no body follows any more."""
        if at + 2 < len(self.scene.lines) and all(
            self.scene.runs(other) for other in (at + 1, at + 2)
        ):
            return None
        rule = self.scene.hit(at, Zone.BELOW)
        if rule is None or rule.label is Label.CREDIT:
            return None
        for other in range(at + 1, min(len(self.scene.lines), at + 40)):
            body_like = self.scene.runs(other) or _is_item(self.scene.lines[other])
            if body_like and self.scene.hit(other, Zone.BELOW) is None:
                return None if not self._follows_header(other) else rule
        return rule

    def _follows_header(self, at: int) -> bool:
        """Whether running text stands in a box whose header is above it."""
        for above in range(at - 1, max(0, at - 3), -1):
            rule = self.scene.hit(above, Zone.BELOW)
            if rule and rule.takes is Takes.TEXT:
                return True
        return self._starts_with_author(at)

    def _starts_with_author(self, at: int) -> bool:
        text = self.scene.lines[at].plain
        return any(text.startswith(name) for name in self.names)

    def _is_author_line(self, at: int) -> bool:
        """An author's name alone below the body."""
        if at == self.body or not self.scene.is_name(at):
            return False
        text = self.scene.lines[at].plain
        if at + 1 < len(self.scene.lines) and self.scene.lines[at + 1].plain.startswith(
            text
        ):
            return True
        return text in self.names

    def _is_bio(self, at: int, rule: LabelRule | None) -> bool:
        """A line about the author, below the body.

        A person of the story is described in the same words; so the line must open with
        an author's name, or follow an author's line, or be a way to reach him.
        """
        line = self.scene.lines[at]
        above = self.scene.lines[at - 1] if at else None
        if self._starts_with_author(at) and at > self.body:
            below = self.scene.hit(at, Zone.BELOW)
            return bool(below and below.label is Label.BIO) or (
                self.ended and line.prose
            )
        if rule is None or rule.label is not Label.BIO:
            return False
        if self.ended and above is not None and above.label in _PEOPLE:
            return True
        if "@" in line.text:
            return True
        if line.prose:
            return not self.names and self.ended
        return not line.closed

    def _in_body(self, at: int) -> None:
        """A line of the body that no rule claims."""
        line = self.scene.lines[at]
        lines = self.scene.lines
        if self.box and self._in_box(at, self.box):
            _set(line, self.box.label, f"{self.box.id}+")
            return
        self.box = None
        if _SIGNATURE.fullmatch(line.text) and at > self.body:
            _set(line, Label.BYLINE, "below.signature")
            return
        if self._is_past_run(at):
            self._end()
            self._below(at)
            return
        if self._is_link_list(at):
            _set(line, Label.RELATED, "body.link-list")
            return
        if self.scene.holds_credit(at) or line.text.startswith("!["):
            _set(line, Label.CAPTION, "body.caption-with-credit")
            if at and lines[at - 1].label == Label.HEADING:
                _set(lines[at - 1], Label.ALT, "picture.alt")
            return
        above = lines[at - 1] if at else None
        if above and above.label == Label.CAPTION and self._repeats_mark(at):
            _set(line, Label.CAPTION, "body.caption-below-mark")
            return
        _label_body_line(self.scene, at)
        self.end = at + 1

    def _is_past_run(self, at: int) -> bool:
        """Whether the main run of text is over: no running text follows for a while.

        A list below its heading, and a last line that a paywall cuts off, still count.
        """
        lines = self.scene.lines
        if at <= self.run_end or not _is_loose(lines[at]):
            return False
        below = at + 1
        if below < len(lines) and (
            _is_item(lines[below]) or _stops_text(self.scene, below)
        ):
            return False
        return not any(
            self.scene.runs(other) for other in range(at, min(len(lines), at + 7))
        )

    def _is_link_list(self, at: int) -> bool:
        """Whether a line is one of three short lines in a row that are no sentences.

        Headings stand above running text, list items carry a mark.
        """
        first = at
        while first > self.body and at - first < 2 and self._is_link(first - 1):
            first -= 1
        return self._is_link(at) and all(
            self._is_link(other) for other in range(first, first + 3)
        )

    def _is_link(self, at: int) -> bool:
        """Whether a line could be one of a list of links that no rule knows."""
        return (
            at < len(self.scene.lines)
            and _is_loose(self.scene.lines[at])
            and self.scene.hit(at, Zone.BELOW) is None
        )

    def _repeats_mark(self, at: int) -> bool:
        """Whether the line above is nothing but the mark that opens a caption."""
        return not caption_text(self.scene.lines[at - 1].text)

    def _in_box(self, at: int, box: LabelRule) -> bool:
        """Whether a line belongs to the box whose header stands above it."""
        line = self.scene.lines[at]
        if box.takes is Takes.SHORT:
            if line.words > MAX_SHORT_WORDS:
                return False
            return not line.closed or self._sandwiched(at, box)
        if box.takes is Takes.HEADLINES:
            if line.text.endswith(("?", "!")):
                return line.words <= 22
            return not line.closed and line.words <= 26 and not line.heading_mark
        return self.ended

    def _sandwiched(self, at: int, box: LabelRule) -> bool:
        """Whether a line of the box's own kind follows within three lines."""
        zone = Zone.BELOW if self.ended else Zone.BODY
        return any(
            self.scene.label(other, zone) is box.label
            for other in range(at + 1, min(len(self.scene.lines), at + 4))
        )

    def _below(self, at: int) -> None:
        """A line below the body that no rule claims."""
        line = self.scene.lines[at]
        above = self.scene.lines[at - 1]
        if self.scene.is_date(at) and _has_year(line):
            _set(line, _time_label(line), "below.date")
        elif _BY.match(line.plain) and self.scene.names_people(at):
            others = self.box is not None and self.box.label is Label.RELATED
            _set(line, Label.BYLINE, OTHERS_BYLINE if others else "below.names")
        elif self.box and self._in_box(at, self.box):
            _set(line, self.box.label, f"{self.box.id}+")
        elif _SIGNATURE.fullmatch(line.text):
            _set(line, Label.BYLINE, "below.signature")
        elif self.names and self.scene.names_people(at):
            _set(line, Label.BYLINE, "below.names")
        elif above.label == Label.COMMENT and _NICK.fullmatch(line.text):
            _set(line, Label.COMMENT, "below.comment-goes-on")
        elif at in self.scene.terms or _is_notice(self.scene, self.rules, line):
            _set(line, Label.NOTICE, "below.terms")
        elif self.scene.is_menu_row(at):
            _set(line, Label.NAVIGATION, "below.menu-row")
        elif _is_tag_list(line):
            _set(line, Label.TAGS, "below.tag-list")
        elif line.prose:
            _set(line, Label.PROMO, "below.blurb")
        elif line.words >= 4 and not line.closed:
            _set(line, Label.RELATED, "below.headline")
        else:
            _set(line, Label.NAVIGATION, "below.menu")

    def _mend_body(self) -> None:
        """Lines that look like headings but close the body stand for nothing."""
        lines = self.scene.lines
        at = self.end - 1
        while at >= self.body and lines[at].label not in BODY_LABELS:
            at -= 1
        while (
            at > self.body
            and lines[at].label == Label.HEADING
            and not lines[at].heading_mark
        ):
            self.box = None
            self._below(at)
            at -= 1
            while at >= self.body and lines[at].label not in BODY_LABELS:
                at -= 1
        self.end = at + 1

    def _label_paywall_tail(self) -> None:
        """Buttons right below a paywall's lines belong to it."""
        lines = self.scene.lines
        for at in range(1, len(lines)):
            line = lines[at]
            if lines[at - 1].label != Label.PAYWALL or line.label == Label.PAYWALL:
                continue
            tail = self.rules_tail(line)
            if tail:
                _set(line, Label.PAYWALL, tail)

    def rules_tail(self, line: Line) -> str | None:
        """The rule whose lines count only below a paywall."""
        key = line_key(line.plain)
        for rule in self.rules.tails:
            if key in rule.lines:
                return rule.id
        return None


def _author_names(scene: Scene, body: int) -> tuple[str, ...]:
    """Names of those who wrote it, from the head and from names above their bios."""
    lines = scene.lines
    credits: list[str] = []
    for line in lines[:body]:
        if line.rule == LAST_NAME and credits:
            credits[-1] += f" {line.text}"
        elif line.label == Label.BYLINE:
            credits.append(line.text)
    names = [b.name for text in credits for b in read_credit_line(text, scene.language)]
    for at in range(body, len(lines) - 1):
        if scene.is_name(at) and lines[at + 1].plain.startswith(lines[at].plain):
            names += [lines[at].plain]
    return tuple(dict.fromkeys(n for n in names if len(n) > 3))


def _label_body_line(scene: Scene, at: int) -> None:
    """Paragraph, heading, quote or list item, by mark, shape and neighbours."""
    lines = scene.lines
    line = lines[at]
    below = lines[at + 1] if at + 1 < len(lines) else None
    above = lines[at - 1] if at else None
    if line.heading_mark:
        _set(line, Label.HEADING, "body.heading-mark")
    elif line.text.startswith(">"):
        _set(line, Label.QUOTE, "body.quote-mark")
    elif (_PULL_QUOTE.fullmatch(line.text) and line.words <= 45) or (
        below and _QUOTED_LINE.fullmatch(line.text) and _is_speaker(below)
    ):
        _set(line, Label.QUOTE, "body.pull-quote")
    elif above and above.label == Label.QUOTE and _is_speaker(line):
        _set(line, Label.QUOTE, "body.quote-speaker")
    elif line.bullet and not _opens_sentence(line):
        _set(line, Label.LIST_ITEM, "body.list-mark")
    elif _is_item(line):
        _set(line, Label.LIST_ITEM, "body.dated-item")
    elif line.words >= 5 and (below is None or _stops_text(scene, at + 1)):
        _set(line, Label.PARAGRAPH, "body.text-cut-off")
    elif _is_heading(line, below):
        _set(line, Label.HEADING, "body.heading")
    else:
        _set(line, Label.PARAGRAPH, "body.text")


def _stops_text(scene: Scene, at: int) -> bool:
    """Whether a line is a paywall: the line above it may break off anywhere."""
    return scene.label(at, Zone.BODY) is Label.PAYWALL or (
        scene.label(at, Zone.BELOW) is Label.PAYWALL
    )


def _is_speaker(line: Line) -> bool:
    """Whether a line names who said the quotation above it."""
    return bool(_SPEAKER.fullmatch(line.text) and line.words <= 12 and not line.prose)


def _is_item(line: Line) -> bool:
    """Whether a line is an entry of a list: marked, or led by a day."""
    return bool(_DAY_LEAD.match(line.text) and line.words <= 14 and not line.closed)


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


def _label_body_picture(scene: Scene, credit: int, body: int) -> None:
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
        lines[i].label = lines[i].rule = ""
    _label_group(scene, credit, above[0] if above else credit, credit + 1)
    for i, (label, rule) in zip(above, before, strict=True):
        if not lines[i].label:
            lines[i].label, lines[i].rule = label, rule
