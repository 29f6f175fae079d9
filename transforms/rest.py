"""The body and what follows it, in one walk.

In the body a rule must be strict, and after an inserted box the body goes on. Below it,
headers gather the lines that belong to them.
"""

import re

from transforms.ahead import (
    HARD_ENDS,
    body_goes_on,
    closes_text,
    credits_picture,
    has_blurb,
    is_link_list,
    is_past_text,
)
from transforms.article import BODY_LABELS, Label
from transforms.bios import read_bio
from transforms.bodylines import (
    is_plain_text,
    label_body_line,
    label_body_picture,
)
from transforms.eastern import read_eastern
from transforms.linemarks import (
    has_year,
    is_item,
    is_notice,
    is_signature,
    is_tag_list,
    repeats_credit,
    set_label,
    time_label,
)
from transforms.names import looks_like_name
from transforms.pictures import caption_text
from transforms.rules import LabelRule, Rules, Takes, Zone
from transforms.runs import find_clock_heads, find_facts, find_table_rows
from transforms.scene import Scene
from transforms.sentences import names_writer
from transforms.signers import Authors
from transforms.walls import label_wall

MAX_SHORT_WORDS = 12
"""Longest line that a box of short lines (a sign-up form, a tag list) takes in."""

MAX_BUTTON_WORDS = 3
MIN_HEADING_WORDS = 2

_MISTAKEN = frozenset(
    {Label.BIO, Label.COPYRIGHT, Label.COMMENT, Label.TAGS, Label.RELATED}
)
"""What one word of a footer's row of links can be taken for."""

_PEOPLE = frozenset({Label.BIO, Label.BYLINE})

_BY = re.compile(r"(?:by|von|par|por|door|di) (?=[A-ZÀ-Þ])", re.IGNORECASE)

OTHERS_BYLINE = "below.names-of-others"
"""Rule of a byline among other articles' headlines: its names are not of this one."""

_DASH_ROW = re.compile(
    r"[^\s.,:–-][^.,:–]{1,32}(?: [-–] [^\s.,:–-][^.,:–]{1,32}){2,11}"
)
"""The links of a footer with dashes between them."""

_AGO = re.compile(
    r"^\d{1,2}\.?$|^(?:vor|il y a|hace|há|för) \S+ \S+$"
    r"|^\S+ \S+ (?:ago|fa|atrás|geleden|sedan|siden)$",
    re.IGNORECASE,
)
"""An age: "3 hours ago", "vor 1 Stunde"."""

_DASHES = ("—", "–", "-", "--")
_NICK = re.compile(r"[\w.@' -]{2,30}: \S.*")


