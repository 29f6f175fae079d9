"""HTML pages: one parse, shared by all readers."""

from lxml import etree
from lxml.etree import _Element

from transforms.article import (
    Draft,
    Label,
    Metadata,
    Page,
    Reason,
    Refusal,
)
from transforms.blocks import MAX_DEPTH, Outline, read_outline
from transforms.body import label_pieces
from transforms.decoding import decode
from transforms.limits import check_limits
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
    title = " ".join((tree.findtext("head/title") or "").split())
    blocks = label_pieces(outline, title)
    printed = next((b.text for b in blocks if b.label is Label.TITLE), None)
    return Draft(metadata=Metadata(title=printed or title or None), blocks=blocks), (
        encoding
    )


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


def _refuse(outline: Outline) -> Refusal | None:
    if outline.depth > MAX_DEPTH:
        return Refusal(
            reason=Reason.TOO_DEEP,
            message=f"tags nested deeper than {MAX_DEPTH:,}; text would be lost",
        )
    if not outline.pieces:
        return Refusal(reason=Reason.NO_TEXT, message="no visible text in <body>")
    return None
