"""Web archives made by other programs."""

import gzip
import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.archive import Archive
from flows.sources import read_pages
from transforms.article import Basis, Hints, Page, Rejected

pytestmark = pytest.mark.filterwarnings(
    # warcio leaves its temporary files to the garbage collector
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore::ResourceWarning",
)


def warc_of(
    path: Path, *, gz: bool = True, records: list[tuple[str, str, str, str, bytes]]
) -> Path:
    """Write a WARC with warcio: (type, target, status line, media type, body)."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gz)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "x"}))
        for kind, target, status, media_type, body in records:
            head = None
            if kind == "response":
                fields = [("Content-Type", media_type), ("Set-Cookie", "id=secret")]
                if media_type.endswith("gzip"):
                    body = gzip.compress(body)
                    fields = [
                        ("Content-Type", "text/html"),
                        ("Content-Encoding", "gzip"),
                    ]
                head = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    target,
                    kind,
                    payload=io.BytesIO(body),
                    http_headers=head,
                    warc_content_type="" if head else media_type,
                    warc_headers_dict={"WARC-Date": "2026-03-04T05:06:07Z"},
                )
            )
    return path


RECORDS = [
    ("response", "https://a.example/1", "200 OK", "text/html; charset=utf-8", b"<p>1"),
    ("response", "https://a.example/2", "301 Moved", "text/html", b"<p>moved"),
    ("response", "https://a.example/3.png", "200 OK", "image/png", b"\x89PNG"),
    ("revisit", "https://a.example/4", "200 OK", "text/html", b""),
    ("resource", "file:///home/saved.html", "", "text/html", b"<p>5"),
    ("response", "<https://a.example/6>", "200 OK", "text/html", b"<p>6"),
    ("response", "https://a.example/7", "200 OK", "x/gzip", b"<p>7"),
    ("response", "https://a.example/8", "404 Not Found", "text/html", b"<p>gone"),
]


@pytest.mark.parametrize("form", ["plain", "gz", "one-gz", "zst", "one-zst"])
def test_real_responses_only(tmp_path: Path, form: str) -> None:
    """Every form gives the same pages, and each can be read again by its reference."""
    plain = warc_of(tmp_path / "plain.warc", gz=False, records=RECORDS)
    name = {"plain": "a.warc", "gz": "a.warc.gz", "one-gz": "a.warc.gz"}
    path = tmp_path / name.get(form, "a.warc.zst")
    if form == "gz":
        warc_of(path, records=RECORDS)
    elif form == "one-gz":
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif form == "one-zst":
        path.write_bytes(zstandard.compress(plain.read_bytes()))
    elif form == "zst":
        pieces = plain.read_bytes().split(b"WARC/1.")[1:]
        path.write_bytes(b"".join(zstandard.compress(b"WARC/1." + p) for p in pieces))
    else:
        path.write_bytes(plain.read_bytes())
    items = list(read_pages(str(path)))
    pages = [item for item in items if isinstance(item, Page)]
    assert [page.content for page in pages] == [b"<p>1", b"<p>5", b"<p>6", b"<p>7"]
    assert [page.url for page in pages] == [
        "https://a.example/1",
        None,
        "https://a.example/6",
        "https://a.example/7",
    ]
    assert pages[0].charset == "utf-8"
    assert pages[0].fetched_at == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert "secret" not in repr(pages)
    [failure] = [item for item in items if isinstance(item, Rejected)]
    assert "the server answered 404" in failure.message
    with Archive(tmp_path / "archive") as archive:
        refs = [archive.keep(page) for page in pages]
        assert [archive.read(r).content for r in refs] == [p.content for p in pages]
        if form in ("plain", "gz", "zst"):
            assert archive.files.paths() == []


def test_other_things_say_so(tmp_path: Path) -> None:
    """A WARC without a page, and a file that is no WARC, are refused."""
    path = warc_of(tmp_path / "a.warc.gz", records=RECORDS[2:3])
    [failure] = read_pages(str(path))
    assert isinstance(failure, Rejected)
    assert "no HTML or text page in it" in failure.message
    (tmp_path / "b.warc").write_bytes(b"nothing of the kind")
    [failure] = read_pages(str(tmp_path / "b.warc"))
    assert isinstance(failure, Rejected)


def test_our_own_archive_gives_the_hints_back(tmp_path: Path) -> None:
    """What a feed said is in the archive, and is read from there."""
    hints = Hints(basis=Basis.FEED, title="From the feed", authors=("A",))
    page = Page(
        source="feed",
        source_uri="https://a.example/1",
        url="https://a.example/1",
        content=b"<p>one",
        fetched_at=datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC),
        media_type="text/html",
        http_status=200,
        hints=hints,
    )
    with Archive(tmp_path) as archive:
        archive.keep(page, status_line="HTTP/1.1 200 OK")
        [file] = archive.files.paths()
    [again] = read_pages(str(file))
    assert isinstance(again, Page)
    assert (again.hints, again.content) == (hints, page.content)
    assert again.fetched_at == page.fetched_at


def test_records_are_streamed(tmp_path: Path) -> None:
    """Memory does not grow with the file."""
    body = b"<p>" + b"words " * 20_000
    records = [
        ("response", f"https://a.example/{n}", "200 OK", "text/html", body)
        for n in range(200)
    ]
    path = warc_of(tmp_path / "a.warc.gz", records=records)
    tracemalloc.start()
    count = sum(1 for _ in read_pages(str(path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 200
    assert peak < 4_000_000
