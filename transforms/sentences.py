"""What one sentence tells of its author: role, employer, place.

"Ann Doe is The Post's Oslo bureau chief." · "… covers roads for The Post from Oslo." ·
"… ist Redakteurin im Ressort Reise der Post." The words are data, by language
(``data/bios.toml``); the grammar is one: after "is" stands a role, after a verb of
writing none; the employer stands behind the first preposition that can have one.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from transforms.employers import (
    DESK_OF,
    can_employ,
    choose_employer,
    cut_employer,
    cut_place,
    find_splits,
    head_words,
    leads_to_place,
)
from transforms.grammar import NAME_WORD, OPENS_NAME, Grammar, grammar
from transforms.names import is_body, is_place, is_role
from transforms.triggers import PREFIX_CHARS, read_triggers

_POSSESSIVE = re.compile(
    rf"(?P<employer>{OPENS_NAME}[\w&'’. -]{{1,60}}?)(?:['’]s?|(?<=s)['’]) "
    r"(?P<role>[a-zA-ZÀ-ÿ][\w -]{2,60})$"
)
_OWN = re.compile(r"(?:its|our|their|the (?:paper|newspaper|magazine|site)['’]s) ")
_BASED = re.compile(rf"(?P<place>{NAME_WORD}(?: {NAME_WORD}){{0,2}})-based ")
_ROLE_LESS = re.compile(
    r"(?:founded|born|named|listed|headquartered|educated|raised|trained|gegründet|"
    r"geboren|fondée?|née?|nacid[oa]|fundad[oa]|nat[oa]|on|in|at|with|part|based|available|reachable|among|one|known|not|teil|mitglied|"
    r"membre|miembro|membro|lid|basée?|à|en|im|bei)\b",
    re.IGNORECASE,
)
"""What follows "is" and is no role: "on the desk", "founded in 2014"."""

_STUDIES = re.compile(
    r"(?:lecturer|professor\w*|profess(?:eure?|ore|oressa|ora?)|fellow|researcher|reader|chair|student|"
    r"specialist|expert|dozent(?:in)?|hoogleraar|phd|candidate|degree)$",
    re.IGNORECASE,
)
"""Roles behind which "in" opens a subject: "lecturer in Service Economics"."""

_WRITES_BOOKS = re.compile(
    r"(?:author|autor(?:in|a|e)?|auteure?|autrice|auteur|schrijver|schrijfster|"
    r"författare|forfatter)$",
    re.IGNORECASE,
)

_NOUN = re.compile(r"[A-ZÄÖÜ]\w+$")
_NAME_FIRST = re.compile(OPENS_NAME)
MAX_ROLE_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence tells. Empty where it does not."""

    role: str = ""
    organization: str = ""
    location: str = ""


def read_sentence(text: str, language: str | None) -> Told | None:
    """Read what stands behind the name in one sentence; None where no verb follows.

    Args:
        text: "is a reporter for The Post", "covers roads for The Post from Oslo".
        language: ISO 639-1 of the page; English is tried, too.
    """
    for key in dict.fromkeys((language or "en", "en")):
        told = _read_clauses(text.rstrip(" .!"), grammar(key))
        if told is not None:
            return told
    return None


def read_role_phrase(text: str, language: str | None) -> Told:
    """Read a role with what belongs to it: "transport editor at The Post"."""
    return _read_role(text.strip(" ."), grammar(language or "en"))


def tells_verb(text: str, language: str | None) -> bool:
    """Tell whether a verb of bios stands at the start of a text."""
    return any(
        pattern.match(text)
        for key in dict.fromkeys((language or "en", "en"))
        for pattern in (
            grammar(key).copula,
            grammar(key).works,
            grammar(key).leads,
            grammar(key).takes,
        )
    )


def find_place(text: str, language: str | None) -> str:
    """Return where a text says that the author lives or works."""
    for key in dict.fromkeys((language or "en", "en")):
        found = grammar(key).lives.search(text)
        if found:
            return found["place"].rstrip(".")
    return ""


