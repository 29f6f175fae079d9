"""Who wrote the article: every credit on the page, person by person.

JSON-LD, metadata, byline markup, author boxes and printed lines name candidates, all
read by the same grammar as dumps (``people``). One person from several places is one
candidate; a linear model says whether the page's evidence makes an author of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element

from transforms.article import Basis, Block, Byline, BylineKind, Label
from transforms.bios import read_people
from transforms.blocks import Outline
from transforms.jsonld import LdAgent, plain_text
from transforms.markup import Mark, Sign, credit_text_of, zone_of
from transforms.metadata import Findings
from transforms.names import (
    fold_name,
    is_agency,
    is_body,
    looks_like_name,
    tidy_name,
    words,
)
from transforms.people import merge_people, read_credit_line
from transforms.ranking import Weights, load_weights, score
from transforms.titles import letters, site_names

_MAX_BYLINE_CHARS = 220
_MAX_MARKS = 60
_MAX_OTHER_MARKS = 8
_MAX_BARE_WORDS = 9
_MIN_SAID_SCORE, _MIN_PRINTED_SCORE, _MIN_SECOND_SCORE = -1.2, -0.5, -0.2
"""Chosen on sites left out of the training, so that about a quarter of the pages on
which annotators saw no byline, and no more, get one."""

_NEAR_BEFORE, _NEAR_AFTER = 8, 14
"""Pieces around the headline among which bylines are printed."""

_AUTHOR_META = re.compile(
    r"(?:^|[.:_-])(?:author|authors|byl|byline|creator|writer|autor|author[._-]?name|"
    r"articleauthor|article_author|lrt_authors|written[ _]by)(?:$|[._:-]name)|"
    r"(?:^|[.:_-])author$|^author|citation_author$"
)
_NOT_AUTHOR_META = re.compile(
    r"twitter:creator|url|image|email|link|id$|smartbanner|cms|historical|image|avatar"
)
_WRITTEN_BY = re.compile(
    r"written by|verfasst von|geschrieben von|escrit|écrit|autor|by$", re.IGNORECASE
)
_MARK_WORD = re.compile(
    r"^\W*(?:by|von|par|por|di|text|autor(?:in)?|author|written by|posted by|"
    r"published by|geschrieben von|verfasst von|veröffentlicht von|erstellt von|"
    r"eingestellt von|gespeichert von|gepostet von|redaktion|"
    r"text (?:&|und|von) ?(?:fotos?)?|"
    r"escrito por|publicado por|écrit par|publié par|ein(?:e)? \w+ von|door|af|av|"
    r"story by|reporting by|words by|oleh)\b\s*:?\s",
    re.IGNORECASE,
)
_MARK_INSIDE = re.compile(
    r"(?:posted|published|updated|written|veröffentlicht|geschrieben|erstellt|verfasst|"
    r"eingestellt|gespeichert|publi\w+|\||\d{4}|\d{1,2}:\d{2}|uhr)[^.]{0,60}?\s"
    r"(?:by|von|par|por)\s",
    re.IGNORECASE,
)
"""A mark behind a date or a rubric: "Posted on May 1 by Ann Doe"."""

_DATED = re.compile(
    r"(?:19|20)\d{2}|\d{1,2}:\d{2}|\d\. ?min|min(?:ute)?s? read", re.IGNORECASE
)
_LONG_CHARS = 120
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|profil|people|staff|person|team|by|users?|"
    r"journalist|redaktion|writers?|contributors?|autores|reporter)e?s?[/=-]",
    re.IGNORECASE,
)


class Naming(NamedTuple):
    """One place on the page that names somebody."""

    source: str
    """What kind of place: ``class:near``, ``ld:person``, ``line:marked:after`` …"""

    group: int
    """Which text; those named by one text are authors together, or none is."""

    byline: Byline
    facts: frozenset[str] = frozenset()
    """What else speaks for or against: a mark before the name, a profile behind it."""


@dataclass(slots=True)
class Credit:
    """One possible author, with all places that name it."""

    key: str
    namings: list[Naming] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def name(self) -> str:
        """The name in its fullest form; of two equally full ones, as printed."""
        names = [byline.name for byline in self.ranked()]
        return max(names, key=lambda name: len(fold_name(name).split()))

    @property
    def is_printed(self) -> bool:
        """Whether the page itself prints it, not only its metadata."""
        return any(n.byline.basis in _PRINTED for n in self.namings)

    def ranked(self) -> list[Byline]:
        """Return its bylines, printed ones first."""
        bylines = [naming.byline for naming in self.namings]
        return sorted(bylines, key=lambda b: b.basis not in _PRINTED)


_PRINTED = frozenset({Basis.MARKUP, Basis.TEXT})


def read_bylines(
    found: Findings,
    outline: Outline,
    blocks: Sequence[Block],
    url: str | None,
) -> tuple[Byline, ...]:
    """Read who wrote the article, in printed order; empty if the page names nobody.

    Args:
        found: What ``read_metadata`` found.
        outline: The page's visible pieces.
        blocks: The same, labelled; bios and reporting credits add to the authors.
        url: The page's address; its host is no author.
    """
    language = found.metadata.language
    credits = read_credits(found, outline, url, language, load_weights("bylines"))
    people = [_join(credit) for credit in choose(credits)]
    lines = [(b.label, b.text) for b in blocks if b.label in {Label.BYLINE, Label.BIO}]
    return _with_printed(people, lines, language)


def choose(credits: Sequence[Credit]) -> list[Credit]:
    """Choose the authors among ``credits``, keeping their order.

    The likeliest needs less evidence than whoever stands beside it; one whom only the
    metadata names needs less than a printed one, since metadata says "author".
    """
    able = [
        c
        for c in credits
        if c.score > (_MIN_PRINTED_SCORE if c.is_printed else _MIN_SAID_SCORE)
    ]
    if not able:
        return []
    best = max(able, key=lambda c: c.score)
    return [c for c in able if c is best or c.score > _MIN_SECOND_SCORE]


def read_credits(
    found: Findings,
    outline: Outline,
    url: str | None,
    language: str | None,
    weights: Weights,
) -> list[Credit]:
    """Return all whom the page may name as its author, in printed order."""
    credits: dict[str, Credit] = {}
    for naming in _named(found, outline, language):
        key = _key_of(naming.byline.name)
        if key and naming.byline.kind is not BylineKind.EDITOR:
            credits.setdefault(key, Credit(key)).namings.append(naming)
    sites = site_names(found.marks, found.article, url)
    for credit in credits.values():
        credit.features = _features(credit, credits, sites)
        credit.score = score(credit.features, weights)
    return list(credits.values())


def _key_of(name: str) -> str:
    """Return the key under which two spellings of one person meet.

    Middle names and initials come and go between a page and its metadata.
    """
    tokens = fold_name(name).split()
    return f"{tokens[0]} {tokens[-1]}" if len(tokens) > 2 else " ".join(tokens)


def _named(found: Findings, outline: Outline, language: str | None) -> Iterator[Naming]:
    said = list(_head_named(found, language))
    known = {_key_of(n.byline.name): n.byline.name for n in said}
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
        and _key_of(name) not in known
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


def _head_named(found: Findings, language: str | None) -> Iterator[Naming]:
    """Read whom JSON-LD and metadata name."""
    group = 10_000
    if found.article:
        for agent in found.article.authors:
            kind = {True: "person", False: "org", None: "plain"}[agent.is_person]
            for byline in _agent_bylines(agent, language):
                yield Naming(f"ld:{kind}", group, byline)
        group += 1
    labels = {
        key: plain_text(text)
        for key, text in found.marks.metas
        if key.startswith("twitter:label")
    }
    for key, content in found.marks.metas:
        if not _is_author_meta(key, labels):
            continue
        text = plain_text(content)
        if "://" in text or text.startswith("@"):
            continue
        kind = "author" if key == "author" else "other"
        if "article" in key:
            kind = "article"
        if key in {"citation_author", "dc.creator"}:
            text = _turned(text)
        for byline in read_credit_line(text, language, Basis.META):
            yield Naming(f"meta:{kind}", group, byline)


def _is_author_meta(key: str, labels: dict[str, str]) -> bool:
    if key.startswith("twitter:data"):
        label = labels.get(f"twitter:label{key.removeprefix('twitter:data')}", "")
        return bool(_WRITTEN_BY.search(label))
    return bool(_AUTHOR_META.search(key)) and not _NOT_AUTHOR_META.search(key)


def _turned(text: str) -> str:
    """Turn "Doe, Jane" round, as citation metadata writes names."""
    family, comma, given = text.partition(", ")
    return f"{given} {family}" if comma and "," not in given else text


def _agent_bylines(agent: LdAgent, language: str | None) -> tuple[Byline, ...]:
    read = read_credit_line(agent.name, language, Basis.JSON_LD)
    if not read and 1 < len(agent.name) <= 60:
        kind = BylineKind.AGENCY if agent.is_person is False else BylineKind.AUTHOR
        read = (
            Byline(
                name=tidy_name(agent.name),
                kind=kind,
                basis=Basis.JSON_LD,
                raw=agent.name,
            ),
        )
    if len(read) == 1:
        one = read[0]
        read = (
            replace(
                one,
                role=one.role or agent.role,
                organization=one.organization or agent.organization,
                email=one.email or agent.email,
            ),
        )
    return read


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
        people = read_credit_line(text, language, Basis.MARKUP, marked=True)
        if not people:
            continue
        taken.add(element)
        group += 1
        facts = set()
        if _MARK_WORD.match(text):
            facts.add("marked")
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


def _ancestors(element: object, count: int) -> Iterator[object]:
    for _ in range(count):
        element = element.getparent()  # type: ignore[attr-defined]
        if element is None:
            return
        yield element


def _place(found: Findings, mark: Mark) -> str:
    if zone_of(found.marks, mark.element) & Sign.FURNITURE:
        return "out"
    if found.title_order is None:
        return "far"
    gap = mark.order - found.title_order
    if -30 <= gap <= 60:
        return "near"
    return "before" if gap < 0 else "after"


def _line_named(
    found: Findings, outline: Outline, language: str | None
) -> Iterator[Naming]:
    at = found.title_piece
    low = max(0, at - _NEAR_BEFORE) if at is not None else 0
    high = at + _NEAR_AFTER if at is not None else -1
    stories = _story_containers(outline)
    for n, piece in enumerate(outline.pieces):
        text = piece.text
        if n == at or piece.is_alt or not 4 <= len(text) <= _MAX_BYLINE_CHARS:
            continue
        near = low <= n <= high
        marked = bool(_MARK_WORD.match(text)) or bool(_MARK_INSIDE.search(text))
        inside = outline.parents[piece.container] in stories
        if not marked and not _may_be_name(text, near=near, inside=inside):
            continue
        people = read_credit_line(text, language, Basis.TEXT)
        if not people:
            continue
        zone = zone_of(found.marks, outline.elements[piece.container])
        place = "near" if near else "after" if at is None or n > at else "before"
        kind = "marked" if marked else "story" if inside and not near else "bare"
        out = ":out" if zone & Sign.FURNITURE else ""
        facts = {"linked"} if piece.link_chars * 2 > len(text) else set()
        if _DATED.search(text):
            facts.add("dated")
        for byline in people:
            yield Naming(
                f"line:{kind}:{place}{out}", 1000 + n, byline, frozenset(facts)
            )


def _may_be_name(text: str, *, near: bool, inside: bool) -> bool:
    """Tell cheaply whether a line without a mark can be a name, with a role or date."""
    if near:
        tokens = text.casefold().split()
        if not 2 <= len(tokens) <= _MAX_BARE_WORDS or text[:1].islower():
            return False
        lists = words()
        return not any(t in lists.not_names or t in lists.interface for t in tokens[:2])
    return inside and len(text) <= 50 and looks_like_name(text.strip("()[] "))


def _story_containers(outline: Outline) -> frozenset[int]:
    """Return the containers in which several long paragraphs stand side by side."""
    counts: dict[int, int] = {}
    for piece in outline.pieces:
        if len(piece.text) > _LONG_CHARS and piece.link_chars * 3 < len(piece.text):
            parent = outline.parents[piece.container]
            counts[parent] = counts.get(parent, 0) + 1
    return frozenset(parent for parent, count in counts.items() if count >= 2)


_GOOD = (
    "ld:person", "ld:plain", "meta:author", "meta:article", "prop:near", "rel:near",
    "class:near", "line:marked:near", "line:repeated:near",
)  # fmt: skip
"""Places that seldom name anybody but an author."""


def _features(
    credit: Credit, credits: dict[str, Credit], sites: frozenset[str]
) -> dict[str, float]:
    out: dict[str, float] = {}
    kinds = {naming.source for naming in credit.namings}
    families = {kind.split(":")[0] for kind in kinds}
    for kind in kinds:
        out[f"in:{kind}"] = 1.0
    for family in families:
        out[f"any:{family}"] = 1.0
    for naming in credit.namings:
        for fact in naming.facts:
            out[f"fact:{fact}"] = 1.0
    said = {n.source for c in credits.values() for n in c.namings}
    for family in ("ld", "meta", "prop", "rel", "class", "credit"):
        ours = family in families
        theirs = any(s.startswith(family) and not s.endswith("out") for s in said)
        out[f"page:{family}_not_in"] = float(theirs and not ours)
    printed = {k for k in kinds if not k.startswith(("ld", "meta"))}
    unseen = not printed
    out["families"] = len(families) / 3
    out["printed_and_meta"] = float(bool(printed) and printed != kinds)
    out["printed_only"] = float(printed == kinds)
    out["unseen"] = float(unseen)
    out["printed_outside"] = float(all(k.endswith("out") for k in printed))
    good = kinds & set(_GOOD)
    out["good"] = min(len(good), 4) / 2
    out["no_good_on_page"] = float(not said & set(_GOOD))
    groups = {n.group for n in credit.namings}
    rivals = [
        c for c in credits.values() if not any(n.group in groups for n in c.namings)
    ]
    others = max(map(_good_count, rivals), default=0)
    out["better_elsewhere"] = float(others > len(good))
    out["good_elsewhere"] = float(others > 0)
    _name_features(credit, sites, out)
    first = next(iter(credits.values()))
    out["first"] = float(any(n.group in groups for n in first.namings))
    out["crowd"] = float(len(rivals) > 5)
    out["with_good"] = float(
        any(
            n.group in groups and _good_count(c) > 1
            for c in credits.values()
            if c is not credit
            for n in c.namings
        )
    )
    others_said = [
        c
        for c in rivals
        if any(n.source.startswith(("ld:", "meta:")) for n in c.namings)
    ]
    out["only_sites_said"] = float(
        bool(others_said)
        and all(_is_site_name(c.name, sites) for c in others_said)
        and bool(printed)
    )
    out["nobody_said"] = float(not others_said and unseen is False)
    out["org_beside_person"] = float(
        ("ld:org" in kinds or out["body"] == 1.0) and others > 0
    )
    if unseen:
        for kind in (
            "site",
            "like_site",
            "body",
            "one_word",
            "lower",
            "good_elsewhere",
        ):
            out[f"unseen_{kind}"] = out[kind]
        out["unseen_alone"] = float(others == 0)
    else:
        for kind in ("site", "body", "one_word", "name_like"):
            out[f"printed_{kind}"] = out[kind]
    return out


def _is_site_name(name: str, sites: frozenset[str]) -> bool:
    key = letters(name)
    return key in sites or any(len(s) > 4 and (s in key or key in s) for s in sites)


def _good_count(credit: Credit) -> int:
    return len({n.source for n in credit.namings} & set(_GOOD))


def _name_features(
    credit: Credit, sites: frozenset[str], out: dict[str, float]
) -> None:
    name = credit.name
    key = letters(name)
    out["site"] = float(key in sites)
    out["like_site"] = float(_is_site_name(name, sites) and key not in sites)
    out["body"] = float(is_body(name))
    out["agency"] = float(is_agency(name))
    out["name_like"] = float(looks_like_name(name))
    out["one_word"] = float(" " not in name)
    out["many_words"] = float(len(name.split()) > 4)
    out["lower"] = float(name == name.lower())
    out["digits"] = float(any(map(str.isdigit, name)))
    out["contributor"] = float(
        all(n.byline.kind is BylineKind.CONTRIBUTOR for n in credit.namings)
    )


def _join(credit: Credit) -> Byline:
    """Make one byline of all that name one person: printed places first."""
    first, *rest = credit.ranked()
    first = replace(first, name=tidy_name(credit.name))
    for later in rest:
        first = replace(
            first,
            role=first.role or later.role,
            organization=first.organization or later.organization,
            location=first.location or later.location,
            email=first.email or later.email,
            social=first.social or later.social,
        )
    return first


def _with_printed(
    people: list[Byline], lines: Iterable[tuple[Label, str]], language: str | None
) -> tuple[Byline, ...]:
    """Add roles, bios, helpers and editors out of labelled byline and bio blocks."""
    printed = read_people(lines, language)
    by_key = {fold_name(p.name): p for p in printed}
    joined = []
    for person in people:
        more = by_key.pop(fold_name(person.name), None)
        joined.append(merge_people((person, more))[0] if more else person)
    helpers = (BylineKind.CONTRIBUTOR, BylineKind.EDITOR)
    return (*joined, *(p for p in by_key.values() if p.kind in helpers))
