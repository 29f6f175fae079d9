"""HTML pages: one parse, shared by all readers."""

import json
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element

from transforms.article import (
    BODY_LABELS,
    Draft,
    Label,
    Metadata,
    Page,
    Reason,
    Refusal,
)
from transforms.blocks import MAX_DEPTH, Outline, read_outline
from transforms.body import add_json_ld, label_outline
from transforms.decoding import decode
from transforms.features import Clues
from transforms.limits import check_limits
from transforms.parts import Asker
from transforms.rules import Rules


def read_html(page: Page, rules: Rules) -> tuple[Draft | Refusal, str | None]:
    """Take an HTML page apart; the second value is the encoding it was read in."""
    if refusal := check_limits(page.content):
        return refusal, None
    text, encoding = decode(page.content, page.charset)
    tree = parse(text)
    body = None if tree is None else tree.find("body")
    if tree is None or body is None:
        return Refusal(reason=Reason.NO_TEXT, message="no text in <body>"), encoding
    outline = read_outline(body)
    if refusal := _refuse(outline):
        return refusal, encoding
    clues = read_clues(tree)
    language = (tree.get("lang") or tree.get("xml:lang") or "")[:2].lower() or None
    asker = Asker(rules=rules, language=language, host=_host(page.url))
    labelled = label_outline(outline, clues, asker)
    add_json_ld(labelled, clues.article_body)
    blocks = tuple(labelled.blocks)
    if not any(b.label in BODY_LABELS for b in blocks):
        return Refusal(reason=Reason.NAVIGATION_ONLY, message="no running text"), (
            encoding
        )
    title = next((b.text for b in blocks if b.label is Label.TITLE), None)
    subtitle = next((b.text for b in blocks if b.label is Label.SUBTITLE), None)
    metadata = Metadata(
        title=title or (clues.titles[0] if clues.titles else None),
        subtitle=subtitle,
        language=language,
    )
    return Draft(metadata=metadata, blocks=blocks), encoding


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url else None


def parse(text: str) -> _Element | None:
    """Parse a page once, for all readers; None where it holds no element."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    data = text.encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError:  # nothing but comments, or an unknown fault
        return None


def read_clues(tree: _Element) -> Clues:
    """Read what the head says that the body's pieces can be compared with."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name and (content := meta.get("content")):
            metas.setdefault(name, content)
    titles = (
        metas.get("og:title", ""),
        metas.get("twitter:title", ""),
        tree.findtext(".//title") or "",
    )
    return Clues(
        titles=tuple(t for t in titles if t.strip()),
        description=metas.get("og:description") or metas.get("description"),
        article_body=_article_body(tree),
    )


def _article_body(tree: _Element) -> str | None:
    """Return the longest articleBody of the page's JSON-LD."""
    best = None
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = script.text or ""
        if "articleBody" not in text:
            continue
        try:
            stack = [json.loads(text, strict=False)]
        except ValueError:
            continue
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(node)
            elif isinstance(node, dict):
                found = node.get("articleBody")
                if isinstance(found, str) and len(found) > len(best or ""):
                    best = found
                stack.extend(v for v in node.values() if isinstance(v, list | dict))
    return best


def _refuse(outline: Outline) -> Refusal | None:
    if outline.depth > MAX_DEPTH:
        return Refusal(
            reason=Reason.TOO_DEEP,
            message=f"tags nested deeper than {MAX_DEPTH:,}; text would be lost",
        )
    if not outline.pieces:
        return Refusal(reason=Reason.NO_TEXT, message="no visible text in <body>")
    return None
