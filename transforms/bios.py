"""Bios: what a page tells of its author, and the joining of bios to bylines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from transforms.article import Basis, Byline, BylineKind, Label
from transforms.lexicon import load_lexicon, phrases_of
from transforms.names import (
    fold_name,
    is_body,
    is_place,
    is_role,
    looks_like_name,
    words,
)
from transforms.people import merge_people, read_credit_line

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@/.])@\w{2,30}")
_ABOUT = re.compile(
    r"^(?:about(?: the author)?|über(?: den autor| die autorin)?|à propos de|"
    r"sobre(?: el autor| la autora)?|zur person)\s*:?\s*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])[”\"“]?\s+(?=[A-ZÀ-Þ@\"“„«])")
_CONTACT_LIST = re.compile(
    r"^to contact the (?:reporter|author|editor)s?\b", re.IGNORECASE
)
_PLACE = (
    r"(?P<place>(?:St\.\s)?[A-ZÀ-Þ][\w'’-]*"
    r"(?:(?:,\s|\s)(?:de|del|am|an der|la|D\.C\.|[A-ZÀ-Þ][\w'’-]*))*)"
)
_NAME_WORD = r"[^\W\d_][\w'’.-]*"
_QUOTES = "\"“”„‟«»‹›'‘’ "


@dataclass(frozen=True, slots=True, kw_only=True)
class Bio:
    """What one text tells of one person."""

    name: str | None
    """Whom the text names; None where it speaks of "her" or gives a role alone."""

    text: str
    role: str | None = None
    organization: str | None = None
    location: str | None = None
    email: str | None = None
    social: str | None = None


def read_bio(
    text: str, names: Sequence[str] = (), language: str | None = None
) -> Bio | None:
    """Read a bio, a contact line, or the role line below a name.

    Args:
        text: "Ann Doe is the space editor for The Post, based in Oslo.",
            "Transport correspondent, The Post", "Follow her on X: @ann".
        names: The page's bylines; a text that opens with one of them is about them.
        language: ISO 639-1 of the page.

    Returns:
        None where the text tells nothing of an author.
    """
    folded = " ".join(text.split())
    if not folded or _CONTACT_LIST.match(folded):
        return None
    body = _ABOUT.sub("", folded)
    about = body != folded
    name, rest = _named(body, names)
    patterns = _patterns()
    mail = _MAIL.search(folded)
    handle = _HANDLE.search(_MAIL.sub(" ", folded))
    place = patterns.lives.search(body)
    role, organization, where = "", "", place["place"] if place else ""
    verb = patterns.verb.match(rest) if name else None
    sentences = _SENTENCE.split(rest[verb.end() :] if verb else rest)
    if verb:
        role, organization, near = _read_role(sentences[0], patterns)
        where = where or near
    elif name and patterns.works.match(rest):
        organization, near = _read_work(rest, patterns)
        where = where or near
    elif not name or rest[:1] in ",|:–—-(" or _opens_with_role(rest):
        role, organization, near = _read_role_line(rest.lstrip(" ,|:–—-("), patterns)
        where = where or near
    told = role or mail or handle or organization
    if not (name and (verb or about)) and not told:
        return None
    if name and not names and not role:
        return None
    return Bio(
        name=name,
        text=folded,
        role=role or None,
        organization=organization or None,
        location=where.rstrip(".") or None,
        email=mail[0].rstrip(".") if mail else None,
        social=handle[0] if handle else None,
    )


def join_bios(bylines: Iterable[Byline], bios: Iterable[Bio]) -> tuple[Byline, ...]:
    """Give each bio to its byline.

    A bio without a name goes to whom the bio before it was about, else to the only
    author. What a printed byline says of role or place stays.
    """
    people = list(bylines)
    about: int | None = None
    for bio in bios:
        at = _whose(people, bio)
        if bio.name is None and at is None:
            at = about
        if at is None:
            about = None
            continue
        about = at
        person = people[at]
        text = bio.text if person.bio is None else f"{person.bio}\n{bio.text}"
        people[at] = replace(
            person,
            role=person.role or bio.role,
            organization=person.organization or bio.organization,
            location=person.location or bio.location,
            email=person.email or bio.email,
            social=person.social or bio.social,
            bio=text,
        )
    return tuple(people)


def read_people(
    lines: Iterable[tuple[Label, str]],
    language: str | None = None,
    basis: Basis = Basis.TEXT,
) -> tuple[Byline, ...]:
    """Read the people of a page from its byline and bio blocks, in page order.

    Credit lines give people; role lines, contact lines and bios add to them. A name
    that stands in several lines is one byline, authors before helpers as printed.

    Args:
        lines: Label (``BYLINE`` or ``BIO``; others are passed over) and text.
        language: ISO 639-1 of the page.
        basis: Where the texts stand.
    """
    kept = [line for line in lines if line[0] in {Label.BYLINE, Label.BIO}]
    people: tuple[Byline, ...] = ()
    bios: list[Bio] = []
    for label, text in kept:
        contact = bool(_CONTACT_LIST.match(text.strip()))
        if label is Label.BYLINE or contact:
            found = read_credit_line(text, language, basis)
            people = merge_people((*people, *found))
            if found:
                continue
        bio = read_bio(text, [p.name for p in people], language)
        if bio is None:
            continue
        if label is Label.BYLINE:
            people = _add_role_line(people, bio)
        else:
            bios.append(bio)
    if not any(p.kind is not BylineKind.AGENCY for p in people):
        people = (*people, *_authors_of(bios, basis))
    return join_bios(people, bios)


def _add_role_line(people: tuple[Byline, ...], bio: Bio) -> tuple[Byline, ...]:
    """Give a role on a line of its own to the name above it; it is no bio."""
    if not people or bio.name is not None:
        return people
    last = people[-1]
    filled = replace(
        last,
        role=last.role or bio.role,
        organization=last.organization or bio.organization,
        location=last.location or bio.location,
        email=last.email or bio.email,
        social=last.social or bio.social,
    )
    return (*people[:-1], filled)


def _authors_of(bios: Iterable[Bio], basis: Basis) -> tuple[Byline, ...]:
    """Make authors of those whom only a bio names."""
    return tuple(
        Byline(name=bio.name, kind=BylineKind.AUTHOR, basis=basis, raw=bio.text)
        for bio in bios
        if bio.name and bio.role
    )


def _whose(people: Sequence[Byline], bio: Bio) -> int | None:
    if bio.name is not None:
        key = fold_name(bio.name)
        return next((n for n, p in enumerate(people) if fold_name(p.name) == key), None)
    persons = [n for n, p in enumerate(people) if p.kind is not BylineKind.AGENCY]
    authors = [n for n in persons if people[n].kind is BylineKind.AUTHOR]
    if len(persons) == 1:
        return persons[0]
    return authors[0] if len(authors) == 1 else None


class _Patterns(NamedTuple):
    verb: re.Pattern[str]
    article: re.Pattern[str]
    stop: re.Pattern[str]
    lives: re.Pattern[str]
    works: re.Pattern[str]
    """Verbs of writing: "covers roads for The Post"."""

    at: re.Pattern[str]
    near: re.Pattern[str]
    """Words that stand before employers and places alike."""

    of: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data = load_lexicon("people")["bio"]
    stops = "|".join(map(re.escape, phrases_of(data["stops"])))
    lives = "|".join(map(re.escape, phrases_of(data["lives"])))
    articles = "|".join(map(re.escape, data["articles"].split()))
    at = "|".join(map(re.escape, data["at"].split()))
    near = "|".join(map(re.escape, data["near"].split()))
    employer = (
        r"(?:(?:the|de[rmn]|die|das|la|el|il|het|de)\s+)?"
        r"(?P<employer>[„“\"«]?\s?[A-ZÀ-Þ0-9].*)$"
    )
    return _Patterns(
        verb=re.compile(rf"\s*,?\s*(?:{data['verbs']})\s+", re.IGNORECASE),
        article=re.compile(rf"^(?:{articles})\s+", re.IGNORECASE),
        works=re.compile(rf"\s*,?\s*(?:{data['works']})\b", re.IGNORECASE),
        stop=re.compile(rf"(?:,?\s+(?:{stops})|,\s+(?:der|die|das))\b.*$"),
        lives=re.compile(rf"\b(?:{lives})\s+(?:the\s+)?{_PLACE}", re.UNICODE),
        at=re.compile(rf"^(?P<role>.*?)\s+(?:{at})\s+{employer}"),
        near=re.compile(rf"^(?P<role>.*?)\s+(?:{near})\s+{employer}"),
        of=re.compile(rf"^(?P<role>.*?)\s+(?:{data['of']})\s*{employer}"),
    )


def _named(text: str, names: Sequence[str]) -> tuple[str | None, str]:
    """Return whom the text opens with, and the text behind the name."""
    text = _RANK.sub("", text)
    lowered = text.casefold()
    for name in names:
        if lowered.startswith(name.casefold()):
            return name, text[len(name) :]
        last = name.rpartition(" ")[2]
        if len(last) > 3 and re.match(rf"{re.escape(last)} (?=[a-zà-ÿ])", text):
            return name, text[len(last) :]
    match = re.match(
        rf"((?:{_NAME_WORD}\s+){{1,4}}?{_NAME_WORD})(?=\s+(?:is|ist|est|es|è|é|war|was)\s)",
        text,
    )
    if match and looks_like_name(match[1]):
        return match[1], text[match.end() :]
    return None, text


_RANK = re.compile(r"^(?:[A-Z][a-z]{1,5}\. )+(?:\([^()]{2,12}\) )?(?=[A-ZÀ-Þ])")
"""Rank or title before a name; bylines are read without it."""


def _opens_with_role(rest: str) -> bool:
    head = re.split(r"[,.;|]", rest, maxsplit=1)[0]
    return is_role(head.strip())


def _read_work(rest: str, patterns: _Patterns) -> tuple[str, str]:
    """Read employer and place of "covers roads for The Post from Oslo"."""
    sentence = _SENTENCE.split(rest)[0].rstrip(" .")
    match = patterns.at.match(sentence)
    if match is None:
        return "", ""
    near = _WHERE.search(match["employer"])
    return _organization(match["employer"]), near["place"] if near else ""


def _read_role(sentence: str, patterns: _Patterns) -> tuple[str, str, str]:
    """Read role, employer and place out of what follows "NAME is"."""
    text = patterns.article.sub("", sentence.strip()).rstrip(" .")
    full = text
    text = patterns.stop.sub("", text).strip(" ,")
    owner = _POSSESSIVE.match(text)
    if owner and is_role(owner["role"]):
        return owner["role"], owner["employer"], ""
    place = ""
    near = None if _DUTCH.search(text) else _WHERE.search(text)
    if near:
        text, place = text[: near.start()].rstrip(" ,"), near["place"]
    if ", " in text:
        text = text.split(", ")[0] if not _place_tail(text) else text
    role, employer = _split_at(text, patterns)
    if not employer:
        behind = patterns.at.match(full)
        if behind and is_body(_organization(behind["employer"])):
            employer = _organization(behind["employer"])
    if not employer and place and not is_place(place) and is_role(role):
        # "journaliste à La Lettre", "giornalista a Porto Oggi": no place we know.
        employer, place = (place, "") if len(place.split()) > 1 else ("", place)
    return role.strip(" ,"), employer, place


_POSSESSIVE = re.compile(
    r"(?P<employer>[A-ZÀ-Þ][\w&'’. -]{1,60}?)['’]s? (?P<role>[a-zA-Z][\w -]{2,60})$"
)
_DUTCH = re.compile(r"\s(?:bij|voor|van)\s.*\sen\s[^\s]+$")
"""Where "en" joins two words of a name and stands before no place."""

_WHERE = re.compile(rf"\s(?:in|à|en|aus|a|em|te|from|i|uit)\s+{_PLACE}$")


def _place_tail(text: str) -> bool:
    return is_place(text.rsplit(", ", 1)[1])


def _split_at(text: str, patterns: _Patterns) -> tuple[str, str]:
    """Split "space editor for The Post" at the word that names an employer."""
    for pattern in (patterns.at, patterns.near, patterns.of):
        match = pattern.match(text)
        if match and (pattern is patterns.at or not is_place(match["employer"])):
            employer = _organization(match["employer"])
            noun = match["role"].rsplit(" ", 1)[-1]
            if noun[:1].isupper() and text.endswith(f"des {employer}"):
                employer = employer.removesuffix("s")  # the German genitive
            return match["role"], employer
    return text, ""


def _organization(text: str) -> str:
    text = re.split(
        r"\s\(|\.\s+(?=[A-ZÀ-Þ])|\s(?:since|seit|depuis|desde|dal|sinds)\s"
        r"|\s+(?:in|based|and|und|et|e|en|y)\s+(?=[a-zà-ÿ])|,\s|\s+in\s+[A-ZÀ-Þ]"
        r"|\s(?:über|about|sur|sobre|from|aus)\s",
        text,
    )[0]
    return text.strip(_QUOTES + ".,;")


def _read_role_line(text: str, patterns: _Patterns) -> tuple[str, str, str]:
    """Read a line such as "Transport correspondent, The Post" or "Redactora. Oslo"."""
    text = patterns.article.sub("", text)
    if len(text) > 200:
        return "", "", ""
    parts = [
        p.strip(" .,)") for p in re.split(r"[,;|•·]\s*|\.\s+", text) if p.strip(" .,)")
    ]
    if not parts or not is_role(_strip_employer(parts[0], patterns)):
        first = text.split()
        if not first or first[0].casefold().strip(",") not in words().role_nouns:
            lead = patterns.stop.sub("", text)
            if not is_role(lead):
                return "", "", ""
            return lead, "", ""
    if not parts:
        return "", "", ""
    head = patterns.stop.sub("", parts[0])
    near = None if _DUTCH.search(head) else _WHERE.search(head)
    place = near["place"] if near else ""
    role, employer = _split_at(head[: near.start()] if near else head, patterns)
    if near and not employer and not is_place(place):
        role, employer = _split_at(head, patterns)
        place = ""
    for part in parts[1:3]:
        if is_place(part) or (
            not employer
            and len(part.split()) == 1
            and part.istitle()
            and not is_role(part)
        ):
            place = place or part
        elif not employer and part[:1].isupper() and len(part.split()) <= 7:
            employer = part
    return role, employer, place


def _strip_employer(text: str, patterns: _Patterns) -> str:
    return _split_at(patterns.stop.sub("", text), patterns)[0]
