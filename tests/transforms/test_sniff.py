import gzip
import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from transforms.article import Page
from transforms.sniff import Kind, NoPage, read_kind


def page(content: bytes, media_type: str | None = None) -> Page:
    return Page(
        source="s",
        source_uri="file:///s",
        content=content,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        media_type=media_type,
    )


def zipped() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "words")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (b"<!DOCTYPE html><p>x", None, Kind.HTML),
        (b"\xef\xbb\xbf\n<!-- saved --><html>", "text/plain", Kind.HTML),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "text/plain", Kind.HTML),
        (b"words <p class=a> words", None, Kind.HTML),
        (b"The tag <p> is old.", "text/plain", Kind.TEXT),
        (b"no markup at all", "text/html; charset=utf-8", Kind.HTML),
        (b"a < b and c > d", None, Kind.TEXT),
        (b'[1] "Words": what they mean', None, Kind.TEXT),
        (b'{{Box | name = "x": y}}\nwords', None, Kind.TEXT),
        (b"", None, Kind.TEXT),
        ("Käse".encode("latin-1"), None, Kind.TEXT),
        ("plain words".encode("utf-16"), None, Kind.TEXT),
        ("plain words".encode("utf-16-le"), None, Kind.TEXT),
    ],
)
def test_kind_is_told_from_the_bytes(
    content: bytes, media_type: str | None, kind: Kind
) -> None:
    """What the bytes plainly are counts before what was said of them."""
    assert read_kind(page(content, media_type)) is kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 rest", "PDF"),
        (zipped(), "zip"),
        (gzip.compress(b"text"), "gzip"),
        (bytes(range(256)) * 8, "binary"),
        (b'<?xml version="1.0"?><!-- made --><rss version="2.0"><channel>', "feed"),
        (b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        (b'<?xml version="1.0"?>\n<urlset xmlns="x"><url>', "sitemap"),
        (b'{"log": {"entries": [{"text": "<html><body><p>words"}]}}', "JSON"),
        (b'[\n {"title": "words"}]', "JSON"),
    ],
)
def test_what_is_no_page_is_named(content: bytes, words: str) -> None:
    """A file that is neither text nor HTML is told by what it is."""
    kind = read_kind(page(content, "text/plain"))
    assert isinstance(kind, NoPage)
    assert words in kind.words


@pytest.mark.parametrize("piece", [b"<!-- a -->", b"<?a ?>", b"<?xml ?>"])
@pytest.mark.parametrize("end", [b"words", b"<div>", b"<!-- open", b"<?open"])
def test_long_prolog_takes_no_time(piece: bytes, end: bytes) -> None:
    """HTML with a root element; without one each piece more doubled the time."""
    began = time.process_time()
    assert read_kind(page(piece * 24 + b"<html>" + end)) is Kind.HTML
    read_kind(page(piece * 24 + end))
    assert time.process_time() - began < 1
