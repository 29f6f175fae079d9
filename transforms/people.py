"""Credit lines: who wrote, who helped, who edited, for whom and from where.

A line is read whole or not at all: one piece that is neither name, body, role nor
place, and the line is no credit. So "By rule three I mean the sergeant" names nobody.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from transforms.article import Basis, Byline, BylineKind
from transforms.bios import Bio
from transforms.clauses import Clause, clean_line, split_clauses
from transforms.creditlook import may_be_credit, plain_name
from transforms.eastern import read_eastern
from transforms.names import (
    find_town,
    fold_name,
    is_agency,
    is_body,
    is_role,
    tidy_name,
)
from transforms.pieces import Piece, is_employer, read_piece, split_pieces

MAX_CREDIT_CHARS = 600
"""A longer text is a paragraph, not a credit line."""

_METADATA = frozenset({Basis.JSON_LD, Basis.META, Basis.FEED, Basis.COLUMN})


_CONTRIBUTED = re.compile(
    r"(?<=contributed research[.])\s+|(?<=contributed reporting[.])\s+"
    r"|(?<=[.])\s+(?=(?:[A-ZÀ-Þ][\w'’.-]+ ){2,4}(?:also )?contributed\b)"
)
"""Between two sentences about helpers: "A contributed reporting. B contributed …"."""

_PLURAL_ROLE = re.compile(
    r"(?:writers|reporters|editors|correspondents|columnists|journalists|contributors)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def read_credit_line(
    text: str,
    language: str | None = None,
    basis: Basis = Basis.TEXT,
    *,
    marked: bool = False,
) -> tuple[Byline, ...]:
    """Read the people and bodies that a credit line names, in printed order.

    Args:
        text: A printed byline ("By A and B in London"), a reporting credit
            ("(Reporting by A; editing by B)"), a contact line ("To contact the
            reporters …"), or an author's name out of metadata.
        language: ISO 639-1; decides which short words are marks and joiners.
        basis: Where the text stands. Metadata may name an account of one word.
        marked: The text stands where only credits stand (byline markup, metadata), so
            one word is enough for a name.

    Returns:
        One byline a person or body; empty where the text names nobody or is anything
        else than a credit.
    """
    raw = " ".join(text.split())
    if not raw or len(raw) > MAX_CREDIT_CHARS:
        return ()
    said = marked or basis in _METADATA
    if not raw.isascii():
        eastern = read_eastern(raw, basis, marked=said)
        if eastern is not None:
            return eastern
    if name := plain_name(raw, language):
        kind = BylineKind.AUTHOR
        return (Byline(name=tidy_name(name), kind=kind, basis=basis, raw=raw),)
    if not said and not may_be_credit(raw, language):
        return ()
    if "contributed" in raw and len(parts := _CONTRIBUTED.split(raw)) > 1:
        each = [read_credit_line(p, language, basis, marked=marked) for p in parts]
        return merge_people(b for found in each for b in found) if all(each) else ()
    if town := find_town(raw):
        head = read_credit_line(raw[: town.start()], language, basis, marked=marked)
        place = town["place"]
        return tuple(replace(b, location=b.location or place, raw=raw) for b in head)
    line = clean_line(raw, language)
    found: list[Byline] = []
    clauses = split_clauses(line, language)
    if said:
        clauses = [
            c if c.marked or c.kind is BylineKind.AGENCY else replace(c, marked=True)
            for c in clauses
        ]
    for n, clause in enumerate(clauses):
        people = _read_clause(clause, language, basis, raw)
        if people is None and n == 0 and len(clauses) > 1 and _is_aside(clause):
            people = []
        if people is None:
            return ()
        found += people
    return merge_people(found)


def _is_region(
    found: list[Byline], separator: str, text: str, language: str | None
) -> bool:
    """Tell whether a piece goes on with a place: "in Boise, Idaho"; "…, Kiel".

    Behind a name without a place only German papers print a town.
    """
    if not found or separator != "," or not is_employer(text) or is_body(text):
        return False
    words = text.split()
    if found[-1].location:
        return len(words) <= 3 and ", " not in found[-1].location
    return language not in {None, "en"} and len(words) == 1 and text.istitle()


_TOWN_SIGNS = {
    "(": {"fr", "es", "it", "pt"},
    "|": {"es", "pt", "tr"},
    "/": {"es", "pt", "tr"},
}
"""Where one word behind a name is a town: in brackets, behind a bar, dash or slash."""


_TOWN_WORDS = 2


def _is_town(separator: str, text: str, language: str | None) -> bool:
    """Tell whether a word behind a name is a town, as Romance papers print it."""
    return (
        language in _TOWN_SIGNS.get(separator, ())
        and all(word.isalpha() for word in text.split())
        and (text.istitle() or (language == "tr" and text.isupper()))
        and len(text.split()) <= _TOWN_WORDS
        and not is_body(text)
    )


def _is_aside(head: Clause) -> bool:
    """Tell whether a story's aside in brackets stands before "(Reporting by …"."""
    return head.text.lstrip()[:1] in "($" and head.text.rstrip().endswith("(")


def merge_people(bylines: Iterable[Byline]) -> tuple[Byline, ...]:
    """Join the bylines of one person into one, at the place of the first.

    The first one's values win; what it lacks comes from the later ones. "M. Doe" and
    "Mary Doe" are two, since they may be.
    """
    merged: dict[str, Byline] = {}
    for byline in bylines:
        key = fold_name(byline.name)
        if not key:
            continue
        first = merged.get(key)
        merged[key] = byline if first is None else _fill(first, byline)
    return tuple(merged.values())


def _fill(first: Byline, later: Byline) -> Byline:
    return replace(fill_gaps(first, later), bio=first.bio or later.bio)


def fill_gaps(person: Byline, told: Byline | Bio) -> Byline:
    """Take from what else is told of a person what the byline leaves open."""
    return replace(
        person,
        role=person.role or told.role,
        organization=person.organization or told.organization,
        location=person.location or told.location,
        email=person.email or told.email,
        social=person.social or told.social,
    )


def _read_clause(
    clause: Clause, language: str | None, basis: Basis, raw: str
) -> list[Byline] | None:
    if clause.kind is None:
        return []
    found: list[Byline] = []
    if clause.kind is BylineKind.AGENCY and is_employer(clause.text):
        name = tidy_name(clause.text)
        return [Byline(name=name, kind=clause.kind, basis=basis, raw=raw)]
    head = clause.text.split(",")[0].strip()
    if not clause.marked and is_role(head) and not _is_staff(head):
        return None
    leading: Piece | None = None
    for separator, text in split_pieces(clause.text, language):
        piece = read_piece(
            text, first=not found, marked=clause.marked, joined=separator == "&"
        )
        if piece is not None and piece.sign == "person" and separator == "|" and found:
            piece = Piece("drop", organization=text)
        if piece is None and not found and _is_account(text, clause, basis):
            piece = Piece("person", name=text)
        if piece is None and not found and clause.marked and is_employer(text):
            # "Le Courrier avec AFP", "By Gear & Gadgets": a body that no list knows.
            piece = Piece("body", name=text) if len(text.split()) > 1 else None
        if piece is None and found and separator == "(" and text.islower():
            piece = Piece("drop")
        if piece is None and _is_region(found, separator, text, language):
            place = ", ".join(filter(None, (found[-1].location, text)))
            alone = all(b.location is None for b in found)
            for n in range(len(found) if alone else 1):
                found[-1 - n] = replace(found[-1 - n], location=place)
            piece = Piece("drop")
        if piece is None and found and _is_town(separator, text, language):
            piece = Piece("place", place=text)
        if piece is None and found and separator in "|/,(" and is_employer(text):
            piece = Piece("drop", organization=text)
        if piece is None:
            return None
        if piece.sign == "role" and not found:
            leading = piece
        elif leading and piece.sign == "person":
            piece = piece._replace(
                role=piece.role or leading.role,
                organization=piece.organization or leading.organization,
                place=piece.place or leading.place,
            )
            leading = None
        _add_piece(found, piece, separator, clause, basis, raw)
    return _share_role(found)


_STAFF = re.compile(
    r"(?:\S+ ){1,4}(?:reporters|staff|correspondents|editors|newsroom)", re.IGNORECASE
)


def _is_staff(text: str) -> bool:
    """Tell whether a text names the staff of a house: "Courier Reporters"."""
    return bool(_STAFF.fullmatch(text)) and is_body(text, bare=True)


def _share_role(found: list[Byline]) -> list[Byline]:
    """Give "Associated Press writers A and B" to both, each being a writer."""
    first = found[0] if found else None
    if first is None or not first.role or not _PLURAL_ROLE.search(first.role):
        return found
    role = first.role[:-1]
    return [
        replace(
            b,
            role=role if b.role in {None, first.role} else b.role,
            organization=b.organization or first.organization,
        )
        for b in found
    ]


def _add_piece(
    found: list[Byline],
    piece: Piece,
    separator: str,
    clause: Clause,
    basis: Basis,
    raw: str,
) -> None:
    kind = clause.kind or BylineKind.AUTHOR
    last = found[-1] if found else None
    employs = last is not None and last.kind is not BylineKind.AGENCY
    if piece.sign == "person" or (
        piece.sign == "body" and not (employs and separator in "|/,(")
    ):
        found.append(
            Byline(
                name=tidy_name(piece.name),
                kind=BylineKind.AGENCY if piece.sign == "body" else kind,
                basis=basis,
                raw=raw,
                role=piece.role or None,
                organization=piece.organization or _agency_of(piece) or None,
                location=piece.place or None,
            )
        )
        return
    if last is None:
        return
    details = Byline(
        name=last.name,
        kind=last.kind,
        basis=basis,
        raw=raw,
        role=piece.role or None,
        organization=(piece.name if piece.sign == "body" else piece.organization)
        or None,
        location=piece.place or None,
        email=piece.name if piece.sign == "mail" else None,
        social=piece.name if piece.sign == "social" else None,
    )
    everyone = separator == "|" or (
        piece.sign == "role" and _PLURAL_ROLE.search(piece.role)
    )
    everyone = everyone and piece.sign not in {"mail", "social"}
    for n in range(len(found) if everyone else 1):
        found[-1 - n] = _fill(found[-1 - n], details)


def _agency_of(piece: Piece) -> str:
    """Return the agency whose desk a piece names: "Reuters" of "Reuters Staff"."""
    head = piece.name.rpartition(" ")[0]
    return head if piece.sign == "body" and is_agency(head) else ""


def _is_account(text: str, clause: Clause, basis: Basis) -> bool:
    """Tell whether an author string can be somebody's own short name."""
    if not clause.marked or not any(map(str.isalpha, text)) or len(text) > 40:
        return False
    if basis in _METADATA:
        longest = 4
    else:
        longest = 2 if basis is Basis.MARKUP or clause.posted else 0
    return len(text.split()) <= longest
