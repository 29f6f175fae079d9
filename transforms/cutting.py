"""Lines that body text shares with something else, cut in two.

A crawler puts a date before the first sentence, a wire its corrections; credits stand
behind the last one.
"""

import re

from transforms.datelines import read_dateline
from transforms.lexicon import words_of
from transforms.lines import Line, Words
from transforms.names import is_agency

_CRAWLER_DATE = re.compile(r"date \d{4}-\d{2}-\d{2}(?= \S)")
_CORRECTED = re.compile(
    r"(?:correct(?:ed|ion|s)|update[sd]?|clarifi(?:ed|es)|recasts?|refiles?|"
    r"rectificatif|berichtigt|berichtigung|corregido|corrección)\b[^.:]{0,30}: "
    r".{3,200}?\.(?= +\S)",
    re.IGNORECASE,
)
_OPENS_CORRECTED = frozenset("CcUuRrBb")
_SMALL_AGENCIES = ("dpa", "epd", "sid")
_AGENCY_ENDS = frozenset(name[-1] for name in _SMALL_AGENCIES)
_SIGNED = re.compile(r"(?<=[.!?”\"»]) +(?=(?:[A-Z]{2,6}|dpa|epd|sid)\.?$)")
_CREDITS_HINTS = (
    "eporting ", "EPORTING ", "riting ", "diting ", "ompiled ", "ritten ", "ericht ",
    "edigiert ", "eportage ", "dité ", "édigé ", "vec ", "nformación ", "eporte ",
    "scrito ", "ditado ",
)  # fmt: skip
"""A cheap look for the words that open reporting credits."""

_CREDITS_WORDS = words_of(
    "reporting writing editing compiled written bericht redigiert reportage rédigé "
    "édité avec información reporte escrito editado berichtet"
)
"""Those words in lower case; most lines have none of them."""

_CREDITS_TAIL = re.compile(
    r"(?<=[.!?”\"»)]) +(?=(?:\(?[$€£]?1 = [^()]{3,60}\)? *)?[(\[]?"
    r"(?:additional |zusätzlich |mit )?(?:reporting|writing|editing|compiled|written|"
    r"bericht|berichtet|redigiert|reportage|rédigé|édité|avec|información|reporte|"
    r"escrito|editado)(?: \w+){0,3} (?:by|from|von|par|de|por) (?!hand|radio)"
    r"(?-i:[A-ZÀ-Þ])|(?-i:[(\[](?:Reportage|Reporting|Bericht|Reportaje|Información) "
    r"[A-ZÀ-Þ][^()]{3,200}[)\]]\.?$))",
    re.IGNORECASE,
)


def cut_shared(lines: list[Line], words: Words, language: str | None) -> list[Line]:
    """Cut the lines that body text shares with something else.

    Args:
        lines: all lines of a dump.
        words: those of each line.
        language: ISO 639-1.
    """
    split: list[Line] = []
    for line, tokens in zip(lines, words.tokens, strict=True):
        if line.words >= 8:
            tells = not _CREDITS_WORDS.isdisjoint(tokens)
            split += _cut(line, language, tells_credits=tells)
        else:
            split.append(line)
    return split


def _cut(line: Line, language: str | None, *, tells_credits: bool) -> list[Line]:
    """Cut a crawler's date or a correction from the front, credits from the end."""
    text = line.text
    cuts = []
    if text.startswith("date ") and (match := _CRAWLER_DATE.match(text)):
        cuts.append(match.end())
    front = text[cuts[-1] :].lstrip() if cuts else text
    offset = len(text) - len(front)
    if (
        front[:1] in _OPENS_CORRECTED
        and (match := _CORRECTED.match(front))
        and read_dateline(front[match.end() :].lstrip(), language)
    ):
        cuts.append(offset + match.end())
    tail = None
    if tells_credits and _may_end_in_credits(text[-400:]):
        tail = _CREDITS_TAIL.search(text, max(0, len(text) - 500))
    if tail is None and _may_end_in_agency(text):
        last = text.rsplit(None, 1)[-1].rstrip(".")
        if (last.isupper() or last in _SMALL_AGENCIES) and is_agency(last):
            tail = _SIGNED.search(text)
    if tail and tail.start() > 40:
        cuts.append(tail.start())
    if not cuts:
        return [line]
    parts: list[Line] = []
    start = 0
    for end in (*cuts, len(text)):
        piece = text[start:end]
        stripped = piece.strip()
        at = start + len(piece) - len(piece.lstrip())
        if stripped:
            parts.append(
                Line(
                    text=stripped,
                    start=line.start + at,
                    gap=line.gap if not parts else 0,
                    indent=line.indent,
                )
            )
        start = end
    return parts


def _may_end_in_agency(text: str) -> bool:
    """Whether the last letter is a capital, or one that a small agency ends with."""
    last = text[-1]
    if last == ".":
        last = text.rstrip(".")[-1:]
    return last in _AGENCY_ENDS or not last.islower()


def _may_end_in_credits(ending: str) -> bool:
    """Whether the end of a line has one of the words that open credits."""
    for hint in _CREDITS_HINTS:  # noqa: SIM110 (any() takes twice that)
        if hint in ending:
            return True
    return False
