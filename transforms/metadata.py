"""What a page says of its article: title, dates, section, language, access and more.

Everything that says a field is kept as evidence, chosen or not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from transforms.article import Access, Basis, Block, Evidence, Label, Metadata
from transforms.blocks import Outline
from transforms.jsonld import LdArticle, read_article_node
from transforms.markup import Mark, Marks, settle_headline, text_of, zone_of
from transforms.metatext import plain_text
from transforms.published import DayCandidate, newest_modified, read_days
from transforms.ranking import load_weights
from transforms.signs import Sign
from transforms.stamps import Stamp
from transforms.titles import (
    Candidate,
    kickers_within,
    letters,
    read_titles,
    site_in_title,
)

_MAX_EVIDENCE = 8
"""Of one field: the likeliest candidates; a page of teasers has hundreds of dates."""

_MAX_TAGS = 40
_MAX_TAG_CHARS = 80
_SECTION_METAS = (
    "article:section", "og:article:section", "og:section", "articlesection", "section",
    "parsely-section", "prism.section", "category", "mrf:sections", "dcsext.category",
    "cxenseparse:category", "page.section", "dc.subject",
)  # fmt: skip
_TAG_METAS = (
    "article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags",
    "keywords", "tags", "cxenseparse:keywords", "dc.subject",
)  # fmt: skip
_LANGUAGE_METAS = (
    "og:locale",
    "content-language",
    "language",
    "dc.language",
    "inlanguage",
)
_SITE_METAS = (
    "og:site_name",
    "og:sitename",
    "application-name",
    "site_name",
    "sitename",
)
_PUBLISHER_METAS = (
    "publisher", "dc.publisher", "dcterms.publisher", "article:publisher",
    "citation_publisher", "prism.publicationname",
)  # fmt: skip
_TIER_METAS = (
    "article:content_tier", "article:content-tier", "og:article:content_tier",
    "article.access", "outbrain:article_access_status", "isaccessibleforfree",
    "og:isaccessibleforfree", "content_tier", "ispremium", "adv:premium",
)  # fmt: skip
_PRINTED = frozenset({Label.SUBTITLE, Label.KICKER})
_FREE = frozenset({"free", "true", "open", "public"})
_LOCKED = frozenset(
    {"locked", "paid", "false", "premium", "abo", "subscriber", "paywall"}
)
_LANGUAGE_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es",
    "italian": "it", "portuguese": "pt", "dutch": "nl", "nb": "no", "nn": "no",
    "iw": "he", "in": "id",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found of a page before its blocks have labels; ``bylines`` goes on."""

    metadata: Metadata
    evidence: tuple[Evidence, ...]
    marks: Marks
    article: LdArticle | None
    title_piece: int | None
    """Which piece of the outline is the headline; None where it is not printed."""

    title_order: int | None
    """The headline's place among all elements of the page."""

    titles: tuple[Candidate, ...] = ()
    """All possible titles, the likeliest first."""

    days: tuple[DayCandidate, ...] = ()
    """All possible days of publication, the likeliest first."""


def read_metadata(outline: Outline, url: str | None, fetched_at: datetime) -> Findings:
    """Read what a page says of its article.

    Args:
        outline: Its visible pieces and its marks.
        url: The address that answered; None for a file.
        fetched_at: When the bytes came; dates after that are of things to come.

    Returns:
        Metadata without what only labelled blocks tell (subtitle, and a kicker that is
        a block, notices, dateline), its evidence, and the marks for ``read_bylines``.
    """
    marks = outline.marks
    canonical = _canonical(marks, url)
    address = canonical or url
    article = read_article_node(
        marks.json_ld, [marks.title, *_values(marks, ("og:title",))], address
    )
    titles = read_titles(marks, article, address, load_weights("title"))
    title = titles[0] if titles else None
    order = _order_of(title)
    piece = _piece_of(title, outline)
    if piece is not None:
        settle_headline(marks, outline.elements[outline.pieces[piece].container])
    languages = list(_languages(marks, article))
    tag = languages[0][0] if languages else None
    days = read_days(
        marks,
        article,
        outline,
        piece,
        order,
        address,
        tag,
        (fetched_at + timedelta(days=1)).date(),
        load_weights("published"),
    )
    stamp = best_stamp(days[0]) if days else None
    modified, modified_stamp = newest_modified(days)
    access, access_evidence = _access(marks, article)
    sections = _evidence("section", _sections(marks, article))
    kickers = _evidence("kicker", kickers_within(marks, order))
    sites = _evidence("site", _sites(marks, article, title))
    publishers = _evidence("publisher", _publishers(marks, article))
    evidence = [
        *_title_evidence(titles),
        *_day_evidence(days),
        *_modified_evidence(modified_stamp),
        *sections,
        *kickers,
        *sites,
        *publishers,
        *_evidence("subtitle", _subtitles(marks, article, title), keep=False),
        *_evidence("language", ((v[:2].casefold(), b, v) for v, b in languages)),
        *access_evidence,
    ]
    metadata = Metadata(
        title=title.best.text if title else None,
        kicker=_chosen(kickers),
        section=_chosen(sections),
        tags=_tags(marks, article),
        language=_base_language(tag),
        canonical_url=canonical,
        site=_chosen(sites) or (_host(address) if address else None),
        publisher=_chosen(publishers),
        published_at=stamp.found.instant if stamp else None,
        published_on=days[0].day if days else None,
        published_basis=basis_of(stamp) if stamp else None,
        published_raw=stamp.raw if stamp else None,
        modified_at=modified,
        access=access,
    )
    return Findings(
        metadata=metadata,
        evidence=tuple(evidence),
        marks=marks,
        article=article,
        title_piece=piece,
        title_order=order,
        titles=tuple(titles),
        days=tuple(days),
    )


