"""Statistics of a page's containers: where the running text of the page stands."""

import re
from dataclasses import dataclass

from transforms.blocks import Outline, Piece
from transforms.signals import Signal, read_signals

_MOST = 0.5
"""Of the page's running words: a container with more is the page, not a part of it."""

_PARAGRAPH_WORDS = 10
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]"
)
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese."""

_UNSPACED_LEADS = bytes([0xE0, 0xE1, *range(0xE3, 0xEA), 0xEF])
"""With which these begin in UTF-8; looked for in a fifth of the pattern's time."""

_PROSE = "p div li td blockquote dd section article pre main"
_TEXT_TAGS = frozenset(_PROSE.split())
_BODY = int(Signal.BODY)
_APART = int(Signal.COMMENT | Signal.CONSENT)
_MEANING = (
    "article main aside header footer nav form table ul figure blockquote details"
    " button h1 h2 h3 p section dl"
)
_SEMANTIC = {tag: 1 << n for n, tag in enumerate(_MEANING.split())}
_FOOTER, _QUOTE = _SEMANTIC["footer"], _SEMANTIC["blockquote"]
_SEMANTIC["ol"] = _SEMANTIC["ul"]
_SEMANTIC["figcaption"] = _SEMANTIC["figure"]


@dataclass(slots=True)
class Layout:
    """Numbers for each container and each piece of one page; lists run in parallel."""

    words: list[float]
    """Of each piece; for scripts without blanks, half its characters."""

    is_running: list[bool]
    """Whether a piece looks like running text: long enough, few links."""

    title: int
    """Index of the piece that prints the title; -1 where none does."""

    running: list[float]
    """Running words under each container."""

    chars: list[int]
    links: list[int]
    counts: list[int]
    """Pieces under each container."""

    flow: list[int]
    """Running pieces under each container."""

    up: list[int]
    """The nearest container above with more pieces; -1 at the top."""

    depth: list[int]
    flags: list[int]
    """Signals of a container and those above it that do not hold the page."""

    own: list[int]
    semantic: list[int]
    """Tags of a container and those above it, as bits."""

    first: list[int]
    """The first piece under each container."""

    best: int
    """The container that holds the running text most closely."""

    best_line: list[int]
    """For each container the steps up to one that holds ``best``."""

    best_gap: list[int]
    """For each container the steps from there down to ``best``."""


def read_layout(outline: Outline, title: int) -> Layout:
    """Count pieces, words and links per container; find the one that is the text."""
    pieces, parents = outline.pieces, outline.parents
    n = len(parents)
    words, tags = [count_words(p.text) for p in pieces], outline.tags
    is_running = [
        w >= _PARAGRAPH_WORDS
        and not p.is_alt
        and p.link_chars * 2.5 < len(p.text)
        and tags[p.container] in _TEXT_TAGS
        for p, w in zip(pieces, words, strict=True)
    ]
    own = _read_all_signals(outline)
    running = _sum_up(pieces, parents, words, is_running)
    holds_title = [False] * n
    at = pieces[title].container if title >= 0 else -1
    while at >= 0:
        holds_title[at] = True
        at = parents[at]
    total = running[0] or 1.0
    flags, semantic, depth = [0] * n, [0] * n, [0] * n
    most = _MOST * total
    for i in range(n):
        above = parents[i]
        bits = own[i]
        if running[i] > most or holds_title[i]:
            bits &= _BODY
        tag_bits = _SEMANTIC.get(tags[i], 0)
        if above >= 0:
            bits |= flags[above]
            if tag_bits == _FOOTER and semantic[above] & _QUOTE:
                tag_bits = 0  # it says who is quoted
            tag_bits |= semantic[above]
            depth[i] = depth[above] + 1
        flags[i], semantic[i] = bits, tag_bits
    for k, piece in enumerate(pieces):
        if is_running[k] and flags[piece.container] & _APART:
            is_running[k] = False
    running = _sum_up(pieces, parents, words, is_running)
    chars, links, counts, flow, first = _sum_rest(pieces, n, parents, is_running)
    up = [-1] * n
    for i in range(1, n):
        above = parents[i]
        up[i] = above if counts[above] > counts[i] else up[above]
    best, line, gap = _find_best(outline, words, is_running, up)
    return Layout(
        words=words,
        is_running=is_running,
        title=title,
        running=running,
        chars=chars,
        links=links,
        counts=counts,
        flow=flow,
        up=up,
        depth=depth,
        flags=flags,
        own=own,
        semantic=semantic,
        first=first,
        best=best,
        best_line=line,
        best_gap=gap,
    )


def _read_all_signals(outline: Outline) -> list[int]:
    """Read the signals of each container; the same classes come again and again."""
    known = {names: read_signals(names) for names in {*outline.classes, *outline.names}}
    return [
        known[one] | known[other]
        for one, other in zip(outline.classes, outline.names, strict=True)
    ]


def count_words(text: str) -> float:
    """Count words; where a script puts no blanks between them, two letters are one."""
    words = text.count(" ") + 1.0
    if text.isascii():
        return words
    data = text.encode("utf-8", "surrogatepass")
    if len(data.translate(None, _UNSPACED_LEADS)) == len(data):
        return words
    return words + len(_UNSPACED.findall(text)) / 2


def _sum_up(
    pieces: list[Piece],
    parents: list[int],
    words: list[float],
    is_running: list[bool],
) -> list[float]:
    sums = [0.0] * len(parents)
    for piece, count, counts_in in zip(pieces, words, is_running, strict=True):
        if counts_in:
            sums[piece.container] += count
    for i in range(len(parents) - 1, 0, -1):
        if sums[i]:
            sums[parents[i]] += sums[i]
    return sums


def _sum_rest(
    pieces: list[Piece],
    n: int,
    parents: list[int],
    is_running: list[bool],
) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
    chars, links, counts, flow = [0] * n, [0] * n, [0] * n, [0] * n
    first = [len(pieces)] * n
    for k, piece in enumerate(pieces):
        at = piece.container
        chars[at] += len(piece.text)
        links[at] += piece.link_chars
        counts[at] += 1
        if is_running[k]:
            flow[at] += 1
        if k < first[at]:
            first[at] = k
    for i in range(n - 1, 0, -1):
        if counts[i]:
            above = parents[i]
            chars[above] += chars[i]
            links[above] += links[i]
            counts[above] += counts[i]
            flow[above] += flow[i]
            if first[i] < first[above]:
                first[above] = first[i]
    return chars, links, counts, flow, first


def _find_best(
    outline: Outline,
    words: list[float],
    is_running: list[bool],
    up: list[int],
) -> tuple[int, list[int], list[int]]:
    """Find the container whose near descendants run longest; and the way to it.

    Source: the idea of Readability (Arc90): a paragraph counts for what holds it,
    and less for each step up.
    """
    parents = outline.parents
    scores = [0.0] * len(parents)
    for k, piece in enumerate(outline.pieces):
        if is_running[k]:
            at, share = piece.container, 1.0
            for _ in range(4):
                scores[at] += words[k] * share
                at, share = up[at], share * 0.75
                if at < 0:
                    break
    best = max(range(len(scores)), key=scores.__getitem__)
    gap = [0] * len(parents)
    line = [-1] * len(parents)
    at, steps = best, 0
    while at >= 0:
        line[at], gap[at] = 0, steps
        at, steps = parents[at], steps + 1
    for i in range(1, len(parents)):
        if line[i] < 0:
            line[i], gap[i] = line[parents[i]] + 1, gap[parents[i]]
    return best, line, gap
