"""Whatever the bytes, a source gives pages or says why not: it never raises."""

import gzip
import io
import json
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.archive import Archive
from flows.guards.limits import SourceError
from flows.sources import read_pages
from flows.sources.feeds import read_entries
from flows.sources.sitemaps import _places
from tests.flows.sources.test_members import MHTML
from tests.flows.test_archive import made_page
from transforms.article import Page, Rejected


def mail() -> bytes:
    """Return a mail with all that mails have."""
    message = EmailMessage()
    message["From"] = "The Desk <desk@courier.example>"
    message["Subject"] = "Grüße"
    message["Date"] = "Tue, 3 Mar 2026 09:10:11 +0100"
    message.set_content("plain words")
    message.add_alternative("<p>rich words", subtype="html")
    message.add_attachment("<p>attached", subtype="html", filename="ü.html")
    inner = EmailMessage()
    inner.set_content("older words")
    message.add_attachment(inner)
    return bytes(message)


def zipped() -> bytes:
    """Return a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", 8) as archive:
        archive.writestr("a.html", "<p>one" * 50)
        archive.writestr("b.txt", "two" * 50)
    return stream.getvalue()


def tarred() -> bytes:
    """Return a tar archive."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("a.html")
        info.size = 6
        archive.addfile(info, io.BytesIO(b"<p>one"))
    return stream.getvalue()


def warc(folder: Path) -> bytes:
    """Return a WARC file."""
    with Archive(folder) as archive:
        archive.keep(made_page(1, media_type="text/html"))
        archive.keep(made_page(2, media_type="text/html"))
        [file] = archive.files.paths()
    return file.read_bytes()


LINES = "\n".join(json.dumps({"text": f"story {n}", "url": "x"}) for n in range(5))
WHOLE = {
    "mail": mail(),
    "mhtml": MHTML,
    "zip": zipped(),
    "tar": tarred(),
    "jsonl": LINES.encode(),
    "csv": b'text,url\n"a story",https://a.example/\n',
    "files": gzip.compress(b"<p>words"),
}
KINDS = [*WHOLE, "warc", "parquet"]

CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 2), st.binary(min_size=1, max_size=8)),
    max_size=6,
)


def changed(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Overwrite, insert or cut at some places of ``data``."""
    for where, how, piece in changes:
        at = int(where * len(data))
        after = (data[at + len(piece) :], data[at:], b"")[how]
        data = data[:at] + piece + after
    return data


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=CHANGES, noise=st.none() | st.binary(max_size=300))
def test_any_bytes(
    tmp_path: Path, kind: str, changes: list[tuple[float, int, bytes]], noise: bytes
) -> None:
    """Damaged files and noise give pages and rejections, and nothing else."""
    path = tmp_path / "data"
    whole = WHOLE.get(kind)
    if whole is None:
        folder = tmp_path / "archive"
        made = list(folder.glob("*.gz"))
        whole = made[0].read_bytes() if made else warc(folder)
    path.write_bytes(changed(whole, changes) if noise is None else noise)
    items = list(read_pages(f"{kind}:{path}"))
    assert items
    for item in items:
        assert isinstance(item, Page | Rejected)
        item.source_uri.encode("utf-8")
        if isinstance(item, Rejected):
            item.message.encode("utf-8")


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><link>/</link><item>
<title>T</title><link>/a</link><pubDate>Tue, 03 Mar 2026 09:10:11 +0100</pubDate>
<author>a@b.example (Ann)</author></item></channel></rss>"""
MAP = b"<urlset><url><loc>/a</loc><lastmod>2026-03-01</lastmod></url></urlset>"
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a"}]}'


@pytest.mark.parametrize("whole", [FEED, MAP, JSON_FEED])
@settings(max_examples=80, deadline=None)
@given(changes=CHANGES)
def test_any_feed(whole: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    """Damaged feeds and sitemaps give entries or say what is wrong."""
    data = changed(whole, changes)
    for read in (read_entries, lambda d, a: list(_places(d, a, a))):
        try:
            entries = read(data, "https://a.example/f")
        except SourceError:
            continue
        for entry in entries:
            assert entry.url is None or isinstance(entry.url, str)
