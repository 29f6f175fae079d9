"""On what terms an article page may be read, and where it was written, as printed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from transforms.article import (
    STORY_LABELS,
    Access,
    Basis,
    Block,
    Evidence,
    Label,
    Metadata,
    Region,
)
from transforms.datelines import is_speaker, read_dateline
from transforms.notices import read_notice
from transforms.rules import Rules

_TERMS = frozenset({Label.NOTICE, Label.PAYWALL})
_PARAGRAPH = Label.PARAGRAPH
_NEAR = frozenset({Region.ABOVE, Region.BODY, Region.BELOW})
_ABOVE, _BELOW = 6, 12
"""Blocks before the title and after the body among which this article's own wall
stands; those of cards and menus stand farther off."""

_STUB_WORDS = 300
"""A wall after more text than this is one for next time: the text is there in full."""

_FEW_WORDS = 120
"""Who says that a text is not free, and prints fewer, has printed its beginning."""

_ASKS = re.compile(
    r"subscri|subskri|regist|log ?in|sign ?(?:in|up)|account|member|premium|unlock|"
    r"\babo|abonn|anmeld|freischalt|kauf|mitglied|konto|\bplus\b|\w\+|connect|"
    r"compte|inscri|offre|suscri|suscrí|cuenta|inicia|assin|cadastr|conta\b|abbon|"
    r"acced|\blid\b|inlog|[€$£]|prenumer|tilaa|tilaus|předplat|prenumerat|подпис",
    re.IGNORECASE,
)
"""What a wall wants: an account, a subscription, money. "Continue reading" alone leads
to another page."""

_ASKS_ELSE = re.compile(
    r"newsletter|inbox|e-?mail|comment|kommentar|comentar|commentaire|reacti|"
    r"notification|forum",
    re.IGNORECASE,
)


def add_terms(
    metadata: Metadata,
    evidence: Sequence[Evidence],
    blocks: Sequence[Block],
    words: float,
    rules: Rules,
) -> tuple[Metadata, tuple[Evidence, ...]]:
    """Add what notices, paywalls and the dateline say; with the evidence for it.

    What the page's own data say of access stands, but for one thing: who says that a
    text is for subscribers, and stops it after a few lines, has not printed it.

    Args:
        metadata: As read from the page's head and markup.
        evidence: What it rests on.
        blocks: All blocks of the page, labelled.
        words: Those of the body.
        rules: Give the words of notices.

    Returns:
        Both, added to.
    """
    language = metadata.language
    close = _close_blocks(blocks)
    told = [(k, b) for k, b in enumerate(blocks) if b.label in _TERMS]
    notices = [
        notice
        for k, b in told
        if b.region in _NEAR
        if b.label is Label.NOTICE or k in close
        if (notice := read_notice(b.text, language, rules))
    ]
    added: list[Evidence] = []
    found: dict[str, object] = {}
    for name in ("publication", "network", "access", "free_until"):
        said = [(n, value) for n in notices if (value := getattr(n, name)) is not None]
        is_open = getattr(metadata, name) is None
        for order, (notice, value) in enumerate(said):
            chosen = is_open and order == 0
            added.append(_evidence(name, value, notice.raw, chosen=chosen))
            if chosen:
                found[name] = value
    access = found.get("access", metadata.access)
    wall = next((b for k, b in told if k in close and _stops(b)), None)
    stop = None
    if wall and access is None and words > _STUB_WORDS:
        stop = _evidence("access", Access.SUBSCRIBER, wall.text, chosen=True)
    elif wall and access in {None, Access.SUBSCRIBER} and words <= _STUB_WORDS:
        stop = _evidence("access", Access.TRUNCATED, wall.text, chosen=True)
    elif access is Access.SUBSCRIBER and words < _FEW_WORDS:
        stop = Evidence(
            field="access",
            value=str(Access.TRUNCATED),
            basis=Basis.INFERRED,
            raw=f"not free, and {words:.0f} words of body are printed",
            chosen=True,
        )
    if stop:
        found["access"] = Access(str(stop.value))
        evidence, added = _unchosen(evidence), [*_unchosen(added), stop]
    texts = [b.text for b in blocks if b.label is _PARAGRAPH]
    dateline = read_dateline(texts[0], language) if texts else None
    if dateline and is_speaker(dateline, texts[0], texts[1:]):
        dateline = None
    if dateline and metadata.dateline is None:
        found["dateline"] = dateline.place
    both = (*evidence, *added)
    return replace(metadata, **found), both  # type: ignore[arg-type]


def _close_blocks(blocks: Sequence[Block]) -> range:
    """Return the indices of what stands in the story or right beside it."""
    inside = [k for k, b in enumerate(blocks) if b.label in STORY_LABELS]
    if not inside:
        return range(len(blocks))
    return range(max(inside[0] - _ABOVE, 0), min(inside[-1] + _BELOW + 1, len(blocks)))


def _stops(block: Block) -> bool:
    """Tell a paywall's own words; a class alone is on free pages, too."""
    return (
        block.label is Label.PAYWALL
        and block.region in {Region.BODY, Region.BELOW}
        and not block.rule.startswith(("class ", "container "))
        and bool(_ASKS.search(block.text))
        and not _ASKS_ELSE.search(block.text)
    )


def _unchosen(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Take back what was chosen for access."""
    return tuple(
        replace(e, chosen=False) if e.field == "access" and e.chosen else e
        for e in evidence
    )


def _evidence(name: str, value: object, raw: str, *, chosen: bool) -> Evidence:
    return Evidence(
        field=name,
        value=str(value),
        basis=Basis.NOTICE,
        raw=raw,
        chosen=chosen,
    )
