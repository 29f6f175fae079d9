"""The pieces of a credit: a name, a body, a role, a place, an address."""

import re
from typing import Literal, NamedTuple

from transforms.clauses import joiner_of
from transforms.dates import is_date_words
from transforms.eastern import is_eastern_label
from transforms.lexicon import words_of
from transforms.names import (
    is_agency,
    is_body,
    is_place,
    is_role,
    looks_like_name,
    split_role,
    words,
)

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SEPARATOR = re.compile(
    r"\s*(?:[;|•·\n\t]|(?<!\bdpa)/|,(?!\s*(?:Jr|Sr|II|III|IV|Inc|LLC|Ltd|GmbH|Corp|PLC|plc)\b)|//)\s*"
    r"|\s+[-–—]+\s+|(?<=[^\W\d_]{5})\.\s+(?=[A-ZÀ-Þ])"
)
_MAY_PART = re.compile(r"[;|•·\n\t/,–—-]|\.\s")
"""A cheap look for what every separator has."""

_REPORTER = re.compile(
    r"(?<=[\uac00-\ud7af])\s*(?:선임|수습)?기자$|(?<=[\u3040-\u9fff])\s*記者$"
)
"""Korean and Japanese for reporter, behind the name."""
_SHORTHAND = re.compile(r"[a-zä-ü]{2,4}\.?")
"""A writer's letters behind the name: "Ann Doe (ado)"."""
_CONTACT_TAIL = re.compile(
    r"\s+(?:at|via|e-?mail|mail|unter|à|en)\s*:?$", re.IGNORECASE
)
_AND = ("and ", "und ", "sowie ", "et ", "y ", "e ", "en ", "i ", "& ")
_BRACKET = re.compile(r"\(([^()]*)\)")
_FROM_TOWN = re.compile(r"(?:de|da|do) ([A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*){0,2})")
"""Behind a Romance name: "Colaborou Ann Doe, de Cuiabá"."""

_LOWER_LEAD = re.compile(r"^(?:[a-zà-ÿ'’]+\s+)+(?=[A-Z0-9À-Þ])")

_Sign = Literal["person", "body", "role", "place", "mail", "social", "drop"]


class Piece(NamedTuple):
    """One piece, read; ``sign`` says what it is, ``drop`` that it says nothing."""

    sign: _Sign
    name: str = ""
    role: str = ""
    organization: str = ""
    place: str = ""


def split_pieces(text: str, language: str | None) -> list[tuple[str, str]]:
    """Cut a clause into pieces, each with the sign before it (``&`` joins people)."""
    if "(" in text:
        text = _BRACKET.sub(lambda m: f" |( {m[1]} | ", text)
    joiner = joiner_of(language)
    pieces: list[tuple[str, str]] = []
    start, sign = 0, ""
    for match in _SEPARATOR.finditer(text) if _MAY_PART.search(text) else ():
        _add_joined(pieces, sign, text[start : match.start()], joiner)
        start, sign = match.end(), match[0].strip()[:1] or "|"
        if sign in "-–—":
            sign = "|"
        elif sign in ";.•·\n\t":
            sign = ";"
        elif text.startswith("(", start):
            sign = "("
    _add_joined(pieces, sign, text[start:], joiner)
    return pieces


def _add_joined(
    pieces: list[tuple[str, str]], sign: str, text: str, joiner: re.Pattern[str]
) -> None:
    text = _strip_tail(_CONTACT_TAIL.sub("", text.strip(" ,:()[]&+\u200b")))
    if text.startswith(_AND):
        sign, text = "&", text.split(None, 1)[1]
    while text:
        cut = next((m for m in joiner.finditer(text) if _starts_person(text, m)), None)
        if cut is None:
            pieces.append((sign, text))
            return
        pieces.append((sign, _strip_tail(text[: cut.start()].strip(" ,:"))))
        text, sign = text[cut.end() :].strip(" .,:"), "&"


def _strip_tail(text: str) -> str:
    """Take off a full stop that is no initial's, and "am Dienstag", "on" of a date."""
    while True:
        head, _, last = text.rpartition(" ")
        if head and last.islower() and is_date_words(last):
            text = head.strip(" ,")
        elif head and is_date_words(last) and head.endswith((" am", " on")):
            text = head.rpartition(" ")[0]
        elif last.endswith(".") and not (len(last) == 2 and head):
            text = text.rstrip(".")
        else:
            return text


