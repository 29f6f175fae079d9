"""Pages with their gold, measured: what the body model is trained and scored on.

A piece is body when most of its 4-grams stand in the gold body. Where a page has no
gold body, trafilatura's own output is the teacher, and gold segments overrule it.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from courlan import extract_domain

from transforms.blocks import Outline, read_outline
from transforms.clues import Clues, find_title
from transforms.decoding import decode
from transforms.features import read_features
from transforms.html import parse, read_clues
from transforms.layout import Layout, read_layout
from transforms.metadata import read_metadata

Shingle = tuple[str, ...]
_WORD = re.compile(r"\w+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_SIZE = 4
_FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
_ADDRESS = re.compile(
    rb"""<(?:link|meta)[^>]*(?:rel=["']?canonical|property=["']?og:url)[^>]*>""",
    re.IGNORECASE,
)
_HREF = re.compile(rb"""(?:href|content)=["']?(https?://[^"'\s>]+)""", re.IGNORECASE)


@dataclass(slots=True)
class Sample:
    """One page: its pieces measured, and how much of each is body."""

    page_id: str
    dataset: str
    domain: str
    gold: dict[str, Any]
    outline: Outline
    layout: Layout
    clues: Clues
    chosen: list[int]
    rows: list[list[float]]
    shares: list[float]
    """For each piece of ``chosen`` the share of it that is body, 0 to 1."""

    is_gold: bool
    """Whether ``shares`` come from a gold body, not from a teacher."""

    sure: dict[int, bool]
    """Pieces settled by a gold segment."""


def words_of(text: str) -> list[str]:
    """Split as score.py does."""
    return _WORD.findall(text.translate(_INVISIBLE))


def read_samples(bench: Path, teachers: Sequence[Path]) -> Iterator[Sample]:
    """Read every dev page with its gold and its teachers' output."""
    taught: dict[str, list[str]] = {}
    for teacher in teachers:
        with teacher.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                taught.setdefault(row["id"], []).append(row["body"])
    with (bench / "dev" / "gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            gold = json.loads(line)
            page = gold["id"]
            path = bench / "dev" / "pages" / f"{page}.html.gz"
            content = gzip.decompress(path.read_bytes())
            sample = read_sample(gold, content, taught.get(page, [""]))
            if sample:
                yield sample


def read_sample(
    gold: dict[str, Any], content: bytes, taught: Sequence[str]
) -> Sample | None:
    """Measure one page; None where it has no text."""
    tree = parse(decode(content)[0])
    body = None if tree is None else tree.find("body")
    if tree is None or body is None:
        return None
    outline = read_outline(body)
    if not outline.pieces:
        return None
    found = read_metadata(outline, None, _FETCHED_AT)
    clues = read_clues(found)
    layout = read_layout(outline, find_title(outline, clues, found.title_piece))
    chosen, rows = read_features(outline, layout, clues)
    is_gold = bool(gold.get("body"))
    bodies = [gold["body"]] if is_gold else taught
    each = [share_of_body(outline, body) for body in bodies]
    shares = [sum(column) / len(each) for column in zip(*each, strict=True)]
    sure = {} if is_gold else _settle(outline, gold)
    return Sample(
        page_id=gold["id"],
        dataset=gold["dataset"],
        domain=_domain(gold, content),
        gold=gold,
        outline=outline,
        layout=layout,
        clues=clues,
        chosen=chosen,
        rows=rows,
        shares=[1.0 * sure.get(k, shares[k]) for k in chosen],
        is_gold=is_gold,
        sure=sure,
    )


def _domain(gold: dict[str, Any], content: bytes) -> str:
    url = gold.get("url") or ""
    if not url:
        for link in _ADDRESS.findall(content[:200_000]):
            if found := _HREF.search(link):
                url = found.group(1).decode("ascii", "ignore")
                break
    return str(extract_domain(url) or gold["id"].split("_")[0])


def share_of_body(outline: Outline, body: str) -> list[float]:
    """Return for each piece the share of its words that stand in ``body``.

    A text that stands on the page several times counts where its neighbours do too.
    """
    tokens = words_of(body)
    grams = Counter(_grams(tokens))
    known = set(grams)
    lines = {" ".join(words_of(line)) for line in body.splitlines()}
    joined = " " + " ".join(tokens) + " "
    parts = [words_of(p.text) for p in outline.pieces]
    shares = []
    for piece, part in zip(outline.pieces, parts, strict=True):
        if piece.is_alt or not part:
            shares.append(0.0)
        elif len(part) >= _SIZE:
            own = list(_grams(part))
            shares.append(sum(g in known for g in own) / len(own))
        else:
            shares.append(0.5 if " ".join(part) in lines else 0.0)
    _settle_short(parts, shares, joined)
    _settle_copies(outline, shares)
    return shares


def _grams(tokens: Sequence[str]) -> Iterator[Shingle]:
    return zip(*(tokens[i:] for i in range(_SIZE)), strict=False)


def _settle_short(parts: list[list[str]], shares: list[float], joined: str) -> None:
    """Take a short piece for body where it continues one that is."""
    last: list[str] = []
    for k, part in enumerate(parts):
        if 0 < len(part) < _SIZE:
            own = " ".join(part)
            after = next(
                (
                    parts[j]
                    for j in range(k + 1, min(k + 4, len(parts)))
                    if shares[j] > 0.7
                ),
                [],
            )
            ties = []
            if last:
                ties.append(f" {' '.join(last[-3:])} {own} ")
            if after:
                ties.append(f" {own} {' '.join(after[:3])} ")
            shares[k] = 1.0 if any(tie in joined for tie in ties) else 0.0
        if shares[k] > 0.7:
            last = part


def _settle_copies(outline: Outline, shares: list[float]) -> None:
    places: dict[str, list[int]] = {}
    for k, piece in enumerate(outline.pieces):
        if shares[k] > 0.3:
            places.setdefault(piece.text, []).append(k)
    for found in places.values():
        if len(found) < 2:
            continue
        near = [
            sum(shares[max(k - 4, 0) : k]) + sum(shares[k + 1 : k + 5]) for k in found
        ]
        best = max(range(len(found)), key=lambda n: (near[n], -n))
        for n, k in enumerate(found):
            if n != best:
                shares[k] = 0.0


def _settle(outline: Outline, gold: dict[str, Any]) -> dict[int, bool]:
    sure: dict[int, bool] = {}
    for key, value in (("with", True), ("without", False)):
        wanted = [" ".join(s.split()) for s in gold.get(key, ())]
        for k, piece in enumerate(outline.pieces):
            if not piece.is_alt and any(s in piece.text for s in wanted):
                sure[k] = value
    return sure
