"""Caps that hold before the parser: what would take it minutes, in C, unreachable.

Source: tried with lxml 6.1 (libxml2 2.14). 200,000 attributes in one tag take 86 s,
since each new name is compared with all before it; 2,000 take 9 ms.
"""

import re

from transforms.article import Reason, Refusal

MAX_BYTES = 16_000_000
MAX_TAGS = 120_000
"""Signs ``<`` outside scripts count too; the largest news page seen has 25,000."""

MAX_PIECES = 12_000
"""Of visible text; a news page has 190 on average."""

MAX_ATTRIBUTES = 1_000
_LONG_TAG = 2 * MAX_ATTRIBUTES
"""Bytes: the shortest attribute takes two."""

_ATTRIBUTE = (
    rb"""=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+|="""
)
_COMMON = rb"""(?:\s[\w:-]++="[^"]*+")++"""
"""Attributes as most pages write them: one step instead of two."""

_RAW_NAMES = b"script style textarea title xmp iframe noembed noframes".split()
_RAW = b"|".join(
    rb"%b\b[^<>]*+>(?:[^<]++|<(?!/%b))*+(?:</|\Z)" % (name, name) for name in _RAW_NAMES
)
"""What these elements hold is no markup, up to their end."""

_TAG = re.compile(
    rb"<(?:!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
    rb"|(?=[%b])(?:" % bytes({name[0] for name in _RAW_NAMES}) + _RAW + rb")"
    rb"|[a-z][^\s/>]*+(?:" + _COMMON + rb"|[\s/]++|" + _ATTRIBUTE + rb")*+)",
    re.IGNORECASE,
)
_NO_TAG = re.compile(
    rb"<(?:!--|(?:" + b"|".join(_RAW_NAMES) + rb")\b[^<>]*>)", re.IGNORECASE
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)


def check_limits(content: bytes) -> Refusal | None:
    """Refuse bytes that would take the parser or the walk too long; None if none."""
    if len(content) > MAX_BYTES:
        return Refusal(
            reason=Reason.TOO_LARGE,
            message=f"{len(content):,} bytes; at most {MAX_BYTES:,} are read",
        )
    tags = content.count(b"<")
    if tags > MAX_TAGS:
        return Refusal(
            reason=Reason.TOO_LARGE,
            message=f"{tags:,} tags; at most {MAX_TAGS:,} are read",
        )
    for tag in _TAG.findall(content):
        if len(tag) > _LONG_TAG and not _NO_TAG.match(tag):
            attributes = sum(1 for _ in _ATTRIBUTES.finditer(tag)) - 1
            if attributes > MAX_ATTRIBUTES:
                tags_like_it = (m for m in _TAG.finditer(content) if m.group() == tag)
                return Refusal(
                    reason=Reason.TOO_LARGE,
                    message=f"one tag with {attributes:,} attributes at byte"
                    f" {next(tags_like_it).start():,};"
                    f" at most {MAX_ATTRIBUTES:,} are read",
                )
    return None
