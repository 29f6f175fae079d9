"""Whom a page's JSON-LD and metadata name as its author."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from transforms.article import Basis, Byline, BylineKind
from transforms.jsonld import LdAgent
from transforms.metadata import Findings
from transforms.metatext import plain_text
from transforms.names import tidy_name
from transforms.people import read_credit_line

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


class Naming(NamedTuple):
    """One place on the page that names somebody."""

    source: str
    """What kind of place: ``class:near``, ``ld:person``, ``line:marked:after`` …"""

    group: int
    """Which text; those named by one text are authors together, or none is."""

    byline: Byline
    facts: frozenset[str] = frozenset()
    """What else speaks for or against: a mark before the name, a profile behind it."""


def find_said(found: Findings, language: str | None) -> Iterator[Naming]:
    """Read whom JSON-LD and metadata name."""
    group = 10_000
    facts = frozenset[str]()
    if found.article:
        if "newsarticle" in found.article.type:
            facts = frozenset({"news"})
        for agent in found.article.authors:
            kind = {True: "person", False: "org", None: "plain"}[agent.is_person]
            for byline in _agent_bylines(agent, language):
                yield Naming(f"ld:{kind}", group, byline, facts)
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
        elif key.startswith("twitter:data"):
            kind = "account"  # of whoever posted it: a plug-in of blogs writes it
        if key in {"citation_author", "dc.creator"}:
            text = _turned(text)
        for byline in read_credit_line(text, language, Basis.META):
            yield Naming(f"meta:{kind}", group, byline)


def _is_author_meta(key: str, labels: dict[str, str]) -> bool:
    if key.startswith("twitter:data"):
        label = labels.get(f"twitter:label{key.removeprefix('twitter:data')}", "")
        return bool(_WRITTEN_BY.search(label))
    return _names_author(key)


@lru_cache(maxsize=4096)
def _names_author(key: str) -> bool:
    """Tell whether a meta element of this name holds an author."""
    return bool(_AUTHOR_META.search(key)) and not _NOT_AUTHOR_META.search(key)


def _turned(text: str) -> str:
    """Turn "Doe, Jane" round, as citation metadata writes names."""
    family, comma, given = text.partition(", ")
    return f"{given} {family}" if comma and "," not in given else text


_ADDRESS = re.compile(r"://|^(?:www\.|/|@)|^\S+@\S+\.\w+$")
"""What some systems give for a name: a profile's address, an account, a mailbox."""


def _agent_bylines(agent: LdAgent, language: str | None) -> tuple[Byline, ...]:
    if _ADDRESS.search(agent.name):
        return ()
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
                social=one.social or agent.social,
                organization=one.organization or agent.organization,
                email=one.email or agent.email,
            ),
        )
    return read
