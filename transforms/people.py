"""Credit lines: who wrote, who helped, who edited, for whom and from where.

A line is read whole or not at all: one piece that is neither name, body, role nor
place, and the line is no credit. So "By rule three I mean the sergeant" names nobody.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from transforms.article import Basis, Byline, BylineKind
from transforms.dates import find_dates, is_date_words
from transforms.lexicon import load_lexicon, phrases_of, words_of
from transforms.names import (
    fold_name,
    is_agency,
    is_body,
    is_place,
    is_role,
    looks_like_name,
    split_role,
    tidy_name,
    words,
)

MAX_CREDIT_CHARS = 600
"""A longer text is a paragraph, not a credit line."""

_METADATA = frozenset({Basis.JSON_LD, Basis.META, Basis.FEED, Basis.COLUMN})
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@/])@\w{2,30}")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_MARKDOWN = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|^#+\s|^>\s")
_NOISE = re.compile(
    r"\b(?:e-?mail|mail|contact|twitter|x|follow|reach)\s*:?\s*(?=\|)"
    r"|\b\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?|uhr)?\b"
    r"|\b\d+\s*(?:min(?:ute)?n?s?|mins?)\b(?:\s*read)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*(?:[;|•·/\n\t]|,(?!\s*(?:Jr|Sr|II|III|IV)\b)|//)\s*|\s+[-–—]+\s+"
)
_SPECIAL = re.compile(r"(?<=\w) +(special to\b)", re.IGNORECASE)
_OUR = re.compile(r"^van onze (?=correspondent|verslaggever|redacteur)", re.IGNORECASE)
_FROM_REPORTS = re.compile(
    r",? +from (?:staff|wire|agency|news)(?: and \w+)? (?:reports|services)$",
    re.IGNORECASE,
)
_GLUED_MARK = re.compile(r"^(By|BY|Von|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ.]|[A-ZÀ-Þ]+\s)")
_REPORTER = re.compile(
    r"(?<=[\uac00-\ud7af])\s*(?:선임|수습)?기자$|(?<=[\u3040-\u9fff])\s*記者$"
)
"""Korean and Japanese for reporter, behind the name."""

_POSTED_IN = re.compile(
    r"^(?:posted|filed|published|veröffentlicht|publié|publicado)\s+(?:in|under|dans|en)"
    r"\s.{2,40}?\s(by|von|par|por)\s",
    re.IGNORECASE,
)
_SHORTHAND = re.compile(r"[a-zä-ü]{2,4}\.?")
"""A writer's letters behind the name: "Ann Doe (ado)"."""

_MARK_ALONE = re.compile(
    r"^\W*((?:written |posted |published |story )?"
    r"(?:geschrieben |veröffentlicht |verfasst )?"
    r"(?:by|von|par|por|di|af|av|door|text|texte?|autor(?:in)?|author))\s*[;|]+\s*",
    re.IGNORECASE,
)
"""A mark in an element of its own, before the name in another."""

_GALLERY_CREDIT = re.compile(r"^Credit:\s*([^:]{4,50}):$")
"""Over the text of a gallery "Credit: NAME:" names its writer, not a photographer."""

