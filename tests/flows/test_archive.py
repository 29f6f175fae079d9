"""The archive: what is kept can be read back, whatever happens to the process."""

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.archive import Archive, GoneError
from flows.erase import erase
from flows.sources import read_pages
from flows.verify import verify
from flows.warc_files import cut_torn_end
from transforms.article import Basis, Hints, Page

NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)


def made_page(number: int, **values: object) -> Page:
    """Return a page as a source without a file would give it."""
    fields: dict[str, object] = {
        "source": "mail",
        "source_uri": f"stdin:{number:016}",
        "content": f"Körper {number}".encode() * 50,
        "fetched_at": NOW,
    }
    return Page(**{**fields, **values})  # type: ignore[arg-type]


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    """A page comes back whole from its reference alone, hints included."""
    hints = Hints(basis=Basis.FEED, title="Ein „Titel“", authors=("A", "B"))
    with Archive(tmp_path / "archive") as archive:
        pages = [made_page(1), made_page(2, hints=hints, charset="utf-8")]
        refs = [archive.keep(page) for page in pages]
        back = [archive.read(ref) for ref in refs]
    assert [page.content for page in back] == [page.content for page in pages]
    assert back[1].hints == hints
    assert [ref.page_id for ref in refs] == [page.page_id for page in pages]


def test_other_readers_accept_every_file(tmp_path: Path) -> None:
    """``warcio check`` finds every digest right."""
    with Archive(tmp_path, warc_bytes=3000) as archive:
        for n in range(20):
            archive.keep(
                made_page(n, url=f"https://courier.example/{n}", http_status=200),
                request=b"GET / HTTP/1.1\r\nHost: courier.example\r\n\r\n",
                status_line="HTTP/1.1 200 OK",
            )
        files = archive.files.paths()
        assert verify(archive, {}).is_good
    assert len(files) > 2
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("digest pass") == 60 + len(files)


def test_file_on_disk_is_referred_to(tmp_path: Path) -> None:
    """A file is not copied; when its bytes change or go, that is said."""
    path = tmp_path / "a.html"
    path.write_bytes(b"<p>one")
    archive = Archive(tmp_path / "archive")
    [page] = read_pages(str(path))
    assert isinstance(page, Page)
    ref = archive.keep(page)
    assert not archive.files.folder.exists()
    assert archive.read(ref).content == b"<p>one"
    path.write_bytes(b"<p>two")
    with pytest.raises(GoneError, match="changed since"):
        archive.read(ref)
    path.unlink()
    with pytest.raises(GoneError, match="cannot be read any more"):
        archive.read(ref)


def test_file_is_copied_in_when_asked(tmp_path: Path) -> None:
    """With ``copy_files`` a page outlives its file."""
    path = tmp_path / "a.html"
    path.write_bytes(b"<p>one")
    [page] = read_pages(str(path))
    assert isinstance(page, Page)
    with Archive(tmp_path / "archive", copy_files=True) as archive:
        ref = archive.keep(page)
        path.unlink()
        assert archive.read(ref).content == b"<p>one"


def test_killed_run_is_found_again(tmp_path: Path) -> None:
    """What was archived after the last settling is given again, and only that."""
    with Archive(tmp_path) as archive:
        archive.keep(made_page(1))
        archive.settle()
        hints = Hints(basis=Basis.SITEMAP, title="T", tags=("x",))
        refs = [archive.keep(made_page(n, hints=hints)) for n in (2, 3)]
    again = Archive(tmp_path)
    assert list(again.unsettled()) == refs
    again.settle()
    assert list(Archive(tmp_path).unsettled()) == []


def test_every_torn_end_is_repaired(tmp_path: Path) -> None:
    """Cut anywhere in the last record, the file loses that record and no other."""
    with Archive(tmp_path / "whole") as archive:
        refs = [archive.keep(made_page(n)) for n in range(3)]
        [file] = archive.files.paths()
    data = file.read_bytes()
    last = int(refs[2].archive_ref.split("#")[1])
    for cut in range(last + 1, len(data)):
        torn = Archive(tmp_path / f"cut{cut}")
        torn.files.folder.mkdir()
        (torn.files.folder / file.name).write_bytes(data[:cut])
        assert list(torn.unsettled()) == refs[:2]
        new = torn.keep(made_page(9), flush=False)
        assert torn.read(new).content == made_page(9).content
        torn.close()


def test_feed_after_a_torn_page_is_not_that_page(tmp_path: Path) -> None:
    """What was noted of a page whose bytes are lost is not told of what follows."""
    with Archive(tmp_path) as archive:
        archive.keep(made_page(1))
        ref = archive.keep(made_page(2))
        [file] = archive.files.paths()
    file.write_bytes(file.read_bytes()[: int(ref.archive_ref.split("#")[1]) + 9])
    with Archive(tmp_path) as archive:
        archive.keep(made_page(3), is_page=False)
    found = [ref.source_uri for ref in Archive(tmp_path).unsettled()]
    assert found == [made_page(1).source_uri]


def test_forgotten_page_is_not_found_again(tmp_path: Path) -> None:
    """Blanked records are passed over when a lost run is looked for."""
    with Archive(tmp_path) as archive:
        first, second = archive.keep(made_page(1)), archive.keep(made_page(2))
    erase(tmp_path, [first.archive_ref], [made_page(1).source_uri])
    assert list(Archive(tmp_path).unsettled()) == [second]
    assert verify(Archive(tmp_path), {second.archive_ref: second.digest}).is_good


def test_record_that_belies_its_digest_is_told(tmp_path: Path) -> None:
    """Bytes changed by someone who packs them well again are found by their digest."""
    with Archive(tmp_path) as archive:
        ref = archive.keep(made_page(1))
        [file] = archive.files.paths()
    start = int(ref.archive_ref.split("#")[1])
    data = file.read_bytes()
    record = gzip.decompress(data[start:]).replace(b"rper 1", b"rper 2")
    file.write_bytes(data[:start] + gzip.compress(record))
    found = verify(archive, {ref.archive_ref: ref.digest})
    assert len(found.damaged) == 1
    assert "does not match its digest" in found.damaged[0]
    with pytest.raises(GoneError, match="changed since"):
        archive.read(ref)


def test_damage_in_the_middle_is_left_alone(tmp_path: Path) -> None:
    """Only an unfinished end is cut off; records after a damaged one stay."""
    with Archive(tmp_path) as archive:
        refs = [archive.keep(made_page(n)) for n in range(3)]
        [file] = archive.files.paths()
    data = bytearray(file.read_bytes())
    middle = int(refs[1].archive_ref.split("#")[1])
    data[middle + 30] ^= 255
    file.write_bytes(data)
    assert cut_torn_end(file) == 0
    assert [r.source_uri for r in archive.unsettled()] == [
        refs[0].source_uri,
        refs[2].source_uri,
    ]
