"""Which pieces of a page are its body, and what the others are."""

from transforms.article import Block, Label, Region
from transforms.blocks import Outline, Piece


def label_pieces(outline: Outline, title: str) -> tuple[Block, ...]:
    """Give each piece its label; the container with most paragraphs is the body."""
    weights = [0.0] * len(outline.tags)
    for piece in outline.pieces:
        if not _is_paragraph(piece):
            continue
        at, share = piece.container, 1.0
        for _ in range(4):
            weights[at] += len(piece.text) * share
            at, share = outline.parents[at], share * 0.9
            if at < 0:
                break
    best = max(range(len(weights)), key=weights.__getitem__)
    inside = [n == best for n in range(len(weights))]
    for n, parent in enumerate(outline.parents):
        inside[n] = inside[n] or (parent >= 0 and inside[parent])
    blocks = []
    region = Region.ABOVE
    has_title = False
    for piece in outline.pieces:
        tag = outline.tags[piece.container]
        label = Label.NAVIGATION
        if piece.is_alt:
            label = Label.ALT
        elif tag == "h1" and not has_title and piece.text[:20] in title:
            label, has_title = Label.TITLE, True
        elif inside[piece.container]:
            region = Region.BODY
            if piece.link_chars < len(piece.text) / 2:
                label = Label.HEADING if tag[0] == "h" else Label.PARAGRAPH
        elif region is Region.BODY:
            region = Region.BELOW
        blocks.append(
            Block(label=label, text=piece.text, rule="container", region=region)
        )
    return tuple(blocks)


def _is_paragraph(piece: Piece) -> bool:
    return len(piece.text) > 80 and piece.link_chars * 3 < len(piece.text)