_CONTACT_TAIL = re.compile(
    r"\s+(?:at|via|e-?mail|mail|unter|à|en)\s*:?$", re.IGNORECASE
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_LOWER_LEAD = re.compile(r"^(?:[a-zà-ÿ'’]+\s+)+(?=[A-Z0-9À-Þ])")
_PLURAL_ROLE = re.compile(
    r"(?:writers|reporters|editors|correspondents|columnists|journalists|contributors)$",
    re.IGNORECASE,
)

_Sign = Literal["person", "body", "role", "place", "mail", "social", "drop"]


class _Piece(NamedTuple):
    sign: _Sign
    name: str = ""
    role: str = ""
    organization: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class _Clause:
    kind: BylineKind | None
    """None: a credit that is no byline (photographs, translation)."""

    text: str
    marked: bool
    posted: bool = False
    """The mark is of a program ("posted by"): an account's name may follow."""


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
    line = _clean(raw, language)
    found: list[Byline] = []
    clauses = _clauses(line, language)
    if marked or basis in _METADATA:
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


def _is_aside(head: _Clause) -> bool:
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
    return replace(
        first,
        role=first.role or later.role,
        organization=first.organization or later.organization,
        location=first.location or later.location,
        email=first.email or later.email,
        social=first.social or later.social,
        bio=first.bio or later.bio,
    )


def _clean(raw: str, language: str | None) -> str:
    """Take out markup, dates and clock times; put marks where they stood."""
    line = _LINK.sub(lambda m: m[1], raw).replace("：", ": ")
    line = _GLUED_MARK.sub(r"\1 ", line)
    line = _POSTED_IN.sub(r"posted \1 ", line)
    line = _MARKDOWN.sub("", line)
    for found in reversed(find_dates(line, language)):
        line = f"{line[: found.start]} ; {line[found.end :]}"
    line = _MAIL.sub(lambda m: f" | {m[0].rstrip('.')} | ", line)
    line = _HANDLE.sub(lambda m: f" | {m[0]} | ", line)
    line = _URL.sub(" | ", line)
    line = _NOISE.sub(" ", line)
    line = _SPECIAL.sub(", special to", line)
    line = _FROM_REPORTS.sub("", line)
    line = _OUR.sub("", line)
    line = _MARK_ALONE.sub(lambda m: f"{m[1]} ", line)
    gallery = _GALLERY_CREDIT.match(line)
    if gallery:
        return f"contributor: {gallery[1]}"
    line = line.strip(" |,;:-–—―•·\u200b")
    while line[:1] == "(" and line[-1:] == ")" and line.count("(") == 1:
        line = line[1:-1].strip(" |,;:-–—―")
    return line


class _Marks(NamedTuple):
    opening: re.Pattern[str]
    kinds: dict[str, BylineKind | None]
    closing: re.Pattern[str]
    joiner: re.Pattern[str]
    with_agencies: re.Pattern[str]
    """The short mark before agencies: "avec" in "Le Courrier avec AFP"."""


@cache
def _marks(language: str) -> _Marks:
    data = load_lexicon("people")
    kinds: dict[str, BylineKind | None] = {}
    for name, kind in (
        ("author", BylineKind.AUTHOR),
        ("contributor", BylineKind.CONTRIBUTOR),
        ("editor", BylineKind.EDITOR),
        ("other", None),
    ):
        for phrase in phrases_of(data["marks"][name]):
            kinds.setdefault(phrase, kind)
        for word in data["local_marks"].get(name, {}).get(language, "").split():
            kinds.setdefault(word, kind)
    with_colon, free, anywhere = [], [], []
    for phrase in kinds:
        if " " not in phrase and phrase not in _PREPOSITIONS:
            with_colon.append(phrase)
        elif phrase.endswith((" by", " von", " par")) and " " in phrase:
            anywhere.append(phrase)
        else:
            free.append(phrase)
    opening = re.compile(
        rf"(?:^|(?<=[;|(/,.·•—–\]])\s*|\s)(?P<any>{_alternation(anywhere)})\s*:?\s+"
        rf"|(?:^|(?<=[;|(.·•—–])\s*|(?<=,)\s*)(?:(?P<free>{_alternation(free)})\s*:?\s+"
        rf"|(?P<colon>{_alternation(with_colon)}|{_alternation(free)})\s*:\s*)",
        re.IGNORECASE,
    )
    closing = re.compile(
        rf"\s+(?:{_alternation(phrases_of(data['closings']['contributor']))})\b"
        r"(?:\s+to\s+(?:this|the)\s+[\w ]{3,24})?",
        re.IGNORECASE,
    )
    own = data["joiners"]["by_language"].get(language, "")
    words = [*data["joiners"]["any"].split(), *own.split()]
    joiner = re.compile(rf"\s+(?:{_alternation(words)}|&|\+)\s+", re.IGNORECASE)
    helpers = data["local_marks"]["contributor"].get(language, "with")
    with_agencies = re.compile(rf"\s+{re.escape(helpers)}\s+", re.IGNORECASE)
    return _Marks(opening, kinds, closing, joiner, with_agencies)


_PREPOSITIONS = words_of(
    "by von vom par por di de da door av af ngu with mit avec con com med met"
)


def _alternation(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=lambda p: (-len(p), p))
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in longest_first)


