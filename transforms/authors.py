"""The authors of a page, as its credit lines and bios tell: each bio joins its byline.

Lines with names give people; role lines, contact lines and bios add to them what the
names leave open. Where only a bio names somebody, that is the author.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from transforms.article import Basis, Byline, BylineKind, Label
from transforms.bios import Bio, is_contact_list, part_by_person, read_bio
from transforms.names import fold_name, is_body
from transforms.people import fill_gaps, merge_people, read_credit_line

_TELL_PEOPLE = frozenset({Label.BYLINE, Label.BIO})


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
    kept = [line for line in lines if line[0] in _TELL_PEOPLE]
    people: tuple[Byline, ...] = ()
    bios: list[Bio] = []
    above = ""
    for label, text in _each_person(kept, language):
        contact = is_contact_list(text)
        if label is Label.BYLINE or contact:
            # Without a basis of its own: so the line was asked before, and is known.
            found = (
                read_credit_line(text, language)
                if basis is Basis.TEXT
                else read_credit_line(text, language, basis)
            )
            people = merge_people((*people, *found))
            if found:
                above = fold_name(found[-1].name)
                continue
        bio = read_bio(text, [p.name for p in people], language)
        if bio is None:
            continue
        if label is Label.BYLINE:
            people = _add_role_line(people, bio, above)
        else:
            bios.append(bio)
    if not any(p.kind is not BylineKind.AGENCY for p in people):
        people = (*people, *_authors_of(bios, basis))
    return join_bios(people, bios)


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
        if _is_town(person, bio):
            person = replace(person, organization=None, location=person.organization)
        text = bio.text if person.bio is None else f"{person.bio}\n{bio.text}"
        people[at] = replace(fill_gaps(person, bio), bio=text)
    return tuple(people)


def _is_town(person: Byline, bio: Bio) -> bool:
    """Tell whether a byline's "employer" is a town: "By Ann Doe, Oban"."""
    word = person.organization or ""
    return (
        bool(bio.organization)
        and person.location is None
        and word.istitle()
        and word.isalpha()
        and word not in (bio.organization or "")
        and not is_body(word)
    )


def _each_person(
    lines: Sequence[tuple[Label, str]], language: str | None
) -> list[tuple[Label, str]]:
    """Cut a bio that goes on with another person: one text a person."""
    cut: list[tuple[Label, str]] = []
    for label, text in lines:
        if label is Label.BIO and not is_contact_list(text):
            cut += [(label, part) for part in part_by_person(text, language)]
        else:
            cut.append((label, text))
    return cut


def _add_role_line(
    people: tuple[Byline, ...], bio: Bio, above: str
) -> tuple[Byline, ...]:
    """Give a role or handle on a line of its own to the name above it; it is no bio.

    Args:
        people: All who were named so far.
        bio: What the line tells.
        above: Whom the last line with names named last, folded.
    """
    if bio.name is not None:
        return people
    return tuple(
        fill_gaps(person, bio) if fold_name(person.name) == above else person
        for person in people
    )


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
