"""Every place on a page that names somebody as its author, or may do so."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.etree import _Element

from transforms.article import Basis, Byline, BylineKind
from transforms.blocks import Outline, Piece
from transforms.dates import is_date_line
from transforms.eastern import read_eastern
from transforms.headnames import Naming, find_said
from transforms.markup import Mark, credit_text_of, zone_of
from transforms.metadata import Findings
from transforms.names import fold_name, looks_like_name, tidy_name, words
from transforms.people import read_credit_line
from transforms.signs import Sign

_MAX_BYLINE_CHARS = 220
_MAX_MARKS = 60
_MAX_OTHER_MARKS = 8
_MAX_BARE_WORDS = 9
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NEAR_BEFORE, _NEAR_AFTER = 8, 14
"""Pieces around the headline among which bylines are printed."""

_FARTHER = (
    "автор(?:ы|и)?(?: текста)?|текст|аутор|пише|беседовала?|подготовил[аи]?|записала?|"
    "pi[sš]e|autorka|autorica|autoři|napsala?|napsali|opracowała?|opracowali|oprac|"
    "rozmawiała?|rozmawiali|szerzők?|írta|szöveg|scris de|yazan|yazar|derleyen|"
    "hazırlayan|muhabir|röportaj|γράφ(?:ει|ουν)(?: [οη])?|συντάκτ(?:ης|ρια)|κείμενο|"
    "ρεπορτάζ|tác giả|phóng viên|oleh|penulis|reporter|بقلم|كتبت?|كتبه|كتابة|إعداد|"
    "نویسنده|خبرنگار|מאת|द्वारा|लेखक|লেখক|প্রতিবেদক|โดย|ผู้เขียน|ผู้สื่อข่าว|"
    "作者|記者|记者|撰文|文|글"
)
"""Marks of languages whose words no other has."""

_MARK_WORD = re.compile(
    r"^\W*(?:by|von|par|por|di|text|autor(?:in|en)?|authors?|written by|posted by|"
    r"published by|geschrieben von|verfasst von|veröffentlicht von|erstellt von|"
    r"eingestellt von|gespeichert von|gepostet von|redaktion|"
    r"text (?:&|und|von) ?(?:fotos?)?|"
    r"escrito por|publicado por|écrit par|publié par|ein(?:e)? \w+ von|"
    r"an? \w+ by|une \w+ de|door|af|av|"
    r"story by|reporting by|words by|interview|text (?:und|&) interview|"
    r"haber|texte|testo|texto|tekst|teksti|autore|autora|auteure?|autrice|"
    rf"{_FARTHER})(?:\s*[:：]\s*|\s)",
    re.IGNORECASE,
)
_MARK_WORD_LOW = re.compile(_MARK_WORD.pattern)
"""For lines in lower case: where case counts, the first letter rules most words out."""

_LABELLED = re.compile(
    r"^\W*(?:authors?|autor(?:in|en|es|a|e|i)?|auteure?s?|autrice|text[eo]?|testo|"
    r"teksti?|text (?:und|&) interview|interview|verfasser(?:in)?|written by|"
    rf"{_FARTHER})\s*[:：]",
    re.IGNORECASE,
)
"""The field of a byline, as forms print it: "Author: Ann Doe"."""

_HEAD = re.compile(r"[(\[|•·]|\s[-–—]\s|,\s")
_TALK = re.compile(r"\s+im Gespräch mit\s+")
_MARK_INSIDE = re.compile(
    r"(?:posted|published|updated|written|veröffentlicht|geschrieben|erstellt|verfasst|"
    r"eingestellt|gespeichert|publi\w+|\||\d{4}|\d{1,2}:\d{2}|uhr)[^.]{0,60}?\s"
    r"(?:by|von|par|por)\s",
    re.IGNORECASE,
)
"""A mark behind a date or a rubric: "Posted on May 1 by Ann Doe"."""
_MARKS_WITHIN = (" by ", " von ", " par ", " por ")
"""What the pattern before cannot do without; far quicker to ask."""

_DATED = re.compile(
    r"(?:19|20)\d{2}|\d{1,2}:\d{2}|\d\. ?min|min(?:ute)?s? read", re.IGNORECASE
)
_LONG_CHARS = 120
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|profil|people|staff|person|team|by|users?|"
    r"journalist|redaktion|writers?|contributors?|autores|reporter)e?s?[/=-]",
    re.IGNORECASE,
)


def find_namings(
    found: Findings, outline: Outline, language: str | None
) -> Iterator[Naming]:
    """Yield who is named, print first in page order, then what the metadata says."""
    said = list(find_said(found, language))
    known = {
        person_key(n.byline.name): n.byline.name for n in said if " " in n.byline.name
    }
    printed = [*_markup_named(found, language), *_line_named(found, outline, language)]
    for naming in printed:
        if _is_glued(naming.byline.name, known):
            continue
        yield naming
    yield from _repeated(found, outline, said)
    yield from said


def _is_glued(name: str, known: dict[str, str]) -> bool:
    """Tell whether a name of the metadata stands in ``name`` with a role glued on."""
    return (
        any(
            len(name) > len(other) and name.startswith(other)
            for other in known.values()
        )
        and person_key(name) not in known
    )


def _repeated(
    found: Findings, outline: Outline, said: list[Naming]
) -> Iterator[Naming]:
    """Find the metadata's names in the lines around the headline, however printed."""
    at = found.title_piece
    if at is None or not said:
        return
    pieces = outline.pieces[max(0, at - _NEAR_BEFORE) : at + _NEAR_AFTER]
    near = [p.text for p in pieces if len(p.text) <= _MAX_BYLINE_CHARS and not p.is_alt]
    for naming in said:
        name = naming.byline.name
        for n, text in enumerate(near):
            if name in text and (" " in name or text.strip() == name):
                yield Naming("line:repeated:near", 5000 + n, naming.byline)
                break


