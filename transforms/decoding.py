"""From bytes to text: which encoding a page is in."""

import codecs
import re

_HEAD_BYTES = 4096
"""Browsers look for the declaration in the first 1,024; pages put it later."""

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
"""Names that stand for a wider encoding. Source: WHATWG Encoding Standard, labels."""

_KANA_OR_KANJI = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_BAD_SHARE = 0.01
"""Of the bytes; a page with fewer bad UTF-8 sequences is UTF-8 with damage."""


def decode(content: bytes, charset: str | None = None) -> tuple[str, str]:
    """Return the text and the name of the encoding it was read in.

    Valid UTF-8 is UTF-8 whatever the page says of itself; else the byte-order mark,
    the response header's charset, the page's own declaration and Windows-1252 are
    asked in that order. Bytes that the encoding does not know become U+FFFD; NULs go.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(name, "replace")
            return text.replace("\0", ""), name
    # ISO-2022-JP is ASCII to a decoder of UTF-8. One byte is found faster than three.
    if b"\x1b" in content and (japanese := _read_japanese(content)) is not None:
        return japanese.replace("\0", ""), "iso2022_jp"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        name = _choose(content, charset)
    else:  # to look for a byte is faster than to replace a letter
        return text.replace("\0", "") if b"\0" in content else text, "utf-8"
    return content.decode(name, "replace").replace("\0", ""), name


def encode(text: str, encoding: str, content: bytes) -> bytes:
    """Return ``text`` in UTF-8: the bytes it was read from, where they are that.

    Nearly all pages' are, and copying a page costs as much as reading it did.
    """
    is_own = encoding == "utf-8" and not (
        content.startswith(codecs.BOM_UTF8) or b"\0" in content or "\ufffd" in text
    )
    return content if is_own else text.encode("utf-8", "replace")


def _read_japanese(content: bytes) -> str | None:
    """Read ISO-2022-JP; None where its escapes are missing, or strays of other text."""
    if b"\x1b$B" not in content and b"\x1b$@" not in content:
        return None
    text = content.decode("iso2022_jp", "replace")
    return text if _KANA_OR_KANJI.search(text) and "\ufffd" not in text else None


def _choose(content: bytes, charset: str | None) -> str:
    """Choose an encoding for bytes that are not valid UTF-8."""
    declared = _DECLARED.search(content[:_HEAD_BYTES])
    stated = [charset] if charset else []
    if declared:
        stated.append(declared.group(1).decode("ascii"))
    names = [name for raw in stated if (name := _codec(raw))]
    if "utf-8" in names or not names:
        text = content.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        foreign = sum(byte > 0x7F for byte in content[:100_000])
        if bad <= max(1, _BAD_SHARE * len(text)) and bad * 4 < foreign:
            return "utf-8"
        names = [name for name in names if name != "utf-8"] or ["cp1252"]
    return names[0]


def _codec(raw: str) -> str | None:
    """Return Python's name of a text encoding; None where it knows none."""
    try:
        found = codecs.lookup(raw.strip())
    except LookupError:
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name.startswith("utf-16"):
        return None  # a page whose declaration could be read as ASCII is not UTF-16
    return _WIDER.get(found.name, found.name)
