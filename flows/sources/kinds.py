"""Which kind of source a file is: by its name, where its first bytes agree."""

import re
from pathlib import Path, PurePath

_BY_NAME = (
    (".warc", "warc"),
    (".warc.gz", "warc"),
    (".warc.zst", "warc"),
    (".mhtml", "mhtml"),
    (".mht", "mhtml"),
    (".eml", "mail"),
    (".zip", "zip"),
    (".tar", "tar"),
    (".tar.gz", "tar"),
    (".tgz", "tar"),
    (".tar.bz2", "tar"),
    (".tar.xz", "tar"),
    (".jsonl", "jsonl"),
    (".jsonl.gz", "jsonl"),
    (".ndjson", "jsonl"),
    (".ndjson.gz", "jsonl"),
    (".csv", "csv"),
    (".csv.gz", "csv"),
    (".tsv", "csv"),
    (".parquet", "parquet"),
    (".urls", "urls"),
)

_BY_BYTES = (
    (re.compile(rb"WARC/[01]\.\d\r\n"), "warc"),
    (re.compile(rb"PK\x03\x04|PK\x05\x06"), "zip"),
    (re.compile(rb"PAR1"), "parquet"),
    (re.compile(rb".{257}ustar", re.DOTALL), "tar"),
    (
        re.compile(
            rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
            rb"(?:Snapshot-Content-Location:|From: <Saved by)",
            re.IGNORECASE,
        ),
        "mhtml",
    ),
)

_URL_LINES = re.compile(rb"(?:\s*(?:#[^\n]*|https?://\S+)(?:\n|$))+", re.IGNORECASE)
_URL_LINE = re.compile(rb"^\s*https?://", re.IGNORECASE | re.MULTILINE)

_MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".text": "text/plain",
}

_BESIDE_PAGES = frozenset(
    (
        ".json", ".md", ".toml", ".yaml", ".yml", ".css", ".js", ".mjs",
        ".map", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico",
        ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm",
        ".duckdb",
    )
)  # fmt: skip
"""Endings of what lies beside pages in a folder: notes, settings, pictures, scripts,
and the warehouse."""

HEAD_BYTES = 2048
"""How much of a file is looked at to tell its kind."""


def file_kind(path: PurePath, head: bytes) -> str | None:
    """Return the kind of the file ``path`` that begins with ``head``; None: a page."""
    for pattern, kind in _BY_BYTES:
        if pattern.match(head):
            return kind
    name = path.name.lower()
    for ending, kind in _BY_NAME:
        if name.endswith(ending):
            return kind
    return None


def lies_beside_pages(name: str) -> bool:
    """Tell whether a folder is read without this file: its name says it is no page.

    Pages need no ending of their own (``story``, ``story.php``), so this asks for those
    of other things.
    """
    return PurePath(name.lower().removesuffix(".gz")).suffix in _BESIDE_PAGES


def is_url_list(head: bytes, *, is_whole: bool) -> bool:
    """Tell whether a text holds nothing but addresses and ``#`` comments."""
    lines = head if is_whole else head[: head.rfind(b"\n") + 1]
    return bool(_URL_LINES.fullmatch(lines.strip()) and _URL_LINE.search(lines))


def kind_on_disk(path: Path) -> str | None:
    """Return the kind of a file on disk; None: a page, or nothing that opens.

    Raises:
        OSError: it cannot be read.
    """
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    kind = file_kind(path, head)
    if kind is None and is_url_list(head, is_whole=len(head) < HEAD_BYTES):
        return "urls"
    return kind


def media_type_of(path: PurePath, content: bytes) -> str | None:
    """Tell a page's media type by its name, unless its bytes speak against it."""
    name = path.name.lower().removesuffix(".gz")
    media_type = _MEDIA_TYPES.get(PurePath(name).suffix)
    if media_type == "text/plain" and content.lstrip()[:1] == b"<":
        return None
    return media_type