def _read_credit(
    text: str, language: str | None, basis: Basis, *, marked: bool = False
) -> tuple[Byline, ...]:
    """Read a printed credit; of one that cannot be read whole, what a label opens.

    "Author: Ann Doe (sponsored), whatever else": what stands behind a label up to the
    first bracket or comma is a name where it looks like one.
    """
    if "espräch" in text:
        text = _TALK.sub(" und ", text)
    people = read_credit_line(text, language, basis, marked=marked)
    if people or not (label := _LABELLED.match(text)):
        return people
    head = _HEAD.split(text[label.end() :].strip(), maxsplit=1)[0].strip()
    if not looks_like_name(head):
        return ()
    return (
        Byline(name=tidy_name(head), kind=BylineKind.AUTHOR, basis=basis, raw=text),
    )


def _markup_named(found: Findings, language: str | None) -> list[Naming]:
    """Read byline markup; that of comments and teasers only where there is no other."""
    marks = found.marks.authors[:_MAX_MARKS]
    places = [(mark, _place(found, mark)) for mark in marks]
    near = [(m, p) for m, p in places if p in {"near", "far"}]
    named = _read_marks(near, language, 0)
    if not named:
        rest = [(m, p) for m, p in places if p not in {"near", "far"}]
        named = _read_marks(rest[:_MAX_OTHER_MARKS], language, 0)
    else:
        rest = [(m, p) for m, p in places if p in {"before", "after"}]
        named += _read_marks(rest[:_MAX_OTHER_MARKS], language, len(near))
    return named


def _read_marks(
    places: Iterable[tuple[Mark, str]], language: str | None, group: int
) -> list[Naming]:
    named: list[Naming] = []
    taken: set[object] = set()
    for mark, place in places:
        element = mark.element
        if any(parent in taken for parent in islice(element.iterancestors(), 4)):
            continue
        text = _mark_text(mark)
        if len(text) < 2:
            continue
        people = _read_credit(text, language, Basis.MARKUP, marked=True)
        if not people:
            continue
        taken.add(element)
        group += 1
        facts = set()
        if _MARK_WORD.match(text):
            facts.add("marked")
        if _LABELLED.match(text):
            facts.add("labelled")
        if _has_profile(element):
            facts.add("profile")
        if mark.sign & Sign.BIO:
            facts.add("bio")
        kind = "class" if mark.sign & Sign.AUTHOR else "credit"
        if "author" in mark.prop or mark.prop == "creator":
            kind = "prop"
        elif "author" in mark.rel:
            kind = "rel"
        named += [
            Naming(f"{kind}:{place}", group, byline, frozenset(facts))
            for byline in people
        ]
    return named


def _has_profile(element: _Element) -> bool:
    """Tell whether a name is linked to a page about its bearer."""
    links = [element] if element.tag == "a" else element.iterfind(".//a")
    return any(_PROFILE.search(link.get("href") or "") for link in islice(links, 3))


def _mark_text(mark: Mark) -> str:
    element = mark.element
    content = element.get("content") or ""
    if mark.prop and content and "://" not in content:
        return content
    return credit_text_of(element, 2 * _MAX_BYLINE_CHARS)[:_MAX_BYLINE_CHARS]


def _place(found: Findings, mark: Mark) -> str:
    gap = 0 if found.title_order is None else mark.order - found.title_order
    near = found.title_order is not None and -30 <= gap <= 60
    if zone_of(found.marks, mark.element) & Sign.FURNITURE:
        if near and ("author" in mark.prop or "author" in mark.rel):
            return (
                "near"  # said in so many words: no teaser, whatever the box is called
            )
        return "near:out" if near else "out"
    if found.title_order is None:
        return "far"
    if near:
        return "near"
    return "before" if gap < 0 else "after"


