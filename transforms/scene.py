"""The lines of one dump with what the rules say of them."""

from collections.abc import Sequence
from enum import Enum, auto

from transforms.article import Label
from transforms.datelines import read_dateline
from transforms.dates import is_date_line
from transforms.label import MAX_CHARS
from transforms.lines import Line, has_digit
from transforms.names import looks_like_name
from transforms.people import read_credit_line
from transforms.pictures import split_caption
from transforms.rows import is_link_row, is_share_row
from transforms.rules import LabelRule, RuleSet, Zone
from transforms.rules.asking import NO_RULE
from transforms.tokens import fold_lines

MAX_NAME_WORDS = 5
"""Words of a person's name alone on a line."""


class _Unasked(Enum):
    """Stands where a line was not asked yet."""

    UNASKED = auto()


UNASKED = _Unasked.UNASKED

MAX_QUOTED_LINES = 2_000
"""A longer dump is no article that pulls quotes; each line would be sought in all."""

MIN_REPEATED_WORDS, MAX_REPEATED_WORDS = 5, 45
"""Length of a quotation that is set apart and stands in the text, too."""

MIN_QUESTIONS, MAX_QUESTION_WORDS = 3, 25
"""Of an interview."""

LONGER_WORDS = 8
"""So much longer is the paragraph; a caption with its credit is not."""


class Scene:
    """The lines of one dump with what the rules say of them, asked once per zone."""

    def __init__(self, lines: list[Line], rules: RuleSet, language: str | None) -> None:
        self.lines = lines
        self.rules = rules
        self.language = language
        self.terms: frozenset[int] = frozenset()
        """Lines outside the body that state terms in words no rule has as a whole."""
        self._asked = [
            NO_RULE if len(line.text) > MAX_CHARS else rules.ask(line.plain, line.words)
            for line in lines
        ]
        """Each line with the rules its words call; none where it is too long."""
        self._hits: dict[Zone, list[LabelRule | _Unasked | None]] = {
            zone: [None if asked is NO_RULE else UNASKED for asked in self._asked]
            for zone in Zone
        }
        self.runs = [
            line.prose and self.hit(at, Zone.BODY) is None
            for at, line in enumerate(lines)
        ]
        """Whether each line is running text that no rule claims for anything else."""
        self._menus: dict[int, bool] = {}
        self._credits: dict[int, bool] = {}
        self._names: dict[int, bool] = {}
        self._dates: dict[int, bool] = {}
        self._datelines: dict[int, bool] = {}
        self._captions: dict[int, bool] = {}
        self._repeated: frozenset[int] | None = None
        self._interview: bool | None = None

    def hit(self, at: int, zone: Zone) -> LabelRule | None:
        """The rule that fires on a line in a zone; asked once."""
        hits = self._hits[zone]
        found = hits[at]
        if found is UNASKED:
            found = hits[at] = self._asked[at].find(zone)
        return found

    def is_menu_row(self, at: int) -> bool:
        """Whether a line is several entries of a menu and nothing else."""
        known = self._menus.get(at)
        if known is None:
            known = self._menus[at] = self.rules.is_menu_row(self.lines[at].plain)
        return known

    def is_share_row(self, at: int) -> bool:
        """Whether a line is a share bar, its buttons parted by blanks or bars."""
        return is_share_row(self.rules, self.lines[at].text)

    def is_link_row(self, at: int) -> bool:
        """Whether a line is the links of a footer."""
        return is_link_row(self.rules, self.lines[at].text)

    def label(self, at: int, zone: Zone) -> Label | None:
        """The label of the rule that fires on a line in a zone."""
        rule = self.hit(at, zone)
        return rule.label if rule else None

    def is_labelled(self, at: int, zone: Zone, label: Label) -> bool:
        """Whether the rule that fires on a line in a zone is of a label.

        Asks less than :meth:`label` does: nothing where no rule of the label is called.
        """
        if not self._asked[at].may_be(label, zone):
            return False
        rule = self.hit(at, zone)
        return rule is not None and rule.label is label

    def is_date(self, at: int) -> bool:
        """Whether a line is a date or a time and nothing else."""
        known = self._dates.get(at)
        if known is None:
            text = self.lines[at].plain
            known = self._dates[at] = (
                len(text) <= 120
                and has_digit(text)
                and is_date_line(text, self.language)
            )
        return known

    def names_people(self, at: int) -> bool:
        """Whether a line is a credit for the writing and nothing else."""
        known = self._credits.get(at)
        if known is None:
            known = self._credits[at] = self._could_credit(at) and bool(
                read_credit_line(self.lines[at].text, self.language)
            )
        return known

    def _could_credit(self, at: int) -> bool:
        """Whether it is worth asking who is named: a credit's rule, or a short line."""
        line = self.lines[at]
        if line.words <= 60 and self._asked[at].could_be(Label.BYLINE):
            return True
        if line.upper and self._heads_below(at):
            return False
        return (
            line.words <= 14
            and not line.prose
            and not line.text[:1].islower()
            and not line.text.endswith(":")  # who speaks in a transcript
            and not line.text.endswith((" -", " –", " —", ".-"))  # a dateline
        )

    def _heads_below(self, at: int) -> bool:
        """Whether the words of a line in capitals come again right below it."""
        if at + 1 >= len(self.lines) or not self.lines[at + 1].prose:
            return False
        below = self.lines[at + 1].plain.lower()
        told = [w for w in self.lines[at].plain.lower().split() if len(w) >= 4]
        return len(told) > 1 and sum(word in below for word in told) * 2 >= len(told)

    def is_interview(self) -> bool:
        """Whether questions stand above answers three times or more."""
        if self._interview is None:
            lines = self.lines
            self._interview = (
                sum(
                    line.text.endswith("?")
                    and line.words <= MAX_QUESTION_WORDS
                    and (lines[at + 1].prose or lines[at + 1].closed)
                    for at, line in enumerate(lines[:-1])
                )
                >= MIN_QUESTIONS
            )
        return self._interview

    def is_repeated(self, at: int) -> bool:
        """Whether a line's sentence stands again within another: a pull quote."""
        if self._repeated is None:
            self._repeated = _find_repeated(self.lines)
        return at in self._repeated

    def is_name(self, at: int) -> bool:
        """Whether a line is a person's name and nothing else."""
        known = self._names.get(at)
        if known is None:
            line = self.lines[at]
            known = self._names[at] = (
                2 <= line.words <= MAX_NAME_WORDS
                and not line.bullet
                and self.hit(at, Zone.BODY) is None
                and looks_like_name(line.plain)
            )
        return known

    def holds_credit(self, at: int) -> bool:
        """Whether a line is a caption that names who made the picture."""
        known = self._captions.get(at)
        if known is None:
            line = self.lines[at]
            known = self._captions[at] = (
                len(line.text) <= 700
                and line.text[:1] not in '“"„«'
                and _may_hold_credit(line.text)
                and split_caption(line.folded, head=False) is not None
            )
        return known

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