def subject_of(text: str, language: str | None) -> int:
    """Return where the author's noun or pronoun ends that opens a text; 0: none does.

    "The writer", "Unsere Autorin", "Sie".
    """
    for key in dict.fromkeys((language or "en", "en")):
        if found := grammar(key).subject.match(text):
            return found.end()
    return 0


def names_writer(text: str, language: str | None) -> bool:
    """Tell whether a text opens with a noun for its author: "The writer is …"."""
    opening = text[:PREFIX_CHARS].lower()
    if opening.isascii() and not opening.startswith(_writer_openings(language)):
        return False
    if grammar(language or "en").writer.match(text):
        return True
    return language not in (None, "en") and bool(grammar("en").writer.match(text))


@cache
def _writer_openings(language: str | None) -> tuple[str, ...]:
    """How texts begin that open with such a noun: this is asked of every line."""
    keys = (language or "en", "en")
    return tuple(
        prefix
        for key in dict.fromkeys(keys)
        for prefix in read_triggers(grammar(key).writer.pattern).prefixes
    )


def is_earlier(sentence: str, language: str | None) -> bool:
    """Tell whether a sentence speaks of what the author did before."""
    return any(
        grammar(key).earlier.search(sentence)
        for key in dict.fromkeys((language or "en", "en"))
    )


def _read_clauses(text: str, words_: Grammar) -> Told | None:
    told: Told | None = None
    for clause in words_.clause.split(text):
        read = _read_clause(clause, words_)
        if read is None:
            continue
        told = read if told is None else _fill(told, read)
    return told


def _fill(first: Told, later: Told) -> Told:
    return Told(
        role=first.role or later.role,
        organization=first.organization or later.organization,
        location=first.location or later.location,
    )


def _read_clause(clause: str, own: Grammar) -> Told | None:
    """Read one clause, by its verb."""
    works = own.works.match(clause)
    copula = own.copula.match(clause)
    if copula and not (works and works.end() > copula.end()):
        return _read_role(clause[copula.end() :], own)
    if takes := own.takes.match(clause):
        rest = own.article.sub("", clause[takes.end() :])
        if _NAME_FIRST.match(rest):
            return Told(organization=cut_employer(rest, own))
        return Told()
    if works or own.leads.match(clause):
        return _read_work(clause, own, leads=bool(own.leads.match(clause)))
    lives = own.lives.search(clause)
    return Told(location=lives["place"].rstrip(".")) if lives else None


def _read_role(text: str, own: Grammar) -> Told:
    """Read what follows "is": role, employer, place."""
    lives = own.lives.search(text)
    place = lives["place"].rstrip(".") if lives else ""
    text = own.article.sub("", text.strip()).rstrip(" .")
    full, text = text, own.stop.sub("", text).strip(" ,")
    if lives and (at := text.find(lives.group())) >= 0:
        text = text[:at].rstrip(" ,")
    if _ROLE_LESS.match(text) or not text:
        named = DESK_OF.search(text)
        told = _read_work(f" {full}", own, leads=False)
        employer = named["employer"] if named else told.organization
        return Told(organization=employer, location=place or told.location)
    if own_desk := _OWN.match(text):
        text = text[own_desk.end() :]
    if based := _BASED.match(text):
        text, place = text[based.end() :], place or based["place"]
    owner = _POSSESSIVE.match(text)
    if owner and is_role(owner["role"]):
        return Told(role=owner["role"], organization=owner["employer"], location=place)
    told = _read_joined(text, own)
    if not told.organization and text != full:
        behind = _read_work(full, own, leads=False).organization
        if is_body(behind):
            told = replace(told, organization=behind)
    return replace(told, location=place or told.location)