class Rest:
    """The body and what follows it, in one walk."""

    def __init__(self, scene: Scene, rules: Rules, body: int, run_end: int) -> None:
        self.scene, self.rules, self.body = scene, rules, body
        self.run_end = run_end if run_end > body else len(scene.lines)
        self.authors = Authors(scene, body)
        self.names = self.authors.names
        self.facts = find_facts(scene, body)
        self.rows = find_table_rows(scene, body)
        self.clocks = find_clock_heads(scene.lines)
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
        label_wall(lines, self.rules)
        return self.end

    def _step(self, at: int) -> int:
        line = self.scene.lines[at]
        if self._is_plain(at):
            set_label(line, Label.PARAGRAPH, "body.text")
            self.box, self.end = None, at + 1
            return at + 1
        if at in self.clocks and not self.ended:
            set_label(line, Label.HEADING, "body.clock-time")
            self.box, self.end = None, at + 1
            return at + 1
        if at in self.rows and not self.ended:
            set_label(line, Label.LIST_ITEM, "body.table-row")
            self.box, self.end = None, at + 1
            return at + 1
        if at in self.facts and not self.ended:
            label = Label.HEADING if self.facts[at] else Label.LIST_ITEM
            set_label(line, label, f"body.fact-{label}")
            self.box, self.end = None, at + 1
            return at + 1
        rule = self._rule_for(at)
        if self.authors.is_line(at):
            set_label(line, Label.BYLINE, "below.author")
            self._end_unless_body_goes_on(at)
        elif at == self.body and self._opens_with_bio(at):
            set_label(line, Label.BIO, "body.author-bio")
        elif self._is_bio(at, rule):
            set_label(line, Label.BIO, rule.id if rule else "below.author-bio")
            contacts = self.box if self.box and self.box.label is Label.BIO else None
            self.box = rule if rule and rule.takes else contacts
            self._end_unless_body_goes_on(at)
        elif rule and rule.label is not Label.BIO:
            self._take_rule(at, rule)
        elif self.ended:
            self._below(at)
        else:
            self._in_body(at)
        return at + 1

    def _is_plain(self, at: int) -> bool:
        """Whether a line is a paragraph amid paragraphs, and nothing asks for more.

        Most lines of a story are; what the steps below would make of them is the same.
        """
        scene = self.scene
        return (
            not self.ended
            and at > self.body
            and is_plain_text(scene, at)
            and (self.box is None or self._leaves_box(at))
            and scene.lines[at - 1].rule != "below.author"
            and not self.authors.opens(at)
        )

    def _leaves_box(self, at: int) -> bool:
        """Whether a line is none of a box's, by its length and its full stop."""
        line = self.scene.lines[at]
        return line.words > MAX_SHORT_WORDS and line.text[-1] == "."

    def _rule_for(self, at: int) -> LabelRule | None:
        """The rule that counts for a line here: strict in the body, any below it."""
        zone = Zone.BELOW if self.ended else Zone.BODY
        rule = self.scene.hit(at, zone)
        if rule is None and not self.ended:
            rule = self._closing_rule(at)
        if rule is None:
            return None
        if rule.label in _MISTAKEN and self.ended and self.scene.is_link_row(at):
            return None
        if (
            self.box
            and self.box.label is Label.RELATED
            and rule.label in (Label.TIMESTAMP, Label.SHARE)
            and _AGO.search(self.scene.lines[at].plain)
        ):
            return self.box  # the age or rank of another article
        if rule.takes is Takes.TEXT and rule.label is Label.PROMO:
            return rule if self._invites(at) else None
        line = self.scene.lines[at]
        if self.box and self._is_button(at, rule, self.box):
            return self.box
        if (
            self.box
            and line.gap == 0
            and rule.label is Label.NAVIGATION
            and rule.id.endswith(".sections")
        ):
            return None
        return rule

    def _is_button_at(self, at: int, zone: Zone, box: LabelRule) -> bool:
        rule = self.scene.hit(at, zone)
        return rule is not None and self._is_button(at, rule, box)

    def _is_button(self, at: int, rule: LabelRule, box: LabelRule) -> bool:
        """Whether a line is the button of a sign-up box, not that of a paywall."""
        return (
            box.label is Label.NEWSLETTER
            and rule.label is Label.PAYWALL
            and self.scene.lines[at].words <= MAX_BUTTON_WORDS
        )

    def _invites(self, at: int) -> bool:
        """Whether an event's name has something below it that invites."""
        if at + 1 >= len(self.scene.lines):
            return not self.box
        return has_blurb(self.scene, at)

    def _take_rule(self, at: int, rule: LabelRule) -> None:
        line = self.scene.lines[at]
        set_label(line, rule.label, rule.id)
        if rule.label is Label.COPYRIGHT and credits_picture(self.scene, at):
            set_label(line, Label.CREDIT, "body.credit-sign")
            self.box = None
            return
        if rule.label is Label.CREDIT:
            label_body_picture(self.scene, at, self.body)
            self.box = None
            return
        if rule.label is Label.BYLINE and rule.id.endswith(".gallery-writer"):
            self._caption_above(at)
            return
        self.box = rule if rule.takes else None
        notes = rule.label is Label.RELATED and rule.takes is Takes.TEXT
        if rule.label in HARD_ENDS or rule.label is Label.BYLINE or notes:
            self._end_unless_body_goes_on(at)

    def _caption_above(self, at: int) -> None:
        """In a gallery the line over the writer's name is the picture's caption."""
        above = self.scene.lines[at - 1]
        if at and above.label == Label.HEADING:
            set_label(above, Label.CAPTION, "picture.gallery-caption")

    def _end_unless_body_goes_on(self, at: int) -> None:
        """End the body; three paragraphs more say that the line stood in its midst."""
        if not body_goes_on(self.scene, at):
            self.ended = True

    def _opens_with_bio(self, at: int) -> bool:
        """Whether a guest is introduced between byline and text: "Mr. Doe is …"."""
        if not self.authors.opens(at) or at + 1 >= len(self.scene.lines):
            return False
        bio = read_bio(self.scene.lines[at].text, self.names, self.scene.language)
        return bool(bio and bio.role) and self.scene.runs[at + 1]

    def _closing_rule(self, at: int) -> LabelRule | None:
        """A rule for lines below the body, where no body follows any more."""
        runs = self.scene.runs
        if at + 2 < len(runs) and runs[at + 1] and runs[at + 2]:
            return None
        rule = self.scene.hit(at, Zone.BELOW)
        if rule is None or rule.label is Label.CREDIT:
            return None
        for other in range(at + 1, min(len(self.scene.lines), at + 40)):
            body_like = self.scene.runs[other] or is_item(self.scene.lines[other])
            if body_like and self.scene.hit(other, Zone.BELOW) is None:
                return None if not self._follows_header(other) else rule
        return rule

    def _follows_header(self, at: int) -> bool:
        """Whether running text stands in a box whose header is above it."""
        for above in range(at - 1, max(0, at - 3), -1):
            rule = self.scene.hit(above, Zone.BELOW)
            if rule and rule.takes is Takes.TEXT:
                return True
        return self.authors.opens(at)

    def _is_bio(self, at: int, rule: LabelRule | None) -> bool:
        """A line about the author, below the body.

        A person of the story is described in the same words; so the line must open with
        an author's name, or follow an author's line, or be a way to reach him.
        """
        line = self.scene.lines[at]
        above = self.scene.lines[at - 1] if at else None
        if self.authors.opens(at) and at > self.body:
            below = self.scene.hit(at, Zone.BELOW)
            if (below and below.label is Label.BIO) or (self.ended and line.prose):
                return True
            bio = read_bio(line.text, self.names, self.scene.language)
            told = bio and (bio.role or bio.organization or bio.location or bio.email)
            return bool(told) and not body_goes_on(self.scene, at)
        if names_writer(line.plain, self.scene.language) and at > self.body:
            bio = read_bio(line.text, self.names, self.scene.language)
            told = bio and (bio.role or bio.organization or bio.location)
            return bool(told) and closes_text(self.scene, at)
        if above is not None and above.rule == "below.author" and line.prose:
            bio = read_bio(line.text, self.names, self.scene.language)
            if bio and bio.role:
                return True
        if "@" in line.text and any(name in line.plain for name in self.names):
            return at > self.body and not self.scene.names_people(at)
        if rule and rule.label is Label.SHARE:
            return any(name in line.plain for name in self.names)
        if rule is None or rule.label is not Label.BIO:
            return False
        if self.ended and above is not None and above.label in _PEOPLE:
            return True
        if "@" in line.text:
            return True
        if line.prose:
            return not self.names and self.ended
        return not line.closed or line.text.endswith(":")

    def _in_body(self, at: int) -> None:
        """A line of the body that no rule claims."""
        line = self.scene.lines[at]
        lines = self.scene.lines
        if self.box and self._in_box(at, self.box):
            set_label(line, self.box.label, f"{self.box.id}+")
            return
        self.box = None
        if is_signature(line) and at > self.body:
            set_label(line, Label.BYLINE, "below.signature")
            return
        if line.bullet in _DASHES and at > self.body and looks_like_name(line.plain):
            set_label(line, Label.BYLINE, "below.signature")
            return
        if not any(map(str.isalnum, line.text)):
            set_label(line, Label.NAVIGATION, "body.lone-mark")
            return
        if self._heads_sign_up(at):
            set_label(line, Label.NEWSLETTER, "body.sign-up-head")
            return
        if at > self.run_end and is_past_text(self.scene, at):
            self.ended = True
            self._below(at)
            return
        if is_link_list(self.scene, at, self.body):
            set_label(line, Label.RELATED, "body.link-list")
            return
        if self.scene.holds_credit(at) or line.text.startswith("!["):
            set_label(line, Label.CAPTION, "body.caption-with-credit")
            if at and lines[at - 1].label == Label.HEADING:
                set_label(lines[at - 1], Label.ALT, "picture.alt")
            return
        if repeats_credit(lines, at):
            set_label(line, Label.CREDIT, "body.credit-repeated")
            return
        above = lines[at - 1] if at else None
        if above and above.label == Label.CAPTION and self._repeats_mark(at):
            set_label(line, Label.CAPTION, "body.caption-below-mark")
            return
        label_body_line(self.scene, at)
        self.end = at + 1

    def _heads_sign_up(self, at: int) -> bool:
        """Whether a short line stands right above a sign-up box."""
        lines = self.scene.lines
        zone = Zone.BELOW if self.ended else Zone.BODY
        return (
            not lines[at].closed
            and at + 1 < len(lines)
            and not lines[at].bullet
            and lines[at].words <= MAX_SHORT_WORDS
            and self.scene.is_labelled(at + 1, zone, Label.NEWSLETTER)
        )

    def _repeats_mark(self, at: int) -> bool:
        """Whether the line above is nothing but the mark that opens a caption."""
        return not caption_text(self.scene.lines[at - 1].text)

    def _in_box(self, at: int, box: LabelRule) -> bool:
        """Whether a line belongs to the box whose header stands above it."""
        line = self.scene.lines[at]
        if box.takes is Takes.SHORT:
            if line.words > MAX_SHORT_WORDS or self._heads_text(at):
                return False
            return not line.closed or self._sandwiched(at, box)
        if box.takes is Takes.HEADLINES:
            if line.text.endswith(("?", "!")):
                return line.words <= 22
            return not line.closed and line.words <= 26 and not line.heading_mark
        return self.ended

    def _heads_text(self, at: int) -> bool:
        """Whether a line below a box in mid-body is the heading of what follows."""
        lines = self.scene.lines
        return (
            not self.ended
            and at + 1 < len(lines)
            and lines[at].gap > 0
            and lines[at].words >= MIN_HEADING_WORDS
            and not lines[at].closed
            and self.scene.runs[at + 1]
            and self.scene.hit(at, Zone.BELOW) is None
        )

    def _sandwiched(self, at: int, box: LabelRule) -> bool:
        """Whether a line of the box's own kind follows within three lines."""
        zone = Zone.BELOW if self.ended else Zone.BODY
        return any(
            self.scene.label(other, zone) is box.label
            or self._is_button_at(other, zone, box)
            for other in range(at + 1, min(len(self.scene.lines), at + 4))
        )

    def _below(self, at: int) -> None:
        """A line below the body that no rule claims."""
        line = self.scene.lines[at]
        above = self.scene.lines[at - 1]
        if self.scene.is_link_row(at):
            set_label(line, Label.NAVIGATION, "below.link-row")
        elif self.scene.is_share_row(at):
            set_label(line, Label.SHARE, "below.share-row")
        elif self.scene.is_date(at) and has_year(line):
            set_label(line, time_label(line), "below.date")
        elif _opens_credit(line.plain) and self.scene.names_people(at):
            others = self.box is not None and self.box.label is Label.RELATED
            set_label(line, Label.BYLINE, OTHERS_BYLINE if others else "below.names")
        elif self._is_footer_row(at):
            set_label(line, Label.NAVIGATION, "below.menu-row")
        elif self.box and self._in_box(at, self.box):
            set_label(line, self.box.label, f"{self.box.id}+")
        elif is_signature(line):
            set_label(line, Label.BYLINE, "below.signature")
        elif self._heads_sign_up(at):
            set_label(line, Label.NEWSLETTER, "below.sign-up-head")
        elif self.authors.signs(at):
            set_label(line, Label.BYLINE, "below.names")
        elif above.label == Label.COMMENT and _NICK.fullmatch(line.text):
            set_label(line, Label.COMMENT, "below.comment-goes-on")
        elif at in self.scene.terms or is_notice(self.scene, self.rules, line):
            set_label(line, Label.NOTICE, "below.terms")
        elif self.scene.is_menu_row(at):
            set_label(line, Label.NAVIGATION, "below.menu-row")
        elif _DASH_ROW.fullmatch(line.text):
            set_label(line, Label.NAVIGATION, "below.dash-row")
        elif is_tag_list(line):
            set_label(line, Label.TAGS, "below.tag-list")
        elif line.prose:
            set_label(line, Label.PROMO, "below.blurb")
        elif line.words >= 4 and not line.closed:
            set_label(line, Label.RELATED, "below.headline")
        else:
            set_label(line, Label.NAVIGATION, "below.menu")

    def _is_footer_row(self, at: int) -> bool:
        """Whether a row of links ends the comments; a box of tags is such a row."""
        return (
            self.box is not None
            and self.box.label is Label.COMMENT
            and self.scene.is_menu_row(at)
        )

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


def _opens_credit(text: str) -> bool:
    """Whether a mark opens a credit: "By …", "责任编辑：…"."""
    if _BY.match(text):
        return True
    return not text.isascii() and bool(read_eastern(text))
