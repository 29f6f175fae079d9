"""Signatures of texts, by which copies and near copies are found.

MinHash over five-word shingles, by one permutation with rotation, cut into bands: two
texts whose resemblance is 0.5 share a band with probability 0.93, at 0.4 with 0.73, at
0.1 with 0.02. What shares a band is a candidate; ``resemblance`` compares the texts.

Written here because ``datasketch`` brings numpy and scipy: 0.4 s and 80 MB at import,
where a page costs 15 ms and a cold run has 1.2 s.

Source: Broder, "On the resemblance and containment of documents" (1997); Shrivastava
and Li, "Densifying one permutation hashing via rotation" (2014).
"""

import re
import struct
from hashlib import blake2b
from zlib import crc32

_SHINGLE_WORDS = 5
_BANDS, _ROWS = 20, 3
_BINS = _BANDS * _ROWS
_EMPTY = 1 << 32  # above all values
_SPREAD = 0x9E3779B97F4A7C15  # 2^64 / golden ratio: spreads CRC's linear bits

_MIN_SHINGLES = 40
"""Shorter texts (some 45 words) are too easily alike: only exact copies count."""

_CONTAINED = 0.75
_ALIKE = 0.4
"""A copy cut in half holds half of the longer text's shingles and all of its own. A
local paragraph added, or one word in twenty edited, leaves 0.75 of the shorter."""

# Scripts without spaces between words: each character is a word.
_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]|[^\W぀-ヿ㐀-鿿가-힯฀-๿]+")


def shingles(text: str) -> frozenset[bytes]:
    """Return the five-word pieces of ``text``, case and punctuation aside, as UTF-8."""
    words = [word.encode() for word in _WORD.findall(text.casefold())]
    return frozenset(
        map(b" ".join, zip(*(words[n:] for n in range(_SHINGLE_WORDS)), strict=False))
    )


def signature(text: str) -> list[int]:
    """Return the band values of ``text``, 64 bits each; none if it is too short."""
    pieces = shingles(text)
    if len(pieces) < _MIN_SHINGLES:
        return []
    bins = [_EMPTY] * _BINS
    for short in map(crc32, pieces):
        mixed = short * _SPREAD & 0xFFFF_FFFF_FFFF_FFFF
        place, value = (mixed >> 32) % _BINS, mixed & 0xFFFF_FFFF
        if value < bins[place]:
            bins[place] = value
    filled = _rotated(bins)
    return [
        _digest(struct.pack(">B3Q", band, *filled[band * _ROWS : (band + 1) * _ROWS]))
        for band in range(_BANDS)
    ]


def content_value(content_hash: str) -> int:
    """Return the value by which equal content is found: 64 bits of its hash."""
    return int(content_hash[:16], 16)


def resemblance(a: frozenset[bytes], b: frozenset[bytes]) -> float | None:
    """Return how alike the shingles of two texts are, None for no near copies.

    Returns:
        The share, from 0 to 1, of both texts' shingles that they have in common.
    """
    if min(len(a), len(b)) < _MIN_SHINGLES:
        return None
    common = len(a & b)
    share = common / (len(a) + len(b) - common)
    if share < _ALIKE or common / min(len(a), len(b)) < _CONTAINED:
        return None
    return round(share, 4)


def _rotated(bins: list[int]) -> list[int]:
    """Fill each empty bin from the next that is not, the distance mixed in."""
    filled: list[int] = []
    for start in range(_BINS):
        distance = 0
        while (value := bins[(start + distance) % _BINS]) == _EMPTY:
            distance += 1
        filled.append(value + (distance << 32))
    return filled


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
