"""Prepositions with a name behind: whose is an employer's, whose a place's.

"Transport editor of the year at The Post in Oslo": the employer stands behind the first
preposition that can have one, a title or a body before all others. What prepositions
say is data, by language (``data/bios.toml``).
"""

import re
from functools import cache
from typing import NamedTuple

from transforms.grammar import NAME_WORD, PLACE, Grammar
from transforms.lexicon import load_lexicon, words_of
from transforms.names import is_place, words

DESK_OF = re.compile(rf"\b(?:the )?(?P<employer>{NAME_WORD}(?: {NAME_WORD})*?)['’]s\b")
"""Whose desk somebody is on: "The Post's Oslo desk"."""

_QUOTES = "\"“”„‟«»‹›'‘’ "
_QUOTED = re.compile(r"[„“\"«‘]([^„“”\"«»]+)")
_PLACE = re.compile(PLACE)
_EMPLOYER_END = re.compile(
    r"\s\(|\.\s+(?=[A-ZÀ-Þ])|\s(?:since|seit|depuis|desde|dal|sinds|sedan)\s"
    r"|\s+(?:in|based|and|und|et|e|en|y|och)\s+(?=[a-zà-ÿ])|,\s"
    r"|\s(?:über|about|sur|sobre|covering|over|om|zu|from|aus)\s"
)
_GOES_TO = re.compile(
    r"correspond|corresponsal|corrispondent|korrespondent|envoy|enviad|inviat|report|"
    r"repórter|verslaggev",
    re.IGNORECASE,
)
"""Roles whose holder is somewhere: what follows "à", "a" is his place."""


class Split(NamedTuple):
    """One preposition with a name behind it."""

    start: int
    kind: str
    """``at``, ``of``, ``in`` or ``from``."""

    article: bool
    """A printed article with a capital, or a quotation mark: a title follows."""

    name: str
    """All that stands behind it."""

    word: str
    """The preposition."""


def find_splits(text: str, own: Grammar) -> list[Split]:
    """Every preposition of a text behind which a name stands."""
    found = []
    for match in own.split.finditer(text):
        name = text[match.end() :]
        printed = match["article"] or ""
        if printed[:1].isupper():
            name = text[match.start("article") :]
        title = printed[:1].isupper() or name[:1] in "„“\"«‘'"
        word = match["word"].strip().casefold()
        found.append(Split(match.start(), own.kinds[word], title, name, word))
    return found


def choose_employer(splits: list[Split], own: Grammar) -> Split | None:
    """The split that names the employer: a title or a body first, else the leftmost."""
    able = [s for s in splits if can_employ(s, own)]
    for split in able:
        later = [s for s in able if s.start > split.start]
        if split.article or _is_body_head(split.name):
            return split
        single = len(head_words(split.name, own)) == 1
        topic = split.name.split()[0].casefold().strip(",") in _topics()
        if later and single and (topic or any(_is_sure(s) for s in later)):
            continue
        if topic and (single or later):
            continue
        if split.kind == "of" and any(s.kind == "at" for s in later):
            continue
        return split
    return None


def can_employ(split: Split, own: Grammar) -> bool:
    """Whether a name behind a preposition can be an employer's."""
    head = head_words(split.name, own)
    if not head or _is_desk(head[0], own):
        return False
    if split.kind == "from" or is_place(" ".join(head)):
        return False
    if split.article or _is_body_head(split.name):
        return True
    if split.word in {"à", "a"} and len(head) == 1:
        return False  # "mécanicien à Chalais": a town
    return split.kind != "in"


def leads_to_place(
    split: Split, head: str, own: Grammar, employer: Split | None
) -> bool:
    """Whether a preposition before or without an employer leads to a place."""
    where = " ".join(head_words(split.name, own))
    if split.kind == "from" or is_place(where):
        return True
    if not where or _is_desk(where.split()[0], own):
        return False
    if split.kind == "in":
        return not split.article and not _is_body_head(split.name)
    goes = bool(_GOES_TO.search(head[: split.start]))
    single = employer is None and len(where.split()) == 1
    word = head[split.start :].split()[0].casefold()
    return word in {"à", "a"} and (goes or single)


def head_words(name: str, own: Grammar) -> list[str]:
    """The words of a name before the next preposition of its language."""
    following = own.split.search(name, 1)
    head = name[: following.start()] if following else name
    return head.split()


def cut_place(name: str, own: Grammar) -> str:
    """Return the place at the start of a text; empty where none stands there."""
    found = _PLACE.match(name)
    if not found:
        return ""
    place = found.group()
    following = own.split.search(place, 1)
    return (place[: following.start()] if following else place).strip(" ,.")


def cut_employer(name: str, own: Grammar) -> str:
    """Return the employer at the start of a text, without what follows its name."""
    if name[:1] in '„“"«‘' and (quoted := _QUOTED.match(name)):
        return quoted[1].strip(_QUOTES + ".,;")
    name = _EMPLOYER_END.split(name)[0]
    for split in own.split.finditer(name, 1):
        kind = own.kinds[split["word"].strip().casefold()]
        behind = name[split.end() :]
        if kind == "from" or (kind == "in" and split.start() > 2):
            name = name[: split.start()]
            break
        if is_place(behind) and kind == "at":
            name = name[: split.start()]
            break
    if (owned := DESK_OF.match(name)) and owned.end() < len(name):
        name = owned["employer"]
    return name.strip(_QUOTES + ".,;")


def _is_sure(split: Split) -> bool:
    return split.kind == "at" or split.article or _is_body_head(split.name)


def _is_body_head(name: str) -> bool:
    """Whether a name opens with a word that bodies have: "University", "Diario"."""
    first = name.split()[0].casefold().strip(",.") if name else ""
    return first in words().body_words or first in _papers()


def _is_desk(word: str, own: Grammar) -> bool:
    """Whether a word is a house's own part: "Ressort", "Wirtschaftsredaktion"."""
    lowered = word.casefold().strip(",.")
    return any(lowered.endswith(desk) for desk in own.desks)


@cache
def _papers() -> frozenset[str]:
    data = load_lexicon("bios")["shared"]
    return words_of(data["heads"] + data["papers"])


@cache
def _topics() -> frozenset[str]:
    return words_of(load_lexicon("bios")["shared"]["topics"])