def _line_named(
    found: Findings, outline: Outline, language: str | None
) -> Iterator[Naming]:
    at = found.title_piece
    low = max(0, at - _NEAR_BEFORE) if at is not None else 0
    high = at + _NEAR_AFTER if at is not None else -1
    stories = _story_bounds(outline)
    for n, piece in enumerate(outline.pieces):
        text = piece.text
        if n == at or piece.is_alt or not 4 <= len(text) <= _MAX_BYLINE_CHARS:
            continue
        near = low <= n <= high
        marked = _is_marked(text)
        parent = outline.parents[piece.container]
        inside = parent in stories
        if not marked and not _may_be_name(text, near=near, inside=inside):
            continue
        people = _read_credit(text, language, Basis.TEXT)
        if not people:
            continue
        zone = zone_of(found.marks, outline.elements[piece.container])
        place = "near" if near else "after" if at is None or n > at else "before"
        kind = "marked" if marked else "story" if inside and not near else "bare"
        if _LABELLED.match(text):
            kind = "labelled"
        if kind == "bare" and near:
            kind = _beside_date(outline, n, language)
        if (
            inside
            and not marked
            and outline.tags[piece.container] not in _HEADINGS
            and _is_signature(piece, n, *stories[parent])
        ):
            kind = "signed"
        out = ":out" if zone & Sign.FURNITURE else ""
        facts = {"linked"} if piece.link_chars * 2 > len(text) else set()
        if _DATED.search(text):
            facts.add("dated")
        if _LABELLED.match(text):
            facts.add("labelled")
        for byline in people:
            yield Naming(
                f"line:{kind}:{place}{out}", 1000 + n, byline, frozenset(facts)
            )


def _is_marked(text: str) -> bool:
    """Tell whether a mark opens a line, or stands behind a date or a rubric in it."""
    if not text.isascii() and read_eastern(text):
        return True
    lowered = text.lower()
    if (
        _MARK_WORD_LOW.match(lowered) if text.isascii() else _MARK_WORD.match(text)
    ) is not None:
        return True
    for mark in _MARKS_WITHIN:  # any() takes twice that, for every line
        if mark in lowered:
            return _MARK_INSIDE.search(text) is not None
    return False


def _beside_date(outline: Outline, n: int, language: str | None) -> str:
    """Tell whether a bare line holds a date, or the one before or behind it is one."""
    pieces = outline.pieces
    if _DATED.search(pieces[n].text):
        return "dated"
    for at in (n - 1, n + 1):
        if 0 <= at < len(pieces):
            text = pieces[at].text
            if any(map(str.isdigit, text)) and is_date_line(text, language):
                return "beside"
    return "bare"


def _may_be_name(text: str, *, near: bool, inside: bool) -> bool:
    """Tell cheaply whether a line without a mark can be a name, with a role or date."""
    if near:
        tokens = text.casefold().split()
        if not 2 <= len(tokens) <= _MAX_BARE_WORDS or text[:1].islower():
            return False
        lists = words()
        return not any(t in lists.not_names or t in lists.interface for t in tokens[:2])
    return inside and len(text) <= 50 and looks_like_name(text.strip("()[] "))


def _is_signature(piece: Piece, n: int, first: int, last: int) -> bool:
    """Tell whether a line among a story's paragraphs stands where one signs it.

    In a paragraph of its own right before the first or right behind the last one, all
    in bold or italics, and nothing but names.
    """
    if n not in {first - 1, last + 1} or 2 * piece.strong_chars < len(piece.text):
        return False
    return all(looks_like_name(name) for name in piece.text.strip("()[] ").split("/"))


def _story_bounds(outline: Outline) -> dict[int, tuple[int, int]]:
    """Return the containers in which several long paragraphs stand side by side.

    With the first and the last of these paragraphs, as indices of pieces.
    """
    found: dict[int, list[int]] = {}
    for n, piece in enumerate(outline.pieces):
        if len(piece.text) > _LONG_CHARS and piece.link_chars * 3 < len(piece.text):
            found.setdefault(outline.parents[piece.container], []).append(n)
    return {parent: (at[0], at[-1]) for parent, at in found.items() if len(at) >= 2}


def person_key(name: str) -> str:
    """Return the key under which two spellings of one person meet.

    Middle names and initials come and go between a page and its metadata.
    """
    tokens = fold_name(name).split()
    return f"{tokens[0]} {tokens[-1]}" if len(tokens) > 2 else " ".join(tokens)
