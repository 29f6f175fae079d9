"""The headline: the candidate for which most of the page's evidence speaks.

Every place that can hold the headline gives candidates: headings, JSON-LD, Open
Graph, ``<title>`` and other metadata, whole and without the site's name. Candidates of
the same letters are one; a small linear model weighs what speaks for each.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from transforms.article import Basis
from transforms.jsonld import LdArticle
from transforms.markup import Mark, Marks, text_of, zone_of
from transforms.metatext import plain_text
from transforms.ranking import Weights, score
from transforms.signs import Sign
from transforms.tokens import drop_signs, find_tokens

_MAX_HEADINGS = 40
_MAX_CHARS = 400
_WIDE_SEPARATOR = r"\s*[｜－＿]\s*|(?<=[\u3040-\u9fff\uac00-\ud7af])[_-](?=\w)"
"""Wide signs, and narrow ones behind a letter that words are not written with."""

_MAY_BEGIN = r"(?=[\s|»«·•‖¦:｜－＿_-])"
"""Asked first, since most letters are of words."""

_SEPARATOR = re.compile(
    rf"{_MAY_BEGIN}(?:\s+[-–—―|:·•»«/‖¦>]+\s+|\s*[|»«·•‖¦]\s*|:\s+|\s+::\s+"
    rf"|{_WIDE_SEPARATOR})"
)
_STRONG_SEPARATOR = re.compile(
    rf"{_MAY_BEGIN}(?:\s+[-–—―|·•»«/‖¦>]+\s+|\s*[|»‖¦]\s*|\s+::\s+"
    rf"|{_WIDE_SEPARATOR})"
)
_SEPARATES = re.compile("[-–—―|:·•»«/‖¦>｜－＿_]")
"""The signs without one of which no separator matches: asked in a tenth of its time."""

_MAX_CUTS = 6
_TITLE_METAS = {
    "og:title": "og", "twitter:title": "tw",
    **dict.fromkeys(
        [
            "twitter:text:title", "title", "dc.title", "dcterms.title", "headline",
            "sailthru.title", "parsely-title", "article.headline", "citation_title",
            "fulltitle", "cxenseparse:title", "article.origheadline", "name", "hdl",
            "eprints.title",
        ],
        "meta",
    ),
}  # fmt: skip
"""Names of meta elements that hold a title, and the kind of source that each is."""

_SITE_METAS = frozenset(
    {"og:site_name", "application-name", "apple-mobile-web-app-title", "og:sitename"}
)


class Source(NamedTuple):
    """One place on the page that says a title."""

    kind: str
    text: str
    basis: Basis
    order: int = -1
    """Place in the document, for headings."""


@dataclass(slots=True)
class Candidate:
    """One possible title: all sources whose letters are the same."""

    key: str
    sources: list[Source] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def best(self) -> Source:
        """The source whose spelling counts: whole metadata, then the page itself.

        Where kicker and headline are two elements, the page prints nothing between
        them; metadata spells "Kicker: Headline".
        """
        return min(self.sources, key=_spelling_rank)


def _spelling_rank(source: Source) -> tuple[bool, float, int]:
    kind, _, part = source.kind.partition("/")
    return part in {"part", "site"}, _SPELLING[kind], source.order


_SPELLING = {
    "og": 0, "ld": 1, "prop": 1.5, "h1": 2, "h2": 3, "h3": 3, "h4": 4, "class": 5,
    "meta": 6, "tw": 7, "title": 8,
}  # fmt: skip


def read_titles(
    marks: Marks, article: LdArticle | None, url: str | None, weights: Weights
) -> list[Candidate]:
    """Return the page's possible titles, the likeliest first.

    Args:
        marks: What the markup says.
        article: The page's article in its JSON-LD.
        url: Its address or canonical, for the words of its slug.
        weights: The model's.
    """
    sites = site_names(marks, article, url)
    sources = list(_sources(marks, article))
    candidates: dict[str, Candidate] = {}
    for source in _with_parts(sources, sites):
        key = letters(source.text)
        if not key or len(source.text) > _MAX_CHARS:
            continue
        candidates.setdefault(key, Candidate(key)).sources.append(source)
    facts = _Facts(marks, sources, sites, url)
    for candidate in candidates.values():
        candidate.features = facts.features(candidate)
        candidate.score = score(candidate.features, weights)
    return sorted(candidates.values(), key=lambda c: (-c.score, c.key))


def site_names(
    marks: Marks, article: LdArticle | None, url: str | None
) -> frozenset[str]:
    """Return the letters of every name that the page gives its site or publisher."""
    names = [content for key, content in marks.metas if key in _SITE_METAS]
    if article:
        names += [n for n in (article.publisher, article.site) if n]
    if url:
        host = urlsplit(url).hostname or ""
        names += [host, host.removeprefix("www.")]
        names += [part for part in host.split(".")[:-1] if len(part) > 3]
    return frozenset(filter(None, (letters(plain_text(n)) for n in names)))


def site_in_title(
    marks: Marks, headline: Candidate | None
) -> Iterator[tuple[str, Basis, str]]:
    """Yield the part of ``<title>`` with which a feed of the page names itself, too.

    Source: blog engines title their feeds "Site » Feed" and pages "Headline – Site";
    a feed of the article's comments names its headline, and is left out.
    """
    feeds = [
        feed
        for feed in map(plain_text, marks.feeds)
        if headline and headline.key not in letters(feed)
    ]
    title = plain_text(marks.title) if feeds else ""
    for cut in _SEPARATOR.finditer(title):
        for part in (title[cut.end() :], title[: cut.start()]):
            name = _trim(part)
            if letters(name) and any(_opens_with(feed, name) for feed in feeds):
                yield name, Basis.META, marks.title
                return


def _opens_with(feed: str, name: str) -> bool:
    return feed.startswith(name) and not feed[len(name) : len(name) + 1].isalnum()


def kickers_within(marks: Marks, order: int | None) -> Iterator[tuple[str, Basis, str]]:
    """Yield the rubric that stands in an element of its own within the headline's.

    Args:
        marks: What the markup says.
        order: The headline's place among all elements of the page.
    """
    for mark in marks.headings:
        if mark.order == order:
            for child in mark.element:
                if _KICKER.search(child.get("class") or "") and (
                    text := text_of(child)
                ):
                    yield text.strip(" :|–—-"), Basis.MARKUP, text


@lru_cache(maxsize=1024)
def letters(text: str) -> str:
    """Return letters and digits of ``text``, lower case: its identity as a title."""
    return drop_signs(text.casefold())


def _sources(marks: Marks, article: LdArticle | None) -> Iterable[Source]:
    meta_words = words_of(
        " ".join(text for key, text in marks.metas if key == "og:title")
        + f" {marks.title} {(article.headline if article else None) or ''}"
    )
    has_first = any(mark.element.tag == "h1" for mark in marks.headings)
    for mark in marks.headings[:_MAX_HEADINGS]:
        tag = str(mark.element.tag)
        text = text_of(mark.element, _MAX_CHARS)
        if has_first and tag != "h1" and meta_words.isdisjoint(words_of(text)):
            continue
        if text:
            yield Source(tag, text, Basis.MARKUP, mark.order)
            inner = _without_extras(mark)
            if inner and inner != text:
                yield Source(f"{tag}/core", inner, Basis.MARKUP, mark.order)
    for mark in marks.others:
        if mark.element.tag in {"h1", "h2", "h3", "h4"}:
            if "headline" in mark.prop or mark.prop == "name":
                text = text_of(mark.element, _MAX_CHARS)
                yield Source("prop", text, Basis.MARKUP, mark.order)
            continue
        if mark.prop == "headline" or (
            mark.sign & Sign.TITLE
            and not mark.sign & (Sign.SUBTITLE | Sign.KICKER | Sign.FURNITURE)
            and not len(mark.element) > 6
        ):
            text = text_of(mark.element, _MAX_CHARS)
            if 1 < len(text) < _MAX_CHARS:
                kind = "prop" if mark.prop == "headline" else "class"
                yield Source(kind, text, Basis.MARKUP, mark.order)
    if article:
        for said in (article.headline, article.subtitle):
            if said:
                yield Source("ld", said, Basis.JSON_LD)
    for key, content in marks.metas:
        if said_as := _TITLE_METAS.get(key):
            yield Source(said_as, plain_text(content), Basis.META)
    if marks.title:
        yield Source("title", plain_text(marks.title), Basis.META)


def _without_extras(mark: Mark) -> str:
    """Return a heading's text without the kicker, subtitle or label inside it.

    Nor the dash that stood between them.
    """
    element = mark.element
    if not len(element):
        return ""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        names = f"{child.get('class') or ''} {child.get('id') or ''}"
        extra = tag in {"small", "sup", "time", "button"} or bool(_EXTRA.search(names))
        if not extra and tag not in {"script", "style", "svg"}:
            parts.append(f" {text_of(child)} " if tag in _BREAKS else text_of(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split()).strip(" |-–—·•")


_KICKER = re.compile(
    r"kicker|overline|eyebrow|topline|dachzeile|spitzmarke|roof-?line", re.IGNORECASE
)
_BREAKS = frozenset({"br", "div", "p", "span"})
_EXTRA = re.compile(
    r"kicker|overline|eyebrow|subtitle|sub-?head|topline|dachzeile|spitzmarke|label|"
    r"hidden|sr-only|visually|badge|flag|tag|category|roof|pre-?title|section|meta|date|"
    r"author|suffix|prefix|icon|plus|premium",
    re.IGNORECASE,
)


def _with_parts(sources: list[Source], sites: frozenset[str]) -> Iterable[Source]:
    """Add what is left of each metadata title when a name is cut off either end."""
    for source in sources:
        yield source
        if source.kind in {"title", "og", "tw", "meta", "ld"}:
            cuts = _cut(source.text, _SEPARATOR)
        elif source.kind in {"h1", "prop", "h2"}:
            cuts = _cut(source.text, _STRONG_SEPARATOR)
        else:
            continue
        for head, tail in cuts:
            for kept, gone in ((head, tail), (tail, head)):
                named = "site" if _is_site(gone, sites) else "part"
                yield source._replace(kind=f"{source.kind}/{named}", text=kept)


@lru_cache(maxsize=256)
def _cut(text: str, pattern: re.Pattern[str]) -> tuple[tuple[str, str], ...]:
    """Cut a title in two at each separator; most metadata say the same title."""
    if not _SEPARATES.search(text):
        return ()
    cuts = list(pattern.finditer(text))[:_MAX_CUTS]
    return tuple((_trim(text[: m.start()]), _trim(text[m.end() :])) for m in cuts)


def _trim(text: str) -> str:
    """Take separators off both ends; angle quotes that are a pair are no separators."""
    text = text.strip(" |-–—:·•")
    pair = ("«" in text and "»" in text[1:-1] + text[-1:]) or text.count("»") > 1
    return text if pair else text.strip(" «»")


def _is_site(text: str, sites: frozenset[str]) -> bool:
    key = letters(text)
    if not key:
        return False
    return key in sites or any(len(s) > 3 and (s in key or key in s) for s in sites)


class _Facts:
    """What the whole page says, against which each candidate is held."""

    def __init__(
        self,
        marks: Marks,
        sources: list[Source],
        sites: frozenset[str],
        url: str | None,
    ) -> None:
        self.sites = sites
        self.long_sites = tuple(s for s in sites if len(s) > 3)
        self.by_kind: dict[str, list[Source]] = {}
        for source in sources:
            self.by_kind.setdefault(source.kind, []).append(source)
        self.words = {
            kind: words_of(found[0].text) for kind, found in self.by_kind.items()
        }
        h1s = self.by_kind.get("h1", [])
        self.h1_count = len(h1s)
        self.first_h1 = h1s[0].order if h1s else None
        self.headings = [m.order for m in marks.headings]  # ascending
        self.marks = {m.order: m for m in marks.headings}
        self.all_marks = marks
        path = unquote(urlsplit(url).path) if url else ""
        self.slug = frozenset(w for w in find_tokens(path.casefold()) if len(w) > 2)

    def features(self, candidate: Candidate) -> dict[str, float]:
        out: dict[str, float] = {}
        kinds = {source.kind for source in candidate.sources}
        for kind in kinds:
            out[f"in:{kind}"] = 1.0
        whole = {kind for kind in kinds if "/" not in kind}
        any_kind = {kind.partition("/")[0] for kind in kinds}
        meta = any_kind & {"ld", "og", "tw", "meta", "title"}
        printed = any_kind - meta
        out["meta_count"] = len(meta) / 3
        out["whole_meta_count"] = len(whole & {"ld", "og", "tw", "meta"}) / 3
        out["printed"] = float(bool(printed))
        agreeing = len(whole & {"ld", "og", "tw"}) + ("title" in any_kind)
        out["agreeing_metas"] = float(agreeing >= 3)
        out["all_metas"] = float(agreeing == 4)
        out["unsupported"] = float(bool(printed) and agreeing == 0)
        out["printed_and_meta"] = float(bool(printed and meta))
        out["heading_and_meta"] = float(
            bool(any_kind & {"h1", "h2", "h3", "prop"} and meta)
        )
        text = candidate.best.text
        mine = words_of(text)
        for kind in ("title", "og", "ld"):
            theirs = self.words.get(kind)
            if theirs is None or not mine:
                continue
            common = len(mine & theirs)
            out[f"of_mine_in_{kind}"] = common / len(mine)
            out[f"of_{kind}_in_mine"] = common / max(len(theirs), 1)
        if self.slug and mine:
            long = {w for w in mine if len(w) > 2}
            out["slug"] = len(long & self.slug) / max(len(long), 1)
        count = len(text.split())
        out["one_word"] = float(count == 1)
        out["two_words"] = float(count == 2)
        out["few_words"] = float(3 <= count <= 4)
        out["many_words"] = float(count > 20)
        out["very_long"] = float(len(text) > 160)
        out["cut_off"] = float(text.endswith(("…", "...")))
        out["site"] = float(candidate.key in self.sites)
        out["ends_with_site"] = float(candidate.key.endswith(self.long_sites))
        out["starts_with_site"] = float(candidate.key.startswith(self.long_sites))
        self._heading_features(candidate, out)
        return out

    def _heading_features(self, candidate: Candidate, out: dict[str, float]) -> None:
        orders = [s.order for s in candidate.sources if s.order >= 0]
        if not orders:
            return
        first = min(orders)
        of_first_h1 = [
            source
            for source in candidate.sources
            if source.order == self.first_h1 and source.kind.startswith("h1")
        ]
        out["first_h1"] = float(bool(of_first_h1))
        out["only_h1"] = float(self.h1_count == 1 and out["first_h1"])
        out["no_h1"] = float(self.h1_count == 0)
        ahead = bisect_left(self.headings, first)
        out["headings_ahead"] = min(ahead, 10) / 10
        out["first_heading"] = float(ahead == 0)
        mark = self.marks.get(first)
        if mark is not None:
            zone = zone_of(self.all_marks, mark.element)
            out["in_article"] = float(bool(zone & Sign.ARTICLE))
            out["in_furniture"] = float(bool(zone & Sign.FURNITURE))
            out["title_class"] = float(bool(mark.sign & Sign.TITLE))
            out["furniture_class"] = float(bool(mark.sign & Sign.FURNITURE))
            out["is_link"] = float(_is_link(mark))
        out["times_printed"] = min(len(set(orders)) - 1, 3) / 3


def _is_link(mark: Mark) -> bool:
    element = mark.element
    inner = element.find(".//a")
    return inner is not None and len(text_of(inner)) * 2 > len(text_of(element))


@lru_cache(maxsize=1024)
def words_of(text: str) -> frozenset[str]:
    """Return the words of a title, lower case."""
    return frozenset(find_tokens(text.casefold()))
