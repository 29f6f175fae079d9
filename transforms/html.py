"""HTML pages: one parse, shared by all readers."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element

from transforms.article import (
    BODY_LABELS,
    Draft,
    Page,
    Reason,
    Refusal,
)
from transforms.blocks import MAX_DEPTH, Outline, read_outline
from transforms.body import add_json_ld, label_outline
from transforms.bylines import read_bylines
from transforms.clues import Clues
from transforms.decoding import decode, encode
from transforms.images import read_images
from transforms.language import detect_language
from transforms.limits import MAX_PIECES, check_limits
from transforms.metadata import Findings, add_printed, read_metadata
from transforms.parts import Asker
from transforms.rejections import refuse_page
from transforms.rules import Rules
from transforms.second import ASK_BELOW_WORDS, find_second
from transforms.selectors import select_pieces
from transforms.settle import settle_labels
from transforms.terms import add_terms


def read_html(page: Page, rules: Rules) -> tuple[Draft | Refusal, str | None]:
    """Take an HTML page apart; the second value is the encoding it was read in."""
    if refusal := check_limits(page.content):
        return refusal, None
    text, encoding = decode(page.content, page.charset)
    tree = parse(encode(text, encoding, page.content))
    body = None if tree is None else tree.find("body")
    if tree is None or body is None:
        return Refusal(reason=Reason.NO_TEXT, message="no text in <body>"), encoding
    outline = read_outline(body)
    if refusal := _refuse(outline):
        return refusal, encoding
    found = read_metadata(outline, page.url, page.fetched_at)
    clues = read_clues(found)
    language = found.metadata.language
    host = _host(page.url or found.metadata.canonical_url)
    asker = Asker(rules=rules.for_page(language, host), language=language)
    selected = select_pieces(body, outline, rules, host)
    labelled = label_outline(outline, clues, found.title_piece, asker, selected)
    if labelled.words < ASK_BELOW_WORDS and not clues.article_body:
        second = find_second(text, outline.pieces)
        labelled = label_outline(
            outline, clues, found.title_piece, asker, selected, second
        )
    canonical = found.metadata.canonical_url
    images = read_images(outline, labelled.blocks, page.url or canonical)
    add_json_ld(labelled, clues.article_body)
    blocks = tuple(labelled.blocks)
    words = labelled.words
    if refusal := refuse_page(tree, outline, blocks, found, page.http_status, words):
        return refusal, encoding
    metadata = add_printed(found.metadata, blocks)
    if language is None:
        language = detect_language(
            " ".join(b.text for b in blocks if b.label in BODY_LABELS)
        )
        metadata = replace(metadata, language=language)
    bylines = read_bylines(found, outline, blocks, page.url)
    metadata, evidence = add_terms(metadata, found.evidence, blocks, words, rules)
    draft = Draft(
        metadata=metadata,
        blocks=settle_labels(blocks, bylines, language),
        bylines=bylines,
        images=images,
        evidence=evidence,
    )
    return draft, encoding


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url else None


_END = re.compile(rb"</(?:body|html)\b[^>]*>", re.IGNORECASE)
"""Browsers read on after these; libxml2 drops all that follows ``</html>``."""


def parse(page: str | bytes) -> _Element | None:
    """Parse a page once, for all readers; None where it holds no element.

    Args:
        page: Its text, or that in UTF-8.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    data = page.encode("utf-8", "replace") if isinstance(page, str) else page
    data = _END.sub(b"", data)
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError:  # nothing but comments, or an unknown fault
        return None


def read_clues(found: Findings) -> Clues:
    """Pick out what the body's pieces can be compared with."""
    metas: dict[str, str] = {}
    for name, content in found.marks.metas:
        metas.setdefault(name, content)
    titles = (
        metas.get("og:title", ""),
        metas.get("twitter:title", ""),
        found.marks.title,
    )
    return Clues(
        titles=tuple(t for t in titles if t.strip()),
        description=metas.get("og:description") or metas.get("description"),
        article_body=found.article.body if found.article else None,
    )


def _refuse(outline: Outline) -> Refusal | None:
    if outline.depth > MAX_DEPTH:
        return Refusal(
            reason=Reason.TOO_DEEP,
            message=f"tags nested deeper than {MAX_DEPTH:,}; text would be lost",
        )
    if len(outline.pieces) > MAX_PIECES:
        return Refusal(
            reason=Reason.TOO_LARGE,
            message=f"{len(outline.pieces):,} pieces of text; at most {MAX_PIECES:,}"
            " are read",
        )
    if not outline.pieces:
        return Refusal(reason=Reason.NO_TEXT, message="no visible text in <body>")
    return None