def add_printed(metadata: Metadata, blocks: Iterable[Block]) -> Metadata:
    """Add what labelled blocks print: the subtitle and the kicker."""
    texts: dict[Label, str] = {}
    for block in blocks:
        if block.label in _PRINTED:
            texts.setdefault(block.label, block.text)
    return replace(
        metadata,
        subtitle=texts.get(Label.SUBTITLE, metadata.subtitle),
        kicker=texts.get(Label.KICKER, metadata.kicker),
    )


def _values(marks: Marks, keys: Iterable[str]) -> list[str]:
    """Return the texts of the meta elements named ``keys``, in that order."""
    found: list[str] = []
    for key in keys:
        found += map(plain_text, marks.named.get(key, ()))
    return [text for text in found if text]


def _canonical(marks: Marks, url: str | None) -> str | None:
    found = [href for rel, href in marks.links if "canonical" in rel.split()]
    found += [content for name, content in marks.metas if name == "og:url"]
    for href in found:
        try:
            absolute = urljoin(url, href.strip()) if url else href.strip()
            parts = urlsplit(absolute)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname:
            return absolute
    return None


def _host(address: str) -> str | None:
    host = urlsplit(address).hostname
    return host.removeprefix("www.") if host else None


def _order_of(title: Candidate | None) -> int | None:
    if title is None:
        return None
    return min((s.order for s in title.sources if s.order >= 0), default=None)


def _piece_of(title: Candidate | None, outline: Outline) -> int | None:
    """Find the piece that prints the headline: in a heading, else the first."""
    if title is None:
        return None
    size = len(title.key)
    first = None
    for n, piece in enumerate(outline.pieces):
        if piece.is_alt or not size <= len(piece.text) <= 2 * size + 12:
            continue
        if letters(piece.text) != title.key:
            continue
        if outline.tags[piece.container] in {"h1", "h2", "h3", "h4"}:
            return n
        if first is None:
            first = n
    return first


def _title_evidence(titles: list[Candidate]) -> Iterator[Evidence]:
    for n, candidate in enumerate(titles[:_MAX_EVIDENCE]):
        seen = set()
        for source in candidate.sources:
            if "/" in source.kind or (source.basis, source.text) in seen:
                continue
            seen.add((source.basis, source.text))
            yield Evidence(
                field="title",
                value=source.text,
                basis=source.basis,
                raw=source.text,
                chosen=n == 0 and source.text == candidate.best.text,
            )


def _day_evidence(days: list[DayCandidate]) -> Iterator[Evidence]:
    for n, candidate in enumerate(days[:_MAX_EVIDENCE]):
        best = best_stamp(candidate) if n == 0 else None
        for stamp in candidate.stamps[:_MAX_EVIDENCE]:
            instant = stamp.found.instant
            is_chosen = stamp is best
            yield Evidence(
                field="published_at" if instant else "published_on",
                value=instant.isoformat() if instant else stamp.found.day.isoformat(),
                basis=basis_of(stamp) if is_chosen else stamp.basis,
                raw=stamp.raw,
                chosen=is_chosen,
            )


_STAMP_ORDER = ("ld:pub", "meta:pub", "prop:pub", "time:pub", "ldpage:pub", "meta:date")


def best_stamp(candidate: DayCandidate) -> Stamp:
    """Return the stamp of a day that gives the instant: with zone, then with clock."""

    def rank(stamp: Stamp) -> tuple[bool, bool, bool, int]:
        kind = stamp.kind
        place = _STAMP_ORDER.index(kind) if kind in _STAMP_ORDER else len(_STAMP_ORDER)
        found = stamp.found
        return (":mod" in kind, found.instant is None, found.local is None, place)

    return min(candidate.stamps, key=rank)


def basis_of(stamp: Stamp) -> Basis:
    """Return on what a day of publication rests; a change's is the latest it can be."""
    return Basis.INFERRED if ":mod" in stamp.kind else stamp.basis


def _modified_evidence(stamp: Stamp | None) -> Iterator[Evidence]:
    if stamp is not None and stamp.found.instant is not None:
        yield Evidence(
            field="modified_at",
            value=stamp.found.instant.isoformat(),
            basis=stamp.basis,
            raw=stamp.raw,
            chosen=True,
        )


def _chosen(evidence: list[Evidence]) -> str | None:
    return next((e.value for e in evidence if e.chosen), None)


