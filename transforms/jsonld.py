"""JSON-LD as pages really write it: graphs, arrays, broken JSON, HTML inside.

The answer is the one node that is this page's article, its references resolved.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from transforms.metatext import plain_text

_MAX_DEPTH = 12
_MAX_NODES = 4000
_MAX_CHARS = 2_000_000

_ARTICLE_RANK = {
    "newsarticle": 6, "reportagenewsarticle": 6, "analysisnewsarticle": 6,
    "opinionnewsarticle": 6, "reviewnewsarticle": 6, "backgroundnewsarticle": 6,
    "askpublicnewsarticle": 6, "article": 5, "blogposting": 5, "liveblogposting": 6,
    "techarticle": 5, "scholarlyarticle": 5, "medicalscholarlyarticle": 5,
    "advertisercontentarticle": 5, "satiricalarticle": 5, "report": 5,
    "socialmediaposting": 4, "discussionforumposting": 4, "review": 4, "recipe": 4,
    "howto": 4, "creativework": 3, "videoobject": 2, "audioobject": 2,
    "podcastepisode": 3, "event": 2, "question": 2, "qapage": 2, "medicalwebpage": 3,
    "webpage": 1, "itempage": 1, "aboutpage": 1, "faqpage": 1,
}  # fmt: skip
"""How likely a node of this type is the page's article."""

_WRAPPERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "about")
_COMMENT_MARK = re.compile(
    r"^\s*(?:(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?|<!--)|(?:(?://|/\*)?\s*\]\]>(?:\s*\*/)?|-->)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_VALUE = re.compile(r'("[\w@]+"\s*:)(\s*[,}\]])')
_BARE_VALUE = re.compile(
    r'("[\w@]+"\s*:\s*)(?![\s"\[{\d-]|true\b|false\b|null\b)([^",\n{}\[\]]+)'
)
_LINE_COMMENT = re.compile(r'(?m)(^|[,{}\[\]"])\s*//[^\n"]*$')
_SALVAGE = re.compile(
    r'"(headline|alternativeHeadline|datePublished|dateModified|dateCreated|articleSection|'
    r'inLanguage|description|@type|url|isAccessibleForFree)"\s*:\s*"((?:[^"\\\n]|\\.)*)"'
)
_SALVAGE_AUTHOR = re.compile(
    r'"@?(?:author|creator)"\s*:\s*[\[{\s]*(?:"@type"\s*:\s*"(\w+)"\s*,\s*)?'
    r'(?:"name"\s*:\s*)?"((?:[^"\\\n]|\\.)+)"'
)
_ACCOUNT = re.compile(
    r"https?://(?:[\w-]+\.)*(?:(?:twitter|x|facebook|instagram|threads|linkedin|youtube|"
    r"tiktok)\.(?:com|net)/[^/?#]+|bsky\.app/profile/|t\.me/|[\w.-]+/@\w)",
    re.IGNORECASE,
)
"""Addresses of people at social networks; Mastodon's have an at sign on any host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LdAgent:
    """A person or an organization, as JSON-LD names it."""

    name: str
    is_person: bool | None
    """By its type; None where it has none."""

    role: str | None = None
    organization: str | None = None
    email: str | None = None
    url: str | None = None
    bio: str | None = None
    social: str | None = None
    """The first account that ``sameAs`` names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LdArticle:
    """The node of a page's JSON-LD that is its article; entities decoded."""

    type: str
    rank: int
    headline: str | None = None
    subtitle: str | None = None
    description: str | None = None
    authors: tuple[LdAgent, ...] = ()
    contributors: tuple[LdAgent, ...] = ()
    editors: tuple[LdAgent, ...] = ()
    published: str | None = None
    created: str | None = None
    modified: str | None = None
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = None
    publisher: str | None = None
    site: str | None = None
    url: str | None = None
    free: bool | None = None
    body: str | None = None
    """``articleBody`` as it stands: line ends and markup kept."""


def parse_json_ld(text: str) -> list[Any]:
    """Parse one script's text; broken JSON is mended, else what is legible is kept.

    Returns:
        The values found, usually one; empty where nothing is legible.
    """
    text = text.strip().lstrip("\ufeff")
    if not text or len(text) > _MAX_CHARS:
        return []
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        pass
    text = _COMMENT_MARK.sub("", _COMMENT_MARK.sub("", text)).strip().rstrip(";")
    for mend in (str, _mend):
        values = _decode_all(mend(text))
        if values:
            return values
    return _salvage(text)


def read_article_node(
    scripts: Iterable[str], titles: Sequence[str] = (), url: str | None = None
) -> LdArticle | None:
    """Read the node that is this page's article out of all of a page's scripts.

    Args:
        scripts: The texts of its ``application/ld+json`` scripts.
        titles: Titles that the page gives itself elsewhere; where there are several
            articles the one whose headline is like them is taken.
        url: The page's address or canonical, for the same choice.
    """
    roots = [value for text in scripts for value in parse_json_ld(text)]
    if not roots:
        return None
    by_id: dict[str, dict[str, Any]] = {}
    for node in _all_nodes(roots):
        identifier = node.get("@id")
        if isinstance(identifier, str) and len(node) > 1:
            known = by_id.get(identifier)
            by_id[identifier] = node if known is None else {**node, **known}
    reader = _Reader(by_id)
    best: tuple[float, dict[str, Any]] | None = None
    wanted = {_letters(t) for t in titles if t}
    tops = list(_top_nodes(roots))
    for order, node in enumerate(tops[:200]):
        rank = _rank(node)
        if rank == 0:
            continue
        score = rank - order / 1000
        headline = _letters(reader.text(node, "headline", "name") or "")
        if headline and any(headline == w for w in wanted):
            score += 4
        elif headline and any(_close(headline, w) for w in wanted):
            score += 3
        if url and _same_page(reader.text(node, "url", "@id", "mainEntityOfPage"), url):
            score += 2
        score += 0.5 * ("datePublished" in node) + 0.5 * ("author" in node)
        if best is None or score > best[0]:
            best = (score, node)
    if best is None:
        return None
    site = next(
        (reader.text(n, "name") for n in tops if _type_of(n) == "website"), None
    )
    page = next((n for n in tops if _type_of(n) == "webpage" and n is not best[1]), {})
    return reader.article(best[1], page, site)


class _Reader:
    """Reads fields of nodes; ``@id`` references are looked up in the whole page."""

    def __init__(self, by_id: dict[str, dict[str, Any]]) -> None:
        self._by_id = by_id

    def article(
        self, node: dict[str, Any], page: dict[str, Any], site: str | None
    ) -> LdArticle:
        publisher = next(iter(self.agents(node, "publisher")), None)
        part_of = _first_dict(self._resolve(node.get("isPartOf")))
        return LdArticle(
            type=_type_of(node),
            rank=_rank(node),
            headline=self.text(node, "headline") or self.text(node, "name"),
            subtitle=self.text(node, "alternativeHeadline", "alternateName"),
            description=self.text(node, "description", "abstract"),
            authors=self.agents(node, "author", "authors", "creator", "@author"),
            contributors=self.agents(node, "contributor"),
            editors=self.agents(node, "editor"),
            published=self.text(node, "datePublished", "uploadDate")
            or self.text(page, "datePublished"),
            created=self.text(node, "dateCreated"),
            modified=self.text(node, "dateModified") or self.text(page, "dateModified"),
            sections=self.texts(node, "articleSection"),
            keywords=self.texts(node, "keywords"),
            language=self.text(node, "inLanguage") or self.text(page, "inLanguage"),
            publisher=publisher.name if publisher else None,
            site=(self.text(part_of, "name") if part_of else None) or site,
            url=self.text(node, "url", "mainEntityOfPage", "@id"),
            free=_truth(
                node.get("isAccessibleForFree", page.get("isAccessibleForFree"))
            ),
            body=_body_of(node),
        )

    def text(self, node: dict[str, Any], *keys: str) -> str | None:
        for key in keys:
            for value in self.texts(node, key):
                return value
        return None

    def texts(self, node: dict[str, Any], key: str) -> tuple[str, ...]:
        found = []
        for value in _as_list(self._resolve(node.get(key))):
            if isinstance(value, dict):
                value = value.get("name") or value.get("@value") or value.get("@id")
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                value = str(value)
            if isinstance(value, str) and (text := plain_text(value)):
                found.append(text)
        return tuple(found)

    def agents(self, node: dict[str, Any], *keys: str) -> tuple[LdAgent, ...]:
        for key in keys:
            found: dict[str, LdAgent] = {}
            for value in _as_list(self._resolve(node.get(key))):
                for agent in self._agents_of(value):
                    found.setdefault(agent.name.casefold(), agent)
            if found:
                return tuple(found.values())
        return ()

    def _agents_of(self, value: Any) -> Iterator[LdAgent]:
        waiting = [value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str):
                if name := plain_text(value):
                    yield LdAgent(name=name, is_person=None)
                continue
            if not isinstance(value, dict):
                continue
            names = [n for n in _as_list(value.get("name")) if isinstance(n, str)]
            if not names and isinstance(value.get("@graph"), list):
                waiting += value["@graph"][::-1]
                continue
            if not names:
                parts = [value.get("givenName"), value.get("familyName")]
                names = [" ".join(p for p in parts if isinstance(p, str))]
            for name in names:
                if clean := plain_text(name):
                    yield self._agent(value, clean)

    def _agent(self, node: dict[str, Any], name: str) -> LdAgent:
        kind = _type_of(node)
        employer = self.text(node, "worksFor", "affiliation", "memberOf")
        return LdAgent(
            name=name,
            is_person={"person": True, "organization": False}.get(
                "organization" if "organization" in kind else kind
            ),
            role=self.text(node, "jobTitle"),
            organization=employer if employer != name else None,
            email=_mail(self.text(node, "email")),
            url=self.text(node, "url"),
            bio=self.text(node, "description"),
            social=next(filter(_is_account, self.texts(node, "sameAs")), None),
        )

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, list):  # what lies in lists of lists is nobody's value
            return [self._resolve_node(v) for v in value[:200]]
        return self._resolve_node(value)

    def _resolve_node(self, value: Any) -> Any:
        if isinstance(value, dict) and "@id" in value:
            target = self._by_id.get(str(value["@id"]))
            if target is not None and target is not value:
                return {**target, **value}
        return value