def _read_joined(text: str, own: Grammar) -> Told:
    """Read a role, or two: the first is the role, either may name the employer."""
    first, *others = own.joint.split(text)
    if others and not is_role(first) and not own.split.search(first):
        # "editor and the owner": one role only where the first is one by itself
        others = others if len(first.split()) > 1 else []
        first = first if others else text
    told = _read_plain(first, own)
    for other in others:
        more = _read_plain(own.article.sub("", other), own)
        told = Told(
            role=told.role,
            organization=told.organization or more.organization,
            location=told.location or more.location,
        )
    return told


def _read_plain(text: str, own: Grammar) -> Told:
    """Read one role with its employer and place: no verb, no second role."""
    head, _, tail = text.partition(", ")
    splits = [
        split
        for split in find_splits(head, own)
        if split.kind != "in"
        or split.article
        or not _STUDIES.search(head[: split.start].rstrip())
        or is_place(" ".join(head_words(split.name, own)))
    ]
    employer = choose_employer(splits, own)
    role_end = len(head)
    place = ""
    for split in splits:
        if split is employer or (employer and split.start > employer.start):
            role_end = min(role_end, split.start)
            break
        if leads_to_place(split, head, own, employer):
            role_end = min(role_end, split.start)
            place = place or cut_place(split.name, own)
    organization = ""
    if employer:
        organization = cut_employer(employer.name, own)
        genitive = f" des {organization}"
        if head.endswith(genitive) and _NOUN.search(head.removesuffix(genitive)):
            organization = organization.removesuffix("s")  # the German genitive
        behind = [s for s in splits if s.start > employer.start and s.kind != "of"]
        for split in behind:
            if split.kind in {"in", "from"} or is_place(split.name):
                place = place or cut_place(split.name, own)
    role = head[:role_end].strip(" ,")
    if employer and employer.kind == "of" and _WRITES_BOOKS.search(role):
        organization = ""  # "author of “Sitting”": a book
    if tail:
        organization, place = _read_tail(tail, organization, place, own)
    if len(role.split()) > MAX_ROLE_WORDS or not role[:1].isalpha():
        role = ""
    return Told(role=role, organization=organization, location=place)


def _read_tail(
    tail: str, organization: str, place: str, own: Grammar
) -> tuple[str, str]:
    """Read what stands behind a comma: a body, the rest of a place, a place."""
    for part in tail.split(", "):
        near = own.split.match(part)
        if near and own.kinds[near["word"].strip()] in {"in", "from"}:
            rest = tail[tail.index(part) + near.end() :]
            return organization, place or rest.strip(" .")
        if not _NAME_FIRST.match(part) or len(part.split()) > 8:
            break
        if place and not organization and not is_body(part):
            place = f"{place}, {part}"
        elif not organization and is_body(part):
            organization = part
        elif is_place(part):
            place = place or part
    return organization, place


def _read_work(clause: str, own: Grammar, *, leads: bool) -> Told:
    """Read employer and place of "covers roads for The Post from Oslo"."""
    stopped = own.stop.sub("", clause)
    text = stopped if own.split.search(stopped) else clause
    splits = find_splits(text, own)
    named = DESK_OF.search(text)
    if leads and named:
        return Told(organization=named["employer"])
    employer = next(
        (s for s in splits if can_employ(s, own) and s.kind == "at"),
        next((s for s in splits if s.kind == "in" and can_employ(s, own)), None),
    )
    if employer is None and leads:
        employer = choose_employer([s for s in splits if s.kind == "of"], own)
    place = ""
    for split in splits:
        after = employer is not None and split.start > employer.start
        if split.kind == "from" or (split.kind == "in" and after):
            place = place or cut_place(split.name, own)
    if not place and not employer and clause.lstrip().startswith(("works", "arbeit")):
        places = [s for s in splits if s.kind == "in"]
        place = cut_place(places[0].name, own) if places else ""
    organization = cut_employer(employer.name, own) if employer else ""
    if named and not organization and _ROLE_LESS.search(text[: named.start()]):
        organization = named["employer"]
    return Told(organization=organization, location=place)
