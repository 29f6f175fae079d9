"""Who wrote the article: every credit on the page, person by person.

JSON-LD, metadata, byline markup, author boxes and printed lines name candidates, all
read by the same grammar as dumps (``people``). One person from several places is one
candidate; a linear model says whether the page's evidence makes an author of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from transforms.article import Basis, Block, Byline, BylineKind, Label
from transforms.bios import read_people
from transforms.blocks import Outline
from transforms.jsonld import LdAgent, plain_text
from transforms.markup import Mark, Sign, text_of, zone_of
from transforms.metadata import Findings
from transforms.names import fold_name, is_agency, is_body, looks_like_name, tidy_name
from transforms.people import merge_people, read_credit_line
from transforms.ranking import Weights, load_weights, score
from transforms.titles import letters, site_names

_MAX_BYLINE_CHARS = 220
_MAX_MARKS = 60
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
    r"escrito por|publicado por|écrit par|publié par|ein(?:e)? \w+ von|door|af|av|"
    r"story by|reporting by|words by|oleh)\b\s*:?\s",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:author|autor|auteur|profil|people|staff|person|team|by|users?|"
    r"journalist|redaktion|writers?|contributors?|autores|reporter)e?s?[/=-]",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Credit:
    """One possible author, with all places that name it."""

    key: str
    bylines: list[Byline] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def name(self) -> str:
        """The name as printed, else as the metadata spells it."""
        ranked = sorted(self.bylines, key=lambda b: b.basis not in _PRINTED)
        return ranked[0].name


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
    chosen = [c for c in credits if c.score > 0]
    people = [_join(c) for c in chosen]
    lines = [(b.label, b.text) for b in blocks if b.label in {Label.BYLINE, Label.BIO}]
    return _with_printed(people, lines, language)


def read_credits(
    found: Findings,
    outline: Outline,
    url: str | None,
    language: str | None,
    weights: Weights,
) -> list[Credit]:
    """Return all whom the page may name as its author, in printed order."""
    credits: dict[str, Credit] = {}
    for source, bylines in _named(found, outline, language):
        for byline in bylines:
            key = fold_name(byline.name)
            if not key or byline.kind is BylineKind.EDITOR:
                continue
            credit = credits.setdefault(key, Credit(key))
            credit.bylines.append(byline)
            credit.sources.append(source)
    sites = site_names(found.marks, found.article, url)
    for credit in credits.values():
        credit.features = _features(credit, credits, sites)
        credit.score = score(credit.features, weights)
    return list(credits.values())


def _named(
    found: Findings, outline: Outline, language: str | None
) -> Iterator[tuple[str, tuple[Byline, ...]]]:
    yield from _markup_named(found, language)
    yield from _line_named(found, outline, language)
    if found.article:
        for agent in found.article.authors:
            kind = {True: "person", False: "org", None: "plain"}[agent.is_person]
            yield f"ld:{kind}", _agent_bylines(agent, language)
        for agent in found.article.contributors:
            yield (
                "ld:contributor",
                tuple(
                    replace(b, kind=BylineKind.CONTRIBUTOR)
                    for b in _agent_bylines(agent, language)
                ),
            )
    labels = {
        k: plain_text(v) for k, v in found.marks.metas if k.startswith("twitter:label")
    }
    for key, content in found.marks.metas:
        text = plain_text(content)
        if _is_author_meta(key, labels) and "://" not in text and "@" not in text[:1]:
            kind = (
                "author"
                if key == "author"
                else "article"
                if "article" in key
                else "other"
            )
            if key == "citation_author" or key == "dc.creator":
                text = _turned(text)
            yield f"meta:{kind}", read_credit_line(text, language, Basis.META)


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


def _markup_named(
    found: Findings, language: str | None
) -> Iterator[tuple[str, tuple[Byline, ...]]]:
    taken: set[object] = set()
    for mark in found.marks.authors[:_MAX_MARKS]:
        element = mark.element
        if any(parent in taken for parent in _ancestors(element, 4)):
            continue
        text = _mark_text(mark)
        if not text:
            continue
        people = read_credit_line(_as_credit(text), language, Basis.MARKUP)
        if not people:
            continue
        taken.add(element)
        kind = (
            "prop"
            if "author" in mark.prop or mark.prop == "creator"
            else "rel"
            if "author" in mark.rel
            else "class"
        )
        yield (
            f"{kind}:{_place(found, mark)}",
            tuple(replace(p, raw=text) for p in people),
        )


def _mark_text(mark: Mark) -> str:
    element = mark.element
    content = element.get("content") or ""
    if mark.prop and content and "://" not in content:
        return content
    text = text_of(element, _MAX_BYLINE_CHARS + 1)
    return text if 1 < len(text) <= _MAX_BYLINE_CHARS else ""


def _as_credit(text: str) -> str:
    """Put the mark that byline markup stands for before a bare name."""
    return text if _MARK_WORD.match(text) else f"by: {text}"


def _ancestors(element: object, count: int) -> Iterator[object]:
    for _ in range(count):
        element = element.getparent()  # type: ignore[attr-defined]
        if element is None:
            return
        yield element


def _place(found: Findings, mark: Mark) -> str:
    zone = zone_of(found.marks, mark.element)
    if (zone | mark.sign) & Sign.FURNITURE:
        return "out"
    if found.title_order is None:
        return "far"
    gap = mark.order - found.title_order
    if -30 <= gap <= 60:
        return "near"
    return "before" if gap < 0 else "after"


def _line_named(
    found: Findings, outline: Outline, language: str | None
) -> Iterator[tuple[str, tuple[Byline, ...]]]:
    at = found.title_piece
    low = max(0, at - _NEAR_BEFORE) if at is not None else 0
    high = at + _NEAR_AFTER if at is not None else 0
    for n, piece in enumerate(outline.pieces):
        text = piece.text
        if n == at or piece.is_alt or not 4 <= len(text) <= _MAX_BYLINE_CHARS:
            continue
        near = low <= n <= high and at is not None
        marked = bool(_MARK_WORD.match(text))
        if not marked and not (near and len(text) <= 90):
            continue
        people = read_credit_line(text, language, Basis.TEXT)
        if not people:
            continue
        element = outline.elements[piece.container]
        zone = zone_of(found.marks, element)
        place = "near" if near else "after" if at is None or n > at else "before"
        kind = "marked" if marked else "bare"
        out = ":out" if zone & Sign.FURNITURE else ""
        yield f"line:{kind}:{place}{out}", people


def _features(
    credit: Credit, credits: dict[str, Credit], sites: frozenset[str]
) -> dict[str, float]:
    out: dict[str, float] = {}
    kinds = set(credit.sources)
    for kind in kinds:
        out[f"in:{kind}"] = 1.0
        head = kind.split(":")[0]
        out[f"any:{head}"] = 1.0
    for head in ("ld", "meta", "prop", "rel", "class", "line"):
        others = any(
            s.startswith(head + ":") and not s.endswith("out")
            for c in credits.values()
            for s in c.sources
        )
        out[f"page:{head}"] = float(others)
    out["families"] = len({k.split(":")[0] for k in kinds}) / 3
    printed = [k for k in kinds if not k.startswith(("ld", "meta"))]
    out["printed"] = float(bool(printed))
    out["printed_in"] = float(any(not k.endswith("out") for k in printed))
    out["printed_and_meta"] = float(bool(printed) and len(printed) < len(kinds))
    name = credit.name
    key = letters(name)
    out["site"] = float(key in sites)
    out["like_site"] = float(
        any(len(s) > 4 and (s in key or key in s) for s in sites if s != key)
    )
    body = is_body(name)
    out["body"] = float(body)
    out["agency"] = float(is_agency(name))
    out["agency_kind"] = float(credit.bylines[0].kind is BylineKind.AGENCY)
    out["name_like"] = float(looks_like_name(name))
    out["one_word"] = float(" " not in name)
    out["many_words"] = float(len(name.split()) > 4)
    out["lower"] = float(name == name.lower())
    out["digits"] = float(any(map(str.isdigit, name)))
    out["times"] = min(len(credit.sources), 6) / 6
    out["crowd"] = float(len(credits) > 5)
    out["big_crowd"] = float(len(credits) > 10)
    first = next(iter(credits.values()))
    out["first"] = float(credit is first)
    for sign in ("in", "page"):
        for left, right in (("ld", "printed"), ("meta", "printed")):
            if sign == "in":
                out[f"{left}_not_{right}"] = float(
                    bool(out.get(f"any:{left}")) and not printed
                )
    out["printed_not_ld"] = float(
        bool(printed) and bool(out["page:ld"]) and not out.get("any:ld")
    )
    out["printed_not_meta"] = float(
        bool(printed) and bool(out["page:meta"]) and not out.get("any:meta")
    )
    out["contributor"] = float(credit.bylines[0].kind is BylineKind.CONTRIBUTOR)
    return out


def _join(credit: Credit) -> Byline:
    """Make one byline of all that name one person: printed places first."""
    ranked = sorted(credit.bylines, key=lambda b: b.basis not in _PRINTED)
    first = ranked[0]
    for later in ranked[1:]:
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