def _decode_all(text: str) -> list[Any]:
    """Decode one value, or several that follow each other."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n;,":
            at += 1
    return values


def _mend(text: str) -> str:
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    text = _LINE_COMMENT.sub(r"\1", text)
    text = _MISSING_VALUE.sub(r"\1 null\2", text)
    text = _BARE_VALUE.sub(_quote_value, text)
    return _TRAILING_COMMA.sub(r"\1", text)


def _quote_value(match: re.Match[str]) -> str:
    value = match[2].strip().strip("'").strip()
    return f"{match[1]}{json.dumps(value, ensure_ascii=False)}"


def _salvage(text: str) -> list[Any]:
    """Keep what can be read of a script that cannot be mended."""
    node: dict[str, Any] = {}
    for key, value in _SALVAGE.findall(text):
        node.setdefault(key, _unescape(value))
    authors = [
        {"@type": kind or "Person", "name": _unescape(name)}
        for kind, name in _SALVAGE_AUTHOR.findall(text)
    ]
    if authors:
        node["author"] = authors
    return [node] if "headline" in node or "datePublished" in node else []


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _all_nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    count = 0
    stack = [(value, 0)]
    while stack and count < _MAX_NODES:
        item, depth = stack.pop()
        if isinstance(item, dict):
            count += 1
            yield item
            item = list(item.values())
        if isinstance(item, list) and depth < _MAX_DEPTH:
            stack += [(v, depth + 1) for v in item if isinstance(v, (dict, list))]


def _top_nodes(roots: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield the nodes that can be the page's article, not those in lists of others."""
    waiting = [(root, 0) for root in roots[::-1]]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, list):
            waiting += [(item, depth) for item in value[::-1]]
        elif isinstance(value, dict) and depth < 4:
            if "@type" in value or "headline" in value:
                yield value
            waiting += [(value.get(key), depth + 1) for key in reversed(_WRAPPERS)]


def _type_of(node: dict[str, Any]) -> str:
    types = [t for t in _as_list(node.get("@type")) if isinstance(t, str)]
    names = [t.rsplit("/", 1)[-1].casefold().strip() for t in types]
    return max(names, key=lambda t: _ARTICLE_RANK.get(t, 0), default="")


def _rank(node: dict[str, Any]) -> int:
    rank = _ARTICLE_RANK.get(_type_of(node), 0)
    return rank or int("headline" in node and "datePublished" in node) * 3


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first_dict(value: Any) -> dict[str, Any] | None:
    return next((v for v in _as_list(value) if isinstance(v, dict)), None)


def _body_of(node: dict[str, Any]) -> str | None:
    """Return the article's text with its line ends, which mark its paragraphs."""
    texts = [t for t in _as_list(node.get("articleBody")) if isinstance(t, str)]
    return "\n\n".join(texts) or None


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).casefold().rsplit("/", 1)[-1].strip()
    return {"true": True, "false": False, "1": True, "0": False}.get(text)


def _mail(text: str | None) -> str | None:
    text = (text or "").removeprefix("mailto:")
    return text if "@" in text and " " not in text else None


def _is_account(url: str) -> bool:
    return bool(_ACCOUNT.match(url))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _close(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) >= 12 and short in long and len(short) * 2 > len(long)


def _same_page(found: str | None, url: str) -> bool:
    def bare(address: str) -> str:
        return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", address).rstrip("/")

    return bool(found) and bare(found or "") == bare(url)