def _clauses(line: str, language: str | None) -> list[_Clause]:
    marks = _marks((language or "")[:2].casefold())
    found = list(marks.opening.finditer(line))
    clauses: list[_Clause] = []
    if not found:
        tail = marks.with_agencies.search(line)
        if tail and all(
            is_agency(part) for part in marks.joiner.split(line[tail.end() :])
        ):
            line, rest = line[: tail.start()], line[tail.end() :]
            person = looks_like_name(line)
            head_kind = BylineKind.AUTHOR if person else BylineKind.AGENCY
            clauses.append(_Clause(head_kind, line, False))
            return [*clauses, _Clause(BylineKind.CONTRIBUTOR, rest, True)]
    head = line[: found[0].start()] if found else line
    if head.strip(" |,;.()-–—"):
        clauses.append(_closing(head, marks, BylineKind.AUTHOR, marked=False))
    for n, match in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(line)
        phrase = match["any"] or match["free"] or match["colon"]
        kind = marks.kinds[" ".join(phrase.casefold().split())]
        text = line[match.end() : end]
        if not text.strip(" |,;.()"):
            continue
        closed = _closing(text, marks, kind, marked=True)
        clauses.append(replace(closed, posted=bool(_POSTED.match(phrase))))
    if len(clauses) > 1 and is_date_words(clauses[0].text):
        # "Posted on May 1 by ann": the program's own line.
        clauses = [replace(c, posted=True) for c in clauses[1:]]
    elif len(clauses) > 1 and _is_rubric(clauses[0]):
        del clauses[0]
    return clauses


def _is_rubric(head: _Clause) -> bool:
    """Tell whether a rubric stands before the mark: "News | By Ann Doe"."""
    text = head.text.rstrip()
    return not head.marked and text.endswith("|") and len(text.split()) <= 6


_POSTED = re.compile(
    r"posted|submitted|published by|publi|eingestellt|gespeichert|erstellt|verfasst|"
    r"gepostet|veröffentlicht|written|geschrieben|author|autor|inserito",
    re.IGNORECASE,
)


def _closing(
    text: str, marks: _Marks, kind: BylineKind | None, *, marked: bool
) -> _Clause:
    """Read a mark behind the names: "… contributed to this report"."""
    match = marks.closing.search(text)
    if match is None:
        return _Clause(kind, text, marked)
    rest = text[match.end() :].strip(" .")
    return _Clause(BylineKind.CONTRIBUTOR, f"{text[: match.start()]} {rest}", True)