def _find_repeated(lines: Sequence[Line]) -> frozenset[int]:
    """Find the lines whose sentence stands again within a much longer one."""
    if len(lines) > MAX_QUOTED_LINES:
        return frozenset()
    numbers = [n for n, line in enumerate(lines) if line.words >= MIN_REPEATED_WORDS]
    folded = fold_lines([lines[n].plain.lower() for n in numbers])
    longest = LONGER_WORDS + MIN_REPEATED_WORDS
    long = [
        (lines[n].words, text)
        for n, text in zip(numbers, folded, strict=True)
        if lines[n].words >= longest
    ]
    together = "\n".join([text for _, text in long])
    found: set[int] = set()
    for n, sentence in zip(numbers, folded, strict=True):
        line = lines[n]
        if line.words > MAX_REPEATED_WORDS or not line.closed:
            continue
        if together.count(sentence) > (line.words >= longest) and any(
            words >= line.words + LONGER_WORDS and sentence in text[1:]
            for words, text in long
        ):
            found.add(n)
    return frozenset(found)


def _may_hold_credit(text: str) -> bool:
    """A cheap look for a mark of credits."""
    if ":" in text or "/" in text or "©" in text:
        return True
    lowered = text.lower()
    for mark in ("courtesy", "photo", "special to", " via ", " caption"):
        if mark in lowered:
            return True
    return False
