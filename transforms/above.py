"""Above the headline: menus, notices, mastheads, the rubric."""

import re

from transforms.article import Label
from transforms.dates import is_date_line
from transforms.linemarks import is_notice, set_label, time_label
from transforms.lines import Line
from transforms.names import looks_like_name
from transforms.rules import Rules, Zone
from transforms.scene import Scene

_TERMS = frozenset({Label.NOTICE, Label.PAYWALL})


MAX_RUBRIC_WORDS = 3
"""So few words in capitals, below what is not in capitals, are a rubric."""

_PARTS = re.compile(r" [|/·>»] ")
_COLUMNS = re.compile(r" [|·•–—-] |[ \u00a0]{3,}|\t+")
_ISSUE = re.compile(
    r"[^\W\d_]+ (?:19|20)\d\d|(?:vol(?:ume|umen)?|no|nr|n|núm|issue|nummer|numéro|"
    r"número|numero|heft|ausgabe)\b[.°º]? ?\d+.*|.*\b(?:edition|édition|ausgabe|"
    r"edición|edizione|edição|editie|utgåva)\b.*",
    re.IGNORECASE,
)
"""One column of a masthead: "Autumn 2025", "Édition du soir", "Vol. 12"."""


class Above:
    """Above the headline: menus, notices, mastheads, the rubric."""

    def __init__(self, scene: Scene, rules: Rules) -> None:
        self.scene, self.rules = scene, rules

    def label(self, title: int) -> None:
        """Label the lines above the headline."""
        lines = self.scene.lines
        for at in range(title):
            line = lines[at]
            rule = self.scene.hit(at, Zone.ABOVE)
            if rule and rule.label is Label.TITLE:
                is_same = _letters(lines[title].plain) == _letters(
                    line.plain.partition(":")[2]
                )
                label = Label.TITLE if is_same else Label.NAVIGATION
                set_label(line, label, "above.field")
            elif rule:
                set_label(line, rule.label, rule.id)
            elif self.scene.is_date(at):
                set_label(line, time_label(line), "above.date")
            elif self._is_of_field(at):
                set_label(line, Label.BYLINE, "above.field-list")
            elif self._is_issue(at):
                set_label(line, Label.NOTICE, "above.issue")
            elif self.scene.is_menu_row(at):
                set_label(line, Label.NAVIGATION, "above.menu-row")
            elif at in self.scene.terms or is_notice(self.scene, self.rules, line):
                set_label(line, Label.NOTICE, "above.terms")
            else:
                set_label(line, Label.NAVIGATION, "above.menu")
        self._find_kicker(title)

    def _is_of_field(self, at: int) -> bool:
        """Whether a line is a name in the list that front matter gives its authors.

        Each on a line with a list mark, below "author:".
        """
        line, above = self.scene.lines[at], self.scene.lines[at - 1] if at else None
        return bool(
            above
            and line.bullet
            and above.label is Label.BYLINE
            and (above.bullet or above.text.endswith(":"))
            and looks_like_name(line.plain)
        )

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
        if not _is_menu_entry(line) and not _is_opinion_rubric(line):
            return
        if len(_PARTS.split(line.text)) > 2:
            return
        if line.words > 9 or line.closed or line.bullet:
            return
        alone = (
            at == 0
            or line.gap > 0
            or lines[at - 1].label != Label.NAVIGATION
            or (lines[title].gap == 0 and not _is_menu_entry(lines[at - 1]))
            or (
                line.upper
                and line.words <= MAX_RUBRIC_WORDS
                and not lines[at - 1].upper
            )
        )
        if alone and not self._is_masthead(line):
            set_label(line, Label.KICKER, "above.kicker")

    def _is_masthead(self, line: Line) -> bool:
        """A publication's name is no rubric: with an issue, or in the imprint again."""
        columns = [part.strip() for part in _COLUMNS.split(line.text.strip())]
        if len(columns) > 1 and any(map(_ISSUE.fullmatch, columns)):
            return True
        name = line.plain.lower()
        if len(name) < 4:
            return False
        lines = self.scene.lines
        return any(
            lines[at] is not line and name in lines[at].plain.lower()
            for at in self.scene.find_labelled(Zone.BELOW, Label.COPYRIGHT)
        )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _is_opinion_rubric(line: Line) -> bool:
    """Whether a line is "Kommentar" or the like, which above a headline is a rubric."""
    return line.label == Label.COMMENT and line.words <= 2 and line.plain.isalpha()


def _is_menu_entry(line: Line) -> bool:
    """Whether a line is one of a menu's own sections, not a button of the site."""
    return line.rule == "above.menu" or line.rule.endswith(".sections")
