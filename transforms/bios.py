"""Bios: what a text tells of an author, by its sentences, role line or address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from transforms.names import is_place, is_role, looks_like_name, words
from transforms.sentences import (
    Told,
    find_place,
    is_earlier,
    read_role_phrase,
    read_sentence,
    subject_of,
    tells_verb,
)

_MAIL = re.compile(r"(?<![@\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*[^)\n]*\)")
"""Markdown's marks."""

_HANDLE = re.compile(r"(?<![\w@/.])@\w{2,30}(?:@[\w-]+(?:\.[\w-]+)+)?")
"""An account; one of the fediverse names its server, too: ``@ann@news.example``."""
_ABOUT = re.compile(
    r"^(?:about(?: the author)?|über(?: den autor| die autorin)?|à propos de|"
    r"sobre(?: el autor| la autora)?|zur person)\s*:?\s*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[^\W\d_][^\W\d_)][.!?])[”\"“]?\s+(?=[A-ZÀ-Þ@\"“„«])")
_CONTACT_LIST = re.compile(
    r"^to contact the (?:reporter|author|editor)s?\b", re.IGNORECASE
)
_DESK_MAIL = re.compile(
    r"(?:tips?|news(?:room|desk)?|redak[ct]\w*|redac\w*|redaz\w*|desk|press\w*|info|"
    r"media|contacts?|kontakt|contacto|letters|leserbriefe?|corrections|service|support|"
    r"office|mail|webmaster|hello|editors?|feedback|abo|aboservice)[\w.-]*@",
    re.IGNORECASE,
)
"""Addresses of the house, not of its author."""


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
    bare = _EMPHASIS.sub("", folded) if "*" in folded or "_" in folded else folded
    plain = _LINK.sub(r"\1", bare) if "](" in bare else bare
    body = _ABOUT.sub("", plain)
    about = body != plain
    mail = handle = None
    if "@" in folded:
        body = _MAIL.sub("", body)
        mails = _MAIL.finditer(folded)
        mail = next((m for m in mails if not _DESK_MAIL.match(m[0])), None)
        handle = _HANDLE.search(_MAIL.sub(" ", folded))
    body = body.rstrip(" :|(")
    named = _named(body, names, language)
    told, verb = Told(), False
    if named.subject:
        sentences = _read_sentences(named.rest, language)
        told, verb = sentences or Told(), sentences is not None
    if not verb and (
        not named.subject
        or named.rest.lstrip()[:1] in _ROLE_MARKS
        or _opens_with_role(named.rest)
    ):
        told = _read_role_line(named.rest.lstrip(" " + _ROLE_MARKS), language)
    told = Told(
        role=named.role or told.role,
        organization=told.organization or named.organization,
        location=find_place(body, language) or told.location,
    )
    known = told.role or mail or handle or told.organization
    if not (named.name and (verb or about)) and not known:
        return None
    if named.name and not names and not told.role:
        return None
    return Bio(
        name=named.name,
        text=bare,
        role=told.role or None,
        organization=told.organization or None,
        location=told.location.rstrip(".") or None,
        email=mail[0].rstrip(".") if mail else None,
        social=handle[0] if handle else None,
    )


def is_contact_list(text: str) -> bool:
    """Tell whether a line says how to reach those whom it names, and no more."""
    return _CONTACT_LIST.match(text.strip()) is not None


def part_by_person(text: str, language: str | None) -> list[str]:
    """The sentences of a bio, those about one person together."""
    folded = " ".join(text.split())
    starts = [0]
    for match in _SENTENCE.finditer(folded):
        named = _full_name(folded[match.end() :], language)
        if named and not folded.startswith(named):
            starts.append(match.end())
    return [
        folded[start:end].strip()
        for start, end in zip(starts, [*starts[1:], len(folded)], strict=True)
    ]


class _Named(NamedTuple):
    """Of whom a text speaks, and what it says of him."""

    name: str | None
    subject: bool
    """Whether it speaks of somebody: by name, by "the writer", by "she"."""

    rest: str
    role: str = ""
    """A role before the name: "Staff writer Ann Doe"."""

    organization: str = ""


def _named(text: str, names: Sequence[str], language: str | None) -> _Named:
    """Find whom the text is about."""
    text = _RANK.sub("", text)
    lowered = text.casefold()
    for name in names:
        if lowered.startswith(name.casefold()):
            return _Named(name, True, text[len(name) :])
        last = name.rpartition(" ")[2]
        if len(last) > 3 and text.startswith(last) and _GOES_ON.match(text, len(last)):
            return _Named(name, True, text[len(last) :])
        at = lowered.find(name.casefold())
        if 0 < at <= _MAX_LEAD and (lead := _read_lead(text[:at], language)):
            return lead._replace(name=name, rest=text[at + len(name) :])
    subject = subject_of(text, language)
    if subject:
        return _Named(None, True, text[subject:])
    if full := _full_name(text, language):
        return _Named(full, True, text[len(full) :])
    inside = [name for name in names if name in text]
    return _Named(inside[0] if len(inside) == 1 else None, False, text)