def _evidence(
    field: str, found: Iterable[tuple[str, Basis, str]], *, keep: bool = True
) -> list[Evidence]:
    """Make evidence of what says a field; the first counts."""
    out: list[Evidence] = []
    for value, basis, raw in found:
        if len(out) >= _MAX_EVIDENCE:
            break
        chosen = keep and not out
        out.append(
            Evidence(field=field, value=value, basis=basis, raw=raw, chosen=chosen)
        )
    return out


def _sections(
    marks: Marks, article: LdArticle | None
) -> Iterator[tuple[str, Basis, str]]:
    for text in article.sections if article else ():
        yield _tidy_section(text), Basis.JSON_LD, text
    for text in _values(marks, _SECTION_METAS):
        yield _tidy_section(text), Basis.META, text
    for mark in marks.tags:
        if "category" in mark.rel and (text := _link_text(marks, mark)):
            yield text, Basis.MARKUP, text


def _link_text(marks: Marks, mark: Mark) -> str:
    """Return a tag link's text; nothing where it stands among other articles."""
    if zone_of(marks, mark.element) & Sign.FURNITURE:
        return ""
    return text_of(mark.element, _MAX_TAG_CHARS)


def _tidy_section(text: str) -> str:
    return text.split(",")[0].strip(" -–|/")


def _sites(
    marks: Marks, article: LdArticle | None, title: Candidate | None
) -> Iterator[tuple[str, Basis, str]]:
    for text in _values(marks, _SITE_METAS):
        yield text, Basis.META, text
    if article and article.site:
        yield article.site, Basis.JSON_LD, article.site
    yield from site_in_title(marks, title)


def _publishers(
    marks: Marks, article: LdArticle | None
) -> Iterator[tuple[str, Basis, str]]:
    if article and article.publisher:
        yield article.publisher, Basis.JSON_LD, article.publisher
    for text in _values(marks, _PUBLISHER_METAS):
        if "://" not in text:
            yield text, Basis.META, text


def _subtitles(
    marks: Marks, article: LdArticle | None, title: Candidate | None
) -> Iterator[tuple[str, Basis, str]]:
    found = [(article.subtitle, Basis.JSON_LD)] if article else []
    if article:
        found.append((article.description, Basis.JSON_LD))
    keys = ("og:description", "twitter:description", "description")
    found += [(text, Basis.META) for text in _values(marks, keys)]
    seen = {title.key if title else ""}
    for text, basis in found:
        if text and letters(text) not in seen:
            seen.add(letters(text))
            yield text, basis, text


def _languages(marks: Marks, article: LdArticle | None) -> Iterator[tuple[str, Basis]]:
    """Yield language tags, with region where given, as the page says them."""
    if tag := _language_tag(marks.language):
        yield tag, Basis.MARKUP
    if article and (tag := _language_tag(article.language or "")):
        yield tag, Basis.JSON_LD
    for text in _values(marks, _LANGUAGE_METAS):
        if tag := _language_tag(text):
            yield tag, Basis.META


def _language_tag(text: str) -> str | None:
    text = text.strip().replace("_", "-").casefold()
    if text in _LANGUAGE_NAMES:
        return _LANGUAGE_NAMES[text]
    head = text.split("-")[0].split(",")[0]
    if not (2 <= len(head) <= 3 and head.isalpha()):
        return None
    base = _LANGUAGE_NAMES.get(head, head)
    region = text.split("-")[1][:2] if "-" in text else ""
    return f"{base}-{region.upper()}" if region.isalpha() and region else base


def _base_language(tag: str | None) -> str | None:
    base = (tag or "").split("-")[0]
    return base if len(base) == 2 else None


def _tags(marks: Marks, article: LdArticle | None) -> tuple[str, ...]:
    found: dict[str, str] = {}
    texts: list[str] = list(article.keywords) if article else []
    for key in _TAG_METAS:
        if texts and key in {"keywords", "tags"}:
            break
        texts += _values(marks, (key,))
    if not texts:
        texts = [_link_text(marks, m) for m in marks.tags if "category" not in m.rel]
    for text in texts:
        parts = text.split(",") if "," in text else text.split(";")
        for part in parts:
            tag = part.strip()
            if 1 < len(tag) <= _MAX_TAG_CHARS:
                found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:_MAX_TAGS]


def _access(
    marks: Marks, article: LdArticle | None
) -> tuple[Access | None, list[Evidence]]:
    said: list[tuple[Access, Basis, str]] = []
    if article and article.free is not None:
        access = Access.OPEN if article.free else Access.SUBSCRIBER
        said.append((access, Basis.JSON_LD, f"isAccessibleForFree: {article.free}"))
    for key, content in marks.metas:
        if key in _TIER_METAS:
            word = content.strip().casefold()
            if "premium" in key:
                word = {"0": "free", "false": "free", "no": "free"}.get(word, "locked")
            if word in _FREE | _LOCKED:
                access = Access.OPEN if word in _FREE else Access.SUBSCRIBER
                said.append((access, Basis.META, f"{key}: {content}"))
    found = _evidence("access", ((str(a), b, raw) for a, b, raw in said))
    return (said[0][0] if said else None), found
