"""Caps that hold before the parser: what would take it minutes, in C, unreachable.

Source: tried with lxml 6.1 (libxml2 2.14). 200,000 attributes in one tag take 86 s,
since each new name is compared with all before it; 2,000 take 9 ms.
"""

import re

from transforms.article import Reason, Refusal

MAX_BYTES = 16_000_000
MAX_TAGS = 120_000
"""Signs ``<`` outside scripts count too; the largest news page seen has 25,000."""

_MIN_TAG_BYTES = 3

MAX_PIECES = 12_000
"""Of visible text; a news page has 190 on average."""

MAX_ATTRIBUTES = 1_000
_HALF = MAX_ATTRIBUTES // 2

_BLANK = rb" \t\n\r\v\f"
"""Spelled out in what follows: a class such as ``\\s`` takes three times as long."""

_ATTRIBUTE = (
    rb"""=?[^_/>=]++(?:[_]*+=[_]*+(?:"[^"]*+"|'[^']*+'|[^_>"'][^_>]*+)?+)?+|="""
).replace(b"_", _BLANK)
_COMMON = rb''' [A-Za-z0-9:_-]++="[^"]*+"'''
"""An attribute as most pages write it: one step instead of two."""

_PARTS = rb"(?:[%b/]++|%b)" % (_BLANK, _ATTRIBUTE)
"""Of a tag, behind its name: at most one attribute each."""

_RAW_NAMES = b"script style textarea title xmp iframe noembed noframes".split()
_RAW = b"|".join(
    rb"%b\b[^<>]{0,%d}+>(?:[^<]++|<(?!/%b))*+(?:</|\Z)" % (name, _HALF, name)
    for name in (b"".join(b"[%c%c]" % (c, c - 32) for c in n) for n in _RAW_NAMES)
)
"""What these elements hold is no markup, up to their end. (So few bytes hold no more
than half the attributes.)"""

_SMALL_TAG = rb"[A-Za-z][^%b/>=]*+(?!=)(?:%b){0,%d}+(?:>|%b{0,%d}+(?:>|\Z))" % (
    _BLANK,
    _COMMON,
    _HALF,
    _PARTS,
    _HALF,
)
_COMMENT = rb"!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
_HARMLESS = re.compile(
    rb"[^<]*+(?:<(?:/|%b|%b|%b|(?![A-Za-z]|!--))[^<]*+)*+"
    % (_RAW, _SMALL_TAG, _COMMENT)
)
"""All up to a tag of which this does not tell that its attributes are few."""

_TAG = re.compile(rb"<[A-Za-z][^%b/>]*+(?:%b)*+" % (_BLANK, _PARTS))
_ATTRIBUTES = re.compile(_ATTRIBUTE)


def check_limits(content: bytes) -> Refusal | None:
    """Refuse bytes that would take the parser or the walk too long; None if none."""
    if len(content) > MAX_BYTES:
        return Refusal(
            reason=Reason.TOO_LARGE,
            message=f"{len(content):,} bytes; at most {MAX_BYTES:,} are read",
        )
    may_be_many = len(content) > _MIN_TAG_BYTES * MAX_TAGS
    if may_be_many and (tags := content.count(b"<")) > MAX_TAGS:
        return Refusal(
            reason=Reason.TOO_LARGE,
            message=f"{tags:,} tags; at most {MAX_TAGS:,} are read",
        )
    at = 0
    while (passed := _HARMLESS.match(content, at)) and (
        tag := _TAG.match(content, passed.end())
    ):
        attributes = len(_ATTRIBUTES.findall(tag.group())) - 1
        if attributes > MAX_ATTRIBUTES:
            return Refusal(
                reason=Reason.TOO_LARGE,
                message=f"one tag with {attributes:,} attributes at byte"
                f" {tag.start():,}; at most {MAX_ATTRIBUTES:,} are read",
            )
        at = tag.end()
    return None