def _full_name(text: str, language: str | None) -> str | None:
    """Return the name that opens a text, where a verb of bios follows it."""
    tokens = text[:_MAX_LEAD].split(" ")
    for count in range(2, min(_MAX_NAME_WORDS, len(tokens)) + 1):
        name = " ".join(tokens[:count]).rstrip(",")
        if not looks_like_name(name):
            continue
        rest = text[len(name) :]
        if tells_verb(rest, language) or (
            (aside := _ASIDE.match(rest)) and tells_verb(rest[aside.end() :], language)
        ):
            return name
    return None


def _read_lead(lead: str, language: str | None) -> _Named | None:
    """Read what stands before a name: "Staff writer", "Unser Autor", a whole role."""
    lead = lead.strip(" ,:")
    if subject_of(f"{lead} ", language) == len(lead):
        return _Named(None, True, "")
    told = read_role_phrase(lead, language)
    if not is_role(told.role):
        return None
    return _Named(None, True, "", told.role, told.organization)


_RANK = re.compile(r"^(?:[A-Z][a-z]{1,5}\. )+(?:\([^()]{2,12}\) )?(?=[A-ZÀ-Þ])")
"""Rank or title before a name; bylines are read without it."""

_MAX_NAME_WORDS = 6
_MAX_LEAD = 90
"""Longest role before a name, in characters."""

_GOES_ON = re.compile(r" (?=[a-zà-ÿ])")
"""Behind the name that opens a sentence."""

_ROLE_END = re.compile(r"[,.;|]")
_ROLE_PARTS = re.compile(r"[,;|•·]\s*|\.\s+")

_ROLE_MARKS = ",|:–—-("
"""What stands between a name and the role behind it."""

_ASIDE = re.compile(
    r"\s*(?:\((?P<bracketed>[^()]{2,60})\)|,\s(?P<told>[^,]{3,80}(?:,\s[^,]{3,40})?),)"
    r"(?=\s)"
)
"""Between name and verb: ", Jahrgang 1975,", ", the paper's ropes editor,"."""


def _read_sentences(rest: str, language: str | None) -> Told | None:
    """Read the sentences behind a name: the first, then what later ones add to it.

    None where no verb of bios follows the name. What the author did before is passed
    over, and so is whatever does not open with a pronoun.
    """
    first, *later = _SENTENCE.split(rest)
    told = None
    aside = _ASIDE.match(first)
    if aside and (read := read_sentence(first[aside.end() :], language)):
        told = read
        if aside["told"]:
            inside = read_role_phrase(aside["told"], language)
            if is_role(inside.role):
                told = _fill(told, inside)
    told = told or read_sentence(first, language)
    if told is None:
        return None
    for sentence in later:
        subject = subject_of(sentence, language)
        if not subject or is_earlier(sentence, language):
            continue
        if more := read_sentence(sentence[subject:], language):
            told = _fill(told, replace(more, role=""))
    return told


def _fill(first: Told, later: Told) -> Told:
    return Told(
        role=first.role or later.role,
        organization=first.organization or later.organization,
        location=first.location or later.location,
    )


def _opens_with_role(rest: str) -> bool:
    return is_role(_ROLE_END.split(rest, maxsplit=1)[0].strip())


def _read_role_line(text: str, language: str | None) -> Told:
    """Read a line such as "Transport correspondent, The Post" or "Redactora. Oslo"."""
    if len(text) > 200:
        return Told()
    parts = [bare for p in _ROLE_PARTS.split(text) if (bare := p.strip(" .,)"))]
    if not parts:
        return Told()
    told = read_role_phrase(parts[0], language)
    first = parts[0].split()[0].casefold()
    if not is_role(told.role) and first not in words().role_nouns:
        told = read_role_phrase(text, language)
        return told if is_role(told.role) else Told()
    for part in parts[1:3]:
        if tells_verb(f" {part[:1].lower()}{part[1:]}", language):
            break
        if is_place(part) or (
            not told.organization
            and len(part.split()) == 1
            and part.istitle()
            and not is_role(part)
        ):
            told = replace(told, location=told.location or part)
        elif not told.organization and part[:1].isupper() and len(part.split()) <= 7:
            told = replace(told, organization=part)
    return told
