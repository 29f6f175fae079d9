"""Between headline and body: deck, people, dates, pictures, share bar."""

import re

from transforms.article import Label
from transforms.bios import read_bio
from transforms.datelines import ends_as_dateline
from transforms.headlines import TIME_LABELS
from transforms.linemarks import (
    has_year,
    is_alt,
    is_dated,
    is_notice,
    is_signature,
    label_picture,
    repeats_credit,
    set_label,
    time_label,
)
from transforms.lines import Line
from transforms.names import is_agency, is_body, is_role, looks_like_name
from transforms.people import read_credit_line
from transforms.pictures import caption_text, split_caption
from transforms.rules import Rules, Zone, line_key
from transforms.scene import Scene

MAX_HEAD_WORDS = 6
"""Of the words over a summary's points."""

MAX_BUTTON_WORDS = 3
"""So few words below a deck are a button of the page or the head of its summary."""

NAMES = "head.names"
"""Rule of a line that names people and says not what they did."""

NEAR_LINES, FAR_LINES = 2, 5
"""So near to a date or the text, so far below the headline, in lines."""

MAX_ALONE = 3
"""Names alone on lines of their own; more are a list."""

LAST_NAME, HOUSE_LINE = "head.last-name", "head.house"
PLACE_LINE = "head.place"
CONTACT_LINE = "head.contact"
"""Rules of lines that go on with the byline above them."""


_REPORTING_FROM = re.compile(
    r"(?:reporting from|reports from|in|aus|à|en|em) [A-ZÀ-Þ][\w'’.-]*"
    r"(?:,? [A-ZÀ-Þ][\w'’.-]*){0,4}",
    re.IGNORECASE,
)
"""Under a name: from where it reports."""

_OBJECT_CREDIT = re.compile(
    r"[A-ZÀ-Þ][\w/ -]{2,24}: [A-ZÀ-Þ][\w'&.-]*"
    r"(?: (?:of |the |and |& )?[A-ZÀ-Þ][\w'&.-]*){0,4}"
    r"(?: (?:of |the |and |& )?[A-ZÀ-Þ][\w'&.-]*){0,4}"
)
"""What is shown, and who supplied the picture."""

MAX_OBJECT_WORDS = 9
MAX_HEAD_LINES = 40
"""So far is looked back and ahead: menus of thousands of lines stand in this place."""

_OBJECT = re.compile(r"(?P<object>[A-ZÀ-Þ][\w'’ -]{1,40}): [A-ZÀ-Þ][\w'’&./ -]{2,60}")
_PICTURE = (Label.ALT, Label.CAPTION, Label.CREDIT)
MAX_IMPRINT_LINES = 100
"""An imprint has some ten; more are asked of no dump, since each short line asks."""

_CONTACT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|@\w{2,30}")