def _starts_person(text: str, joint: re.Match[str]) -> bool:
    """Tell whether a joiner stands between two credits, not inside a role or body."""
    before, after = text[: joint.start()], text[joint.end() :]
    if not after[:1].strip() or is_role(after) or (is_role(text) and is_role(after)):
        return False
    if joint[0].strip() == "&":
        return looks_like_name(before) and looks_like_name(after)
    first = _SEPARATOR.split(after, maxsplit=1)[0]
    if is_agency(first) or is_body(first, bare=True):
        return True
    return _read_person(first, single=True) is not None


def read_piece(text: str, *, first: bool, marked: bool, joined: bool) -> Piece | None:
    """Read one piece; None where it is nothing that stands in a credit."""
    if not text or (not text.isascii() and is_eastern_label(text)):
        return Piece("drop")
    if is_agency(text) or _are_agencies(text):
        return Piece("body", name=text)
    if _SHORTHAND.fullmatch(text) and not first:
        return Piece("drop")
    if "@" in text:
        return Piece("mail" if _MAIL.fullmatch(text) else "social", name=text)
    new = first or joined
    if not first and words().suffixes.issuperset(text.casefold().split()):
        return Piece("drop")  # a degree behind the name: "Ann Doe, MD"
    if " in " in text and is_agency((desk := _split_place(text))[0]):
        return Piece("body", name=desk[0], place=desk[1])
    if not new and (town := _FROM_TOWN.fullmatch(text)) and not is_body(town[1]):
        return Piece("place", place=town[1])
    if not new and is_place(text):
        return Piece("place", place=text)
    person = _read_person(text, single=(marked and new) or joined)
    if person is not None:
        return person
    if is_role(text) and not (new and is_body(text, bare=True)):
        return _role_piece(text)
    head, place, _ = _split_place(text)
    if place and not head and not new:
        return Piece("place", place=place)
    head, employer = _split_employer(text)
    if employer and not new and (not head or is_role(head)):
        return Piece("role" if head else "drop", role=head, organization=employer)
    if is_body(text, bare=new and not marked):
        return Piece("body", name=text)
    if is_date_words(text):
        return Piece("drop")
    return None if new else _apposition(text)


def _are_agencies(text: str) -> bool:
    """Tell whether a word is two agencies: "AFP-JIJI"."""
    parts = text.split("-")
    return len(parts) > 1 and all(is_agency(part) for part in parts)


def _apposition(text: str) -> Piece | None:
    """Read a role that no list knows by its shape: "harbor pilot at Northern Yards".

    Behind a name, in lower case but for the employer, without a word of sentences.
    """
    tokens = text.split()
    first = tokens[0].casefold() if tokens else ""
    if not 1 < len(tokens) <= _MAX_ROLE_WORDS or not text[:1].islower():
        return None
    lists = words()
    if first in _SMALL_WORDS - {"a", "an", "the", "ein", "eine"} or any(
        token.casefold() in lists.not_names | lists.interface
        for token in tokens
        if token.casefold() not in _SMALL_WORDS
    ):
        return None
    if re.search(r"[.!?\d@]", text):
        return None
    head, employer = _split_employer(text)
    if head and head[:1].islower() and not any(t[:1].isupper() for t in head.split()):
        return Piece("role", role=_ARTICLE.sub("", head), organization=employer)
    return None


_MAX_ROLE_WORDS = 10
_SMALL_WORDS = words_of(
    "a an the of for at in and with to on ein eine der die das des bei für und im in am"
    " de du la le les à et del el los las di y e da do dos das para en une un van het"
)
_ARTICLE = re.compile(r"^(?:an?|the|ein(?:e)?|une?)\s+")


