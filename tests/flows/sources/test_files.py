"""Files, folders, globs and standard input."""

import gzip
import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.guards.limits import Limits
from flows.sources import read_pages
from flows.sources.base import Means, file_path
from transforms.article import Page, Rejected
from warehouse.layout import Layout


def pages(source: str, means: Means | None = None) -> list[Page]:
    """Read ``source``, which must give pages only."""
    items = list(read_pages(source, means))
    assert all(isinstance(item, Page) for item in items), items
    return [item for item in items if isinstance(item, Page)]


def refusal(source: str, means: Means | None = None) -> Rejected:
    """Read ``source``, which must give one rejection and nothing else."""
    [item] = read_pages(source, means)
    assert isinstance(item, Rejected), item
    return item


def test_file_is_a_page_with_its_time(tmp_path: Path) -> None:
    """A file's page is named by its URI and dated by its last change."""
    path = tmp_path / "a b#c%.html"
    path.write_bytes(b"<p>Hello")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    [page] = pages(str(path))
    assert page.content == b"<p>Hello"
    assert page.fetched_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert page.source_uri == f"file://{tmp_path}/a%20b%23c%25.html"
    assert page.media_type == "text/html"
    assert file_path(page.source_uri) == path


@pytest.mark.parametrize("name", [b"line\nbreak.txt", b"quote\"'.txt", b"caf\xe9.txt"])
def test_awkward_file_names_come_through(tmp_path: Path, name: bytes) -> None:
    """Any file name gives a page whose texts every table can hold."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(b"Some text")
    [page] = pages(str(tmp_path))
    assert page.content == b"Some text"
    assert file_path(page.source_uri) == path
    [page] = pages(str(path))
    page.source.encode("utf-8")
    page.source_uri.encode("ascii")


def test_folder_in_order_with_all_below(tmp_path: Path) -> None:
    """A folder gives its files by name, folder by folder; hidden ones are left out."""
    for name in ("b.html", "a/z.txt", "a/b/c.html", ".git/config", "c.txt", ".hidden"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    names = [page.content.decode() for page in pages(str(tmp_path))]
    assert names == ["a/b/c.html", "a/z.txt", "b.html", "c.txt"]


def test_folder_beside_a_saved_page_is_its_furniture(tmp_path: Path) -> None:
    """``page_files`` holds a saved page's scripts, unless no such page is there."""
    for name in ("vote.html", "vote_files/app.js", "lone_files/story.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    names = [page.content.decode() for page in pages(str(tmp_path))]
    assert names == ["lone_files/story.html", "vote.html"]


def test_a_warehouse_in_the_folder_is_no_page(tmp_path: Path) -> None:
    """``copydesk ingest .`` twice reads nothing that it has written itself."""
    layout = Layout(tmp_path / "copydesk.duckdb")
    layout.make()
    (layout.archive / "20260304-desk.warc.gz").write_bytes(b"kept")
    layout.store.write_bytes(b"rows")
    layout.warehouse.symlink_to(layout.store)
    for name in ("notes.d/story.txt", "page.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    names = [page.content.decode() for page in pages(str(tmp_path))]
    assert names == ["notes.d/story.txt", "page.txt"]


def test_what_lies_beside_pages_is_left_out_of_a_folder(tmp_path: Path) -> None:
    """Notes and pictures in a folder are no pages; named, they are read."""
    for name in ("page.html", "page.json", "known-failure.md", "a.jpg", "a.css.gz"):
        (tmp_path / name).write_text(name)
    (tmp_path / "story.1234").write_text("story")
    names = [page.content.decode() for page in pages(str(tmp_path))]
    assert names == ["page.html", "story"]
    [named] = pages(str(tmp_path / "known-failure.md"))
    [globbed] = pages(f"{tmp_path}/*.md")
    assert named.content == globbed.content == b"known-failure.md"


def test_links_do_not_lead_in_circles(tmp_path: Path) -> None:
    """A link to a folder is not followed, a link to a file is."""
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert [page.source_uri[-5:] for page in pages(str(tmp_path))] == ["a.txt", "b.txt"]


def test_glob(tmp_path: Path) -> None:
    """A pattern gives what matches; a file of that very name comes first."""
    for name in ("a.html", "b.txt", "sub/c.html", "[x].html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    got = [page.content.decode() for page in pages(f"{tmp_path}/**/*.html")]
    assert got == ["[x].html", "a.html", "sub/c.html"]
    assert [p.content for p in pages(f"{tmp_path}/[x].html")] == [b"[x].html"]


def test_gzip_is_opened(tmp_path: Path) -> None:
    """A gzipped file, whatever its name, gives the bytes inside, all members."""
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"one") + gzip.compress(b"two"))
    (tmp_path / "b").write_bytes(gzip.compress(b"three"))
    first, second = pages(str(tmp_path))
    assert (first.content, first.media_type) == (b"onetwo", "text/html")
    assert second.content == b"three"


@pytest.mark.parametrize("cut", [5, 15, 25])
def test_torn_gzip_says_so(tmp_path: Path, cut: int) -> None:
    """A gzip file that ends early is refused, not read in part."""
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(b"words, many words, and more")[:cut])
    assert "get a whole copy" in refusal(str(path)).message


def test_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A small gzip file that unpacks to very much is refused at its limits."""
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(bytes(30 << 20)))
    assert "bomb" in refusal(str(path)).message
    small = Means(limits=Limits(page_bytes=1000))
    assert refusal(str(path), small).reason == "too-large"


def test_large_file_is_refused(tmp_path: Path) -> None:
    """A file past the limit is refused without being read."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1001)
    means = Means(limits=Limits(page_bytes=1000))
    assert refusal(str(path), means).reason == "too-large"


def test_missing_and_empty(tmp_path: Path) -> None:
    """What is not there, or holds nothing, says which, what and what to do."""
    missing = refusal(str(tmp_path / "none.html"))
    assert (missing.stage, missing.reason) == ("open", "missing")
    assert "none.html: there is no such file or folder; check" in missing.message
    folder = tmp_path / "folder"
    folder.mkdir()
    assert refusal(str(folder)).reason == "empty-folder"
    assert refusal(f"{tmp_path}/*.html").reason == "no-match"
    (folder / "a.html").write_bytes(b"")
    empty = refusal(str(folder))
    assert (empty.reason, empty.source_uri[-7:]) == ("empty", "/a.html")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file(tmp_path: Path) -> None:
    """A file this user may not read says so, and the next is read."""
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b.txt").write_text("b")
    first, second = read_pages(str(tmp_path))
    assert isinstance(first, Rejected)
    assert "permission" in first.message
    assert isinstance(second, Page)


def test_pipe_is_no_file(tmp_path: Path) -> None:
    """A named pipe is refused instead of waited for."""
    os.mkfifo(tmp_path / "pipe")
    assert "for a pipe use -" in refusal(str(tmp_path / "pipe")).message


def test_stdin_is_named_by_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is one page, named by the digest of its bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A story")))
    [page] = pages("-")
    assert page.content == b"A story"
    assert page.source_uri == "stdin:" + page.digest.removeprefix("sha256:")[:16]


def test_empty_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty standard input is a failure with advice."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "pipe a page" in refusal("-").message
