"""The lines of one dump with what the rules say of them."""

from collections.abc import Sequence

from transforms.article import Label
from transforms.datelines import Dateline, read_dateline
from transforms.dates import is_date_line
from transforms.label import MAX_CHARS
from transforms.lines import Line, Words, has_digit
from transforms.names import looks_like_name
from transforms.people import read_credit_line
from transforms.pictures import split_caption
from transforms.rows import is_link_row, is_share_row, split_row
from transforms.rules import LabelRule, RuleSet, Zone, first_in

MAX_NAME_WORDS = 5
"""Words of a person's name alone on a line."""


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

    def __init__(
        self, lines: list[Line], words: Words, rules: RuleSet, language: str | None
    ) -> None:
        """Ask the rules of every line.

        Args:
            lines: the dump.
            words: those of each line.
            rules: for its language.
            language: ISO 639-1.
        """
        self.lines = lines
        self.words = words
        self.rules = rules
        self.language = language
        self.terms: frozenset[int] = frozenset()
        """Lines outside the body that state terms in words no rule has as a whole."""
        self._asked = [
            ()
            if len(line.text) > MAX_CHARS
            else rules.ask_words(line.plain, line.words, lowered, tokens)
            for line, lowered, tokens in zip(lines, *words, strict=True)
        ]
        """The rules that fire on each line; none where it is too long."""
        self.runs = [
            line.prose and not (asked and first_in(asked, Zone.BODY))
            for line, asked in zip(lines, self._asked, strict=True)
        ]
        """Whether each line is running text that no rule claims for anything else."""
        self._menus: dict[int, bool] = {}
        self._credits: dict[int, bool] = {}
        self._names: dict[int, bool] = {}
        self._dates: dict[int, bool] = {}
        self._datelines: dict[int, Dateline | None] = {}
        self._rows: dict[int, list[str]] = {}
        self._captions: dict[int, bool] = {}
        self._repeated: frozenset[int] | None = None
        self._interview: bool | None = None

    def hit(self, at: int, zone: Zone) -> LabelRule | None:
        """The rule that fires on a line in a zone."""
        asked = self._asked[at]
        return first_in(asked, zone) if asked else None

    def is_menu_row(self, at: int) -> bool:
        """Whether a line is several entries of a menu and nothing else."""
        known = self._menus.get(at)
        if known is None:
            known = self._menus[at] = self.rules.is_menu_row(self.lines[at].plain)
        return known

    def is_share_row(self, at: int) -> bool:
        """Whether a line is a share bar, its buttons parted by blanks or bars."""
        return is_share_row(self.rules, self._row(at))

    def is_link_row(self, at: int) -> bool:
        """Whether a line is the links of a footer."""
        return is_link_row(self.rules, self._row(at))

    def _row(self, at: int) -> list[str]:
        """The entries of a line, if it is a row of several."""
        known = self._rows.get(at)
        if known is None:
            known = self._rows[at] = split_row(self.lines[at].text)
        return known

    def label(self, at: int, zone: Zone) -> Label | None:
        """The label of the rule that fires on a line in a zone."""
        rule = self.hit(at, zone)
        return rule.label if rule else None

    def is_labelled(self, at: int, zone: Zone, label: Label) -> bool:
        """Whether the rule that fires on a line in a zone is of a label."""
        asked = self._asked[at]
        rule = first_in(asked, zone) if asked else None
        return rule is not None and rule.label is label

    def find_labelled(self, zone: Zone, label: Label) -> list[int]:
        """The lines on which a rule of a label fires in a zone."""
        return [
            at
            for at, asked in enumerate(self._asked)
            if asked and self.is_labelled(at, zone, label)
        ]

    def is_wall(self, at: int) -> bool:
        """Whether a rule knows a line for a paywall, in a body or below it."""
        return bool(self._asked[at]) and (
            self.is_labelled(at, Zone.BODY, Label.PAYWALL)
            or self.is_labelled(at, Zone.BELOW, Label.PAYWALL)
        )

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
        if line.words <= 60 and any(r.label is Label.BYLINE for r in self._asked[at]):
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
            self._repeated = _find_repeated(self.lines, self.words.tokens)
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
                and _may_hold_credit(line, self.words.lowered[at])
                and split_caption(line.folded, head=False) is not None
            )
        return known

    def has_dateline(self, at: int) -> bool:
        """Whether a line is running text that opens with a dateline."""
        line = self.lines[at]
        return line.words >= 8 and not line.bullet and self.dateline(at) is not None

    def dateline(self, at: int) -> Dateline | None:
        """The dateline that opens a line: asked for its place, then for its words."""
        if at not in self._datelines:
            self._datelines[at] = read_dateline(self.lines[at].text, self.language)
        return self._datelines[at]


def _find_repeated(
    lines: Sequence[Line], tokens: Sequence[list[str]]
) -> frozenset[int]:
    """Find the lines whose sentence stands again within a much longer one.

    Args:
        lines: all lines of a dump.
        tokens: the words of each, in lower case.
    """
    if len(lines) > MAX_QUOTED_LINES:
        return frozenset()
    quotes = sorted(
        (line.words, n)
        for n, line in enumerate(lines)
        if MIN_REPEATED_WORDS <= line.words <= MAX_REPEATED_WORDS and line.closed
    )
    if not quotes:
        return frozenset()
    least = quotes[0][0] + LONGER_WORDS
    longer = sorted(
        (-line.words, n) for n, line in enumerate(lines) if line.words >= least
    )
    joined = {n: " ".join(tokens[n]) for _, n in longer}
    texts = list(joined.values())
    together = "\n".join(texts)
    found: set[int] = set()
    count = end = 0  # of the texts that are long enough, and where they end
    for words, n in reversed(quotes):
        while count < len(longer) and -longer[count][0] >= words + LONGER_WORDS:
            end += len(texts[count]) + 1
            count += 1
        sentence = joined.get(n) or " ".join(tokens[n])
        if together.find(sentence, 0, end) >= 0 and any(
            sentence in text[1:] for text in texts[:count]
        ):
            found.add(n)
    return frozenset(found)


def _may_hold_credit(line: Line, lowered: str) -> bool:
    """A cheap look for a mark of credits."""
    text = line.text
    if ":" in text or "/" in text or "©" in text:
        return True
    if line.plain is not text:
        lowered = text.lower()
    for mark in ("courtesy", "photo", "special to", " via ", " caption"):
        if mark in lowered:
            return True
    return False