def _read_person(text: str, *, single: bool) -> Piece | None:
    """Read a name with what is glued to it: role, place, employer."""
    if not text.isascii():
        text = _REPORTER.sub("", text)
    head, place, aboard = _split_place(text)
    rest, employer = _split_employer(head)
    if not employer:
        rest, employer = _split_agency(head)
    if (
        employer
        and head[len(rest) :].lstrip().startswith("at ")
        and not is_body(employer)
    ):
        place, employer = (
            place or employer,
            "",
        )  # "Ann Doe at Lord's": where, not for whom
    candidates = [(head, "")]
    if rest != head:
        candidates.append((rest, employer))
    for candidate, organization in candidates:
        where = "" if aboard else place
        split = split_role(candidate)
        if split is not None:
            name, glued, role = split
            return Piece("person", name, role, organization or glued, where)
        if looks_like_name(candidate, single=single):
            return Piece("person", candidate, "", organization, where)
    return None


def _split_agency(text: str) -> tuple[str, str]:
    """Cut an agency off the end: "Ann Doe The Associated Press"."""
    tokens = text.split()
    for cut in range(2, len(tokens)):
        tail = " ".join(tokens[cut:])
        if is_agency(tail):
            return " ".join(tokens[:cut]), tail
    return text, ""


def _role_piece(text: str) -> Piece:
    head, employer = _split_employer(text)
    if employer and head:
        return Piece("role", role=head, organization=employer)
    tokens = text.split()
    for cut in range(min(3, len(tokens) - 1), 0, -1):
        if is_agency(" ".join(tokens[:cut])):
            return Piece(
                "role", role=" ".join(tokens[cut:]), organization=" ".join(tokens[:cut])
            )
    known = words().work
    for cut in range(1, len(tokens)):
        if all(t.casefold() in known for t in tokens[cut:]):
            house = " ".join(tokens[:cut])
            if is_body(house) and tokens[0].casefold() not in known:
                role = " ".join(tokens[cut:])
                return Piece("role", role=role, organization=house)
            break
    place = ""
    match = _ROLE_PLACE.match(text)
    if match:
        text, place = match[1], match[2]
    return Piece("role", role=text, place=place)


_ROLE_PLACE = re.compile(r"(.+?)\s+(?:in|à|en|a)\s+([A-ZÀ-Þ][\w'’ .-]+)$")
_PLACE = re.compile(
    r"^(?P<head>.*?)(?:^|\s+)(?P<word>in|à|en|em|aus|uit|desde|from|aboard|"
    r"reporting from)\s+"
    r"(?P<place>(?:the\s+)?[A-ZÀ-ÞĄ-Ž][\w'’.-]*"
    r"(?:[\s-](?:de|del|am|an der|of|la|[A-ZÀ-Þ][\w'’.-]*))*)"
    r"(?:\s+(?:at|by|on))?$"
)
_EMPLOYER = re.compile(
    r"^(?P<head>.*?)(?:^|\s+)(?:(?i:of|for|at|with)|chez|bei|beim|für|pour|bij|voor|"
    r"(?i:special to|exclusively for))\s+"
    r"(?P<employer>.+)$"
)


_SPECIAL = re.compile(r"\s+special$")

_PLACE_WORDS = words_of("in à en em aus uit desde from aboard")
_EMPLOYER_WORDS = words_of("of for at with chez bei beim für pour bij voor to")
"""A cheap look for a word that such a piece has."""


def _split_place(text: str) -> tuple[str, str, bool]:
    match = None
    if not _PLACE_WORDS.isdisjoint(text.split()):
        match = _PLACE.match(text)
    if match is None:
        return text, "", False
    return match["head"].strip(" ,"), match["place"], match["word"] == "aboard"


def _split_employer(text: str) -> tuple[str, str]:
    match = None
    if not text.isascii() or not _EMPLOYER_WORDS.isdisjoint(text.lower().split()):
        match = _EMPLOYER.match(text)
    if match is None:
        return text, ""
    employer = _LOWER_LEAD.sub("", match["employer"]).strip()
    head = _SPECIAL.sub("", match["head"]).strip(" ,")
    if head.casefold() == "special":
        head = ""
    return (head, employer) if employer[:1].isupper() else (text, "")


def is_employer(text: str) -> bool:
    """Tell whether a piece behind a name can be its employer: capitalized words."""
    tokens = text.split()
    small = {"and", "of", "the", "&", "for", "de", "der", "und", "et", "y", "la", "le"}
    if any(t.casefold() in words().navigation for t in tokens):
        return False
    return len(tokens) <= 7 and all(
        t in small or t[:1].isupper() or t[:1].isdigit() for t in tokens
    )