class Head:
    """Between headline and body: deck, people, dates, pictures, share bar."""

    def __init__(self, scene: Scene, rules: Rules) -> None:
        self.scene, self.rules = scene, rules
        self._imprint: list[int] | None = None

    def label(self, start: int, body: int) -> None:
        """Label the lines from after the headline to before the body."""
        lines = self.scene.lines
        for at in range(start, body):
            line = lines[at]
            rule = self.scene.hit(at, Zone.HEAD)
            if self._is_agency(at):
                set_label(line, Label.BYLINE, "head.agency")
            elif rule and rule.label is Label.COMMENT and self._is_posted(at):
                set_label(line, Label.BYLINE, "head.posted")
            elif rule and rule.label is not Label.BYLINE:
                set_label(line, rule.label, rule.id)
            elif self.scene.is_date(at):
                set_label(line, time_label(line), "head.date")
            elif repeats_credit(lines, at):
                set_label(line, Label.CREDIT, "head.credit-repeated")
            elif self._in_imprint(at) and at > start and lines[at - 1].label:
                continue  # the publication's name under its writer's
            elif rule is None and self._is_caption(at):
                continue  # "Doe, by the quay. Image: Harbor Works": a caption
            elif self.scene.names_people(at) or (rule and rule.label is Label.BYLINE):
                set_label(line, Label.BYLINE, rule.id if rule else NAMES)
            elif self._is_object_credit(at, start):
                set_label(line, Label.CREDIT, "head.credit-object")
            elif is_signature(line):
                set_label(line, Label.BYLINE, "head.signature")
            elif is_dated(line, self.scene.language):
                set_label(line, time_label(line), "head.dated")
            elif ends_as_dateline(line.text, self.scene.language):
                set_label(line, Label.DATELINE_DATE, "head.dateline")
            elif self.scene.is_share_row(at):
                set_label(line, Label.SHARE, "head.share-row")
        self._drop_strays(start, body)
        self._label_roles(start, body)
        self._label_pictures(start, body)
        self._label_rest(start, body)

    def _is_agency(self, at: int) -> bool:
        """Whether a line is an agency's name alone; under a picture it is a credit."""
        above = self.scene.lines[at - 1].label if at else None
        return above not in _PICTURE and is_agency(self.scene.lines[at].plain)

    def _drop_strays(self, start: int, body: int) -> None:
        """Take the label from names that only menus, lists and teasers have there.

        A name without a word that says it wrote stands below the headline, over the
        text or beside a date, and is no item of a list; four of them are a list, too.
        (Of 890 whole pages: of 386 wrong authors 117 went, of 384 right ones none.)
        """
        lines = self.scene.lines
        bare = [at for at in range(start, body) if lines[at].rule == NAMES]
        alone = [at for at in bare if looks_like_name(lines[at].plain)]
        strays = {at for at in bare if _is_listed(lines[at])}
        if len(alone) > MAX_ALONE:
            strays.update(alone)
        strays.update(at for at in alone if self._is_far(at, start, body))
        for at in strays:
            lines[at].label, lines[at].rule = None, ""

    def _is_far(self, at: int, start: int, body: int) -> bool:
        """Whether a line is far from headline and text, and from every date."""
        if at - start < FAR_LINES or body - at <= NEAR_LINES:
            return False
        near = self.scene.lines[at - NEAR_LINES : at + NEAR_LINES + 1]
        return not any(line.label in TIME_LABELS for line in near)

    def _label_roles(self, start: int, body: int) -> None:
        """The lines under a name that give role and house belong to it.

        A name may stand on two lines, first name and last name.
        """
        lines = self.scene.lines
        words = {at for at in range(start, body) if self._is_free_word(at)}
        for at in sorted(words):
            first, last = lines[at], lines[at + 1] if at + 1 in words else None
            if (
                last
                and words.isdisjoint((at - 1, at + 2))  # more are a menu
                and looks_like_name(f"{first.plain} {last.plain}")
            ):
                set_label(first, Label.BYLINE, "head.first-name")
                set_label(last, Label.BYLINE, LAST_NAME)
        for at in range(start + 1, body):
            line, above = lines[at], lines[at - 1]
            if line.label or above.label != Label.BYLINE or line.words > 14:
                continue
            if _CONTACT.fullmatch(line.plain):
                set_label(line, Label.BYLINE, CONTACT_LINE)
                continue
            bio = read_bio(line.text, (), self.scene.language)
            if bio and bio.role and bio.name is None:
                set_label(line, Label.BYLINE, "head.role")
            elif _REPORTING_FROM.match(line.plain):
                set_label(line, Label.BYLINE, PLACE_LINE)
            elif (above.rule == "head.role" and self._is_house(at)) or (
                above.rule != HOUSE_LINE and self._is_masthead_line(at)
            ):
                set_label(line, Label.BYLINE, HOUSE_LINE)

    def _is_caption(self, at: int) -> bool:
        """Whether who is named before a picture's credit is shown, not a writer."""
        if not self.scene.holds_credit(at):
            return False
        parts = split_caption(self.scene.lines[at].folded, head=False)
        people = read_credit_line(parts[0], self.scene.language) if parts else ()
        role = people[0].role if people else None
        return role is not None and not is_role(role)

    def _is_object_credit(self, at: int, start: int) -> bool:
        """Whether "Wooden fan: Isle Works" stands below a picture's description."""
        if at <= start:
            return False
        above = self.scene.lines[at - 1]
        return (
            bool(_OBJECT_CREDIT.fullmatch(self.scene.lines[at].plain))
            and above.plain[:1].islower()
            and not above.closed
        )

    def _is_posted(self, at: int) -> bool:
        """Whether "Posted by" stands with a day: the article, not a comment."""
        return has_year(self.scene.lines[at]) and self.scene.names_people(at)

    def _is_masthead_line(self, at: int) -> bool:
        """Whether a line under a name is the publication's own: it stands elsewhere."""
        line = self.scene.lines[at]
        name = line.plain
        if not self._is_house(at) or line.words < 2:
            return False
        if self._in_imprint(at):
            return True
        return is_body(name) and any(
            name in other.plain for other in self.scene.lines if other is not line
        )

    def _in_imprint(self, at: int) -> bool:
        """Whether a line is two words or more that the imprint names, too."""
        line = self.scene.lines[at]
        if not 2 <= line.words <= 6 or line.closed:
            return False
        return any(
            n != at and line.plain in self.scene.lines[n].plain
            for n in self._find_imprint()
        )

    def _find_imprint(self) -> list[int]:
        """The lines of the imprint, found once: a dump can have 100,000 lines."""
        if self._imprint is None:
            found = self.scene.find_labelled(Zone.BELOW, Label.COPYRIGHT)
            self._imprint = found[-MAX_IMPRINT_LINES:]
        return self._imprint

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
            and 1 <= len(words) <= 6
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
                set_label(line, Label.CAPTION, "picture.markdown")
            elif not line.label and split_caption(line.folded, head=True):
                set_label(line, Label.CAPTION, "head.caption-with-credit")
            elif at > start and _names_object(line, lines[at - 1]):
                set_label(line, Label.CREDIT, "head.credit-object")
        for at in range(start, body):
            if lines[at].label == Label.CREDIT:
                label_picture(self.scene, at, start, body)
        for at in range(body - 1, start - 1, -1):
            if lines[at].label == Label.CAPTION and at > start:
                above = lines[at - 1]
                if not above.label and is_alt(above, lines[at]):
                    set_label(above, Label.ALT, "head.alt-above-caption")

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
                set_label(line, Label.CAPTION, "picture.gallery-caption")
                continue
            before_people = not people or at < people[-1]
            if at in self.scene.terms or is_notice(self.scene, self.rules, line):
                set_label(line, Label.NOTICE, "head.terms")
            elif at == start and (not people or at < people[0]):
                set_label(line, Label.SUBTITLE, "head.deck")
            elif (
                lines[at - 1].label == Label.SUBTITLE
                and (before_people or line.bullet)
                and (line.words > MAX_BUTTON_WORDS or line.closed)
            ):
                set_label(line, Label.SUBTITLE, "head.deck-goes-on")
            elif line.bullet or (at + 1 < body and self._heads_points(at)):
                set_label(line, Label.SUBTITLE, "head.summary")
            elif self._is_masthead(at):
                set_label(line, Label.KICKER, "head.publication")
            elif self._tells_author(at, start):
                set_label(line, Label.BIO, "head.bio")
            elif lines[at - 1].label == Label.CAPTION and not caption_text(
                lines[at - 1].text
            ):
                set_label(line, Label.CAPTION, "head.caption-below-mark")
            elif self._is_summary(at, start, body):
                set_label(line, Label.SUBTITLE, "head.summary")
            elif line.closed and line.words >= 5:
                set_label(line, Label.CAPTION, "head.caption")
            elif line.words >= 7:
                set_label(line, Label.SUBTITLE, "head.deck-below-people")
            elif line.prose:
                set_label(line, Label.CAPTION, "head.caption")
            else:
                set_label(line, Label.NAVIGATION, "head.rest")

    def _is_summary(self, at: int, start: int, body: int) -> bool:
        """Whether a line is one of a summary's points: short lines, one like the other.

        Source: wires print two to four points, under "Summary" or with bullets.
        """
        lines = self.scene.lines
        first = last = at
        if lines[at].words <= MAX_BUTTON_WORDS:
            return _is_point(lines[at]) and all(
                other < body and _is_full_point(lines[other])
                for other in (at + 1, at + 2)
            )
        start = max(start, at - MAX_HEAD_LINES)
        body = min(body, at + MAX_HEAD_LINES)
        while first > start and _is_point(lines[first - 1]):
            first -= 1
        while last + 1 < body and _is_point(lines[last + 1]):
            last += 1
        points = sum(_is_full_point(lines[other]) for other in range(first, last + 1))
        return _is_point(lines[at]) and points >= 2

    def _heads_points(self, at: int) -> bool:
        """Whether a short line stands right above bulleted points: "Takeaways"."""
        line, below = self.scene.lines[at], self.scene.lines[at + 1]
        return not line.closed and line.words <= MAX_HEAD_WORDS and bool(below.bullet)

    def _tells_author(self, at: int, start: int) -> bool:
        """Whether a sentence opens with the name of a byline above it."""
        line = self.scene.lines[at]
        return line.closed and any(
            other.label == Label.BYLINE
            and line.plain.startswith(f"{other.plain} ")
            and looks_like_name(other.plain)
            for other in self.scene.lines[max(start, at - MAX_HEAD_LINES) : at]
        )

    def _is_masthead(self, at: int) -> bool:
        return line_key(self.scene.lines[at].plain) in self.rules.publications


def _is_listed(line: Line) -> bool:
    """Whether a line is an item of a list; bold in Markdown looks like one."""
    return bool(line.bullet) and not line.text.startswith("**")


def _names_object(line: Line, above: Line) -> bool:
    """Whether a line says who supplied the picture that the line above describes.

    Source: "tanker on wet apron", below it "Tanker: Kestrel Forge".
    """
    if line.label or above.label or line.words > MAX_OBJECT_WORDS or above.closed:
        return False
    match = _OBJECT.fullmatch(line.plain)
    shown = above.plain.lower().split()
    return match is not None and any(
        word in shown for word in match["object"].lower().split()
    )


def _is_full_point(line: Line) -> bool:
    """Whether a line is a point of a summary: more than a button has."""
    return _is_point(line) and line.words > MAX_BUTTON_WORDS


def _is_point(line: Line) -> bool:
    """Whether a line could be a point of a summary, or the word above the points."""
    return (
        line.label in (None, Label.SUBTITLE)
        and not line.closed
        and line.words <= 16
        and line.plain[:1].isupper()
    )