def _read_clause(
    clause: _Clause, language: str | None, basis: Basis, raw: str
) -> list[Byline] | None:
    if clause.kind is None:
        return []
    found: list[Byline] = []
    if clause.kind is BylineKind.AGENCY and _is_employer(clause.text):
        name = tidy_name(clause.text)
        return [Byline(name=name, kind=clause.kind, basis=basis, raw=raw)]
    if not clause.marked and is_role(clause.text.split(",")[0].strip()):
        return None
    for separator, text in _pieces(clause.text, language):
        piece = _read_piece(
            text, first=not found, marked=clause.marked, joined=separator == "&"
        )
        if piece is not None and piece.sign == "person" and separator == "|" and found:
            piece = _Piece("drop", organization=text)
        if piece is None and not found and _is_account(text, clause, basis):
            piece = _Piece("person", name=text)
        if piece is None and not found and clause.marked and _is_employer(text):
            # "Le Courrier avec AFP", "By Gear & Gadgets": a body that no list knows.
            piece = _Piece("body", name=text) if len(text.split()) > 1 else None
        if piece is None and found and separator in "|,(" and _is_employer(text):
            piece = _Piece("drop", organization=text)
        if piece is None:
            return None
        _add_piece(found, piece, separator, clause, basis, raw)
    return _share_role(found)


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
    piece: _Piece,
    separator: str,
    clause: _Clause,
    basis: Basis,
    raw: str,
) -> None:
    kind = clause.kind or BylineKind.AUTHOR
    last = found[-1] if found else None
    employs = last is not None and last.kind is not BylineKind.AGENCY
    if piece.sign == "person" or (
        piece.sign == "body" and not (employs and separator in "|,(")
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


def _agency_of(piece: _Piece) -> str:
    """Return the agency whose desk a piece names: "Reuters" of "Reuters Staff"."""
    head = piece.name.rpartition(" ")[0]
    return head if piece.sign == "body" and is_agency(head) else ""


def _pieces(text: str, language: str | None) -> list[tuple[str, str]]:
    """Cut a clause into pieces, each with the sign before it (``&`` joins people)."""
    text = _BRACKET.sub(lambda m: f" |( {m[1]} | ", text)
    joiner = _marks((language or "")[:2].casefold()).joiner
    pieces: list[tuple[str, str]] = []
    start, sign = 0, ""
    for match in _SEPARATOR.finditer(text):
        _add_joined(pieces, sign, text[start : match.start()], joiner)
        start, sign = match.end(), match[0].strip()[:1] or "|"
        if sign in "-–—;•·\n\t":
            sign = "|" if sign in "-–—" else ";"
    _add_joined(pieces, sign, text[start:], joiner)
    return pieces


def _add_joined(
    pieces: list[tuple[str, str]], sign: str, text: str, joiner: re.Pattern[str]
) -> None:
    text = _strip_tail(_CONTACT_TAIL.sub("", text.strip(" ,:()[]&+\u200b")))
    if text.startswith(("and ", "und ", "et ", "y ", "& ")):
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
    return is_agency(first) or _read_person(first, single=True) is not None


def _read_piece(text: str, *, first: bool, marked: bool, joined: bool) -> _Piece | None:
    """Read one piece; None where it is nothing that stands in a credit."""
    if not text:
        return _Piece("drop")
    if _SHORTHAND.fullmatch(text) and not first:
        return _Piece("drop")
    if "@" in text:
        return _Piece("mail" if _MAIL.fullmatch(text) else "social", name=text)
    new = first or joined
    if is_agency(text):
        return _Piece("body", name=text)
    if is_place(text) and not new:
        return _Piece("place", place=text)
    person = _read_person(text, single=(marked and new) or joined)
    if person is not None:
        return person
    if is_role(text) and not (new and is_body(text, bare=True)):
        return _role_piece(text)
    head, place, _ = _split_place(text)
    if place and not head and not new:
        return _Piece("place", place=place)
    head, employer = _split_employer(text)
    if employer and not new and (not head or is_role(head)):
        return _Piece("role" if head else "drop", role=head, organization=employer)
    if is_body(text, bare=new and not marked):
        return _Piece("body", name=text)
    if is_date_words(text):
        return _Piece("drop")
    return None if new else _apposition(text)


def _apposition(text: str) -> _Piece | None:
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
        return _Piece("role", role=_ARTICLE.sub("", head), organization=employer)
    return None


_MAX_ROLE_WORDS = 10
_SMALL_WORDS = words_of(
    "a an the of for at in and with to on ein eine der die das des bei für und im in am"
    " de du la le les à et del el los las di y e da do dos das para en une un van het"
)
_ARTICLE = re.compile(r"^(?:an?|the|ein(?:e)?|une?)\s+")


def _read_person(text: str, *, single: bool) -> _Piece | None:
    """Read a name with what is glued to it: role, place, employer."""
    text = _REPORTER.sub("", text)
    head, place, aboard = _split_place(text)
    rest, employer = _split_employer(head)
    if not employer:
        rest, employer = _split_agency(head)
    for candidate, organization in ((head, ""), (rest, employer)):
        where = "" if aboard else place
        split = split_role(candidate)
        if split is not None:
            name, glued, role = split
            return _Piece("person", name, role, organization or glued, where)
        if looks_like_name(candidate, single=single):
            return _Piece("person", candidate, "", organization, where)
    return None


def _split_agency(text: str) -> tuple[str, str]:
    """Cut an agency off the end: "Ann Doe The Associated Press"."""
    tokens = text.split()
    for cut in range(2, len(tokens)):
        tail = " ".join(tokens[cut:])
        if is_agency(tail):
            return " ".join(tokens[:cut]), tail
    return text, ""


def _role_piece(text: str) -> _Piece:
    head, employer = _split_employer(text)
    if employer and head:
        return _Piece("role", role=head, organization=employer)
    tokens = text.split()
    for cut in range(min(3, len(tokens) - 1), 0, -1):
        if is_agency(" ".join(tokens[:cut])):
            return _Piece(
                "role", role=" ".join(tokens[cut:]), organization=" ".join(tokens[:cut])
            )
    place = ""
    match = _ROLE_PLACE.match(text)
    if match:
        text, place = match[1], match[2]
    return _Piece("role", role=text, place=place)


_ROLE_PLACE = re.compile(r"(.+?)\s+(?:in|à|en|a)\s+([A-ZÀ-Þ][\w'’ .-]+)$")
_PLACE = re.compile(
    r"^(?P<head>.*?)(?:^|\s+)(?P<word>in|à|en|em|aus|uit|from|aboard|reporting from)\s+"
    r"(?P<place>(?:the\s+)?[A-ZÀ-ÞĄ-Ž][\w'’.-]*"
    r"(?:[\s-](?:de|del|am|an der|of|la|[A-ZÀ-Þ][\w'’.-]*))*)"
    r"(?:\s+(?:at|by|on))?$"
)
_EMPLOYER = re.compile(
    r"^(?P<head>.*?)(?:^|\s+)(?:of|for|at|with|chez|bei|beim|für|pour|special to|"
    r"exclusively for)\s+"
    r"(?P<employer>.+)$"
)


def _split_place(text: str) -> tuple[str, str, bool]:
    match = _PLACE.match(text)
    if match is None:
        return text, "", False
    return match["head"].strip(" ,"), match["place"], match["word"] == "aboard"


def _split_employer(text: str) -> tuple[str, str]:
    match = _EMPLOYER.match(text)
    if match is None:
        return text, ""
    employer = _LOWER_LEAD.sub("", match["employer"]).strip()
    employer = re.sub(r"^(?:The|the)\s+(?=\S)", lambda m: m[0], employer)
    head = re.sub(r"\s+special$", "", match["head"]).strip(" ,")
    if head.casefold() == "special":
        head = ""
    return (head, employer) if employer[:1].isupper() else (text, "")


def _is_employer(text: str) -> bool:
    """Tell whether a piece behind a name can be its employer: capitalized words."""
    tokens = text.split()
    small = {"and", "of", "the", "&", "for", "de", "der", "und", "et", "y", "la", "le"}
    if any(t.casefold() in words().navigation for t in tokens):
        return False
    return len(tokens) <= 7 and all(
        t in small or t[:1].isupper() or t[:1].isdigit() for t in tokens
    )


def _is_account(text: str, clause: _Clause, basis: Basis) -> bool:
    """Tell whether an author string can be somebody's own short name."""
    if not clause.marked or not any(map(str.isalpha, text)) or len(text) > 40:
        return False
    if basis in _METADATA:
        longest = 4
    else:
        longest = 2 if basis is Basis.MARKUP or clause.posted else 0
    return len(text.split()) <= longest
