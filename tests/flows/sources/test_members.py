"""Pages inside other files: mails, saved pages, zip and tar archives."""

import gzip
import io
import tarfile
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from flows.guards.limits import Limits
from flows.sources import read_pages
from flows.sources.base import Item, Means
from transforms.article import Basis, Page, Rejected

MHTML = b"""\
From: <Saved by Example>\r
Snapshot-Content-Location: https://courier.example/vote\r
Subject: Vote\r
Date: Tue, 3 Mar 2026 09:10:11 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="b"\r
\r
--b\r
Content-Type: text/html; charset=utf-8\r
Content-Location: https://courier.example/advert\r
\r
<p>An advert in a frame\r
--b\r
Content-Type: text/html; charset=iso-8859-1\r
Content-Transfer-Encoding: quoted-printable\r
Content-Location: https://courier.example/vote\r
\r
<p>Caf=E9\r
--b--\r
"""


def good(items: list[Item]) -> list[Page]:
    """Return the pages among ``items``."""
    return [item for item in items if isinstance(item, Page)]


def bad(items: list[Item]) -> list[Rejected]:
    """Return the rejections among ``items``."""
    return [item for item in items if isinstance(item, Rejected)]


def zipped(path: Path, members: dict[str, bytes], level: int = 8) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """Write a tar archive."""
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_saved_page(tmp_path: Path) -> None:
    """An MHTML file gives the page it was saved from, not a frame of it."""
    path = tmp_path / "vote.mhtml"
    path.write_bytes(MHTML)
    [page] = good(list(read_pages(str(path))))
    assert page.content == b"<p>Caf\xe9"
    assert (page.url, page.charset) == ("https://courier.example/vote", "iso-8859-1")
    assert page.fetched_at == datetime(2026, 3, 3, 8, 10, 11, tzinfo=UTC)
    assert page.archive_ref is None


def test_saved_page_is_told_by_its_bytes(tmp_path: Path) -> None:
    """An MHTML file under another name is recognised."""
    path = tmp_path / "vote.txt"
    path.write_bytes(MHTML)
    [page] = good(list(read_pages(str(path))))
    assert page.url == "https://courier.example/vote"


def test_newsletter(tmp_path: Path) -> None:
    """A mail gives its HTML, its attached pages, and what its head says as hints."""
    mail = EmailMessage()
    mail["From"] = "The Desk <desk@courier.example>"
    mail["Subject"] = "Grüße aus der Stadt"
    mail["Date"] = "Tue, 3 Mar 2026 09:10:11 +0100"
    mail.set_content("plain words")
    mail.add_alternative("<p>rich words", subtype="html")
    mail.add_attachment("<p>attached", subtype="html", filename="story.html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    inner = EmailMessage()
    inner["Subject"] = "Forwarded"
    inner.set_content("older words")
    mail.add_attachment(inner)
    path = tmp_path / "letter.eml"
    path.write_bytes(bytes(mail))
    pages = good(list(read_pages(str(path))))
    assert [page.content.strip() for page in pages] == [
        b"<p>rich words",
        b"<p>attached",
        b"older words",
    ]
    names = [page.source_uri.partition("#")[2] for page in pages]
    assert names == ["message", "story.html", "mail1#message"]
    hints = pages[0].hints
    assert hints is not None
    assert hints.basis is Basis.HEADER
    assert (hints.title, hints.authors) == ("Grüße aus der Stadt", ("The Desk",))


@pytest.mark.parametrize("name", ["a.eml", "a.mhtml"])
def test_empty_mail_says_so(tmp_path: Path, name: str) -> None:
    """A mail without text, or with bytes that are no mail, is refused."""
    (tmp_path / name).write_bytes(b"Subject: x\n\n")
    [failure] = bad(list(read_pages(str(tmp_path / name))))
    assert failure.reason == "no-text"


def test_zip(tmp_path: Path) -> None:
    """A zip gives its members' pages, gzipped ones too, each named by ``#member``."""
    path = zipped(
        tmp_path / "saved.zip",
        {
            "a/über uns.html": b"<p>one",
            "b.txt.gz": gzip.compress(b"two"),
            "__MACOSX/._b.txt": b"x",
            "vote.mhtml": MHTML,
        },
    )
    items = list(read_pages(str(path)))
    assert bad(items) == []
    pages = good(items)
    assert [p.content for p in pages] == [b"<p>one", b"two", b"<p>Caf\xe9"]
    assert pages[0].source_uri.endswith("/saved.zip#a/%C3%BCber%20uns.html")
    assert pages[0].media_type == "text/html"


def test_archive_in_archive_is_named(tmp_path: Path) -> None:
    """A zip in a zip is refused by name, and its neighbours are read."""
    inner = zipped(tmp_path / "inner.zip", {"a.html": b"<p>one"}).read_bytes()
    path = zipped(tmp_path / "outer.zip", {"inner.zip": inner, "b.html": b"<p>two"})
    items = list(read_pages(str(path)))
    [failure] = bad(items)
    assert failure.source_uri.endswith("outer.zip#inner.zip")
    assert "inner.zip: it is an archive (zip) inside an archive" in failure.message
    assert [p.content for p in good(items)] == [b"<p>two"]


@pytest.mark.parametrize(
    "name", ["../../etc/cron.html", "/etc/cron.html", "C:\\cron.html", "a\\..\\b.html"]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    """Members whose names leave the archive give no page, in zip and in tar."""
    path = zipped(tmp_path / "a.zip", {name: b"<p>one", "b.html": b"<p>two"})
    items = list(read_pages(str(path)))
    assert [f.reason for f in bad(items)] == ["path-escape"]
    assert [p.content for p in good(items)] == [b"<p>two"]
    path = tarred(tmp_path / "a.tar.gz", [(tarfile.TarInfo(name), b"<p>one")])
    assert [f.reason for f in bad(list(read_pages(str(path))))] == ["path-escape"]


def test_links_are_refused(tmp_path: Path) -> None:
    """Links and devices in archives are never followed."""
    link = tarfile.TarInfo("passwd.html")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("null.html")
    device.type = tarfile.CHRTYPE
    path = tarred(tmp_path / "a.tgz", [(link, b""), (device, b"")])
    assert [f.reason for f in bad(list(read_pages(str(path))))] == ["link", "link"]
    info = zipfile.ZipInfo("passwd.html")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert [f.reason for f in bad(list(read_pages(str(tmp_path / "a.zip"))))] == [
        "link"
    ]


def test_tar(tmp_path: Path) -> None:
    """A tar archive gives its members' pages with their times."""
    info = tarfile.TarInfo("caf\udce9/a.html")
    info.mtime = 1_700_000_000
    path = tarred(tmp_path / "saved.tar.gz", [(info, b"<p>one")])
    [page] = good(list(read_pages(str(path))))
    assert page.fetched_at == datetime.fromtimestamp(1_700_000_000, UTC)
    page.source_uri.encode("ascii")


def test_zip_bomb(tmp_path: Path) -> None:
    """A member that grows past the ratio is refused before it is unpacked whole."""
    path = zipped(tmp_path / "a.zip", {"a.html": bytes(40 << 20), "b.html": b"<p>two"})
    means = Means(limits=Limits(ratio=100, ratio_from_bytes=1 << 20))
    items = list(read_pages(str(path), means))
    assert [f.reason for f in bad(items)] == ["too-large"]
    assert "bomb" in bad(items)[0].message


def test_many_small_bombs(tmp_path: Path) -> None:
    """Members that are each allowed are together bounded by the archive's size."""
    members = {f"{n}.html": b"a" * 100_000 for n in range(100)}
    path = zipped(tmp_path / "a.zip", members)
    means = Means(limits=Limits(ratio=20, ratio_from_bytes=1 << 20))
    items = list(read_pages(str(path), means))
    assert "bomb" in bad(items)[-1].message
    assert len(good(items)) < 100


def test_too_many_members(tmp_path: Path) -> None:
    """The number of members is bounded."""
    path = zipped(tmp_path / "a.zip", {f"{n}.html": b"<p>x" for n in range(6)})
    means = Means(limits=Limits(members=5))
    assert "more than 5 members" in bad(list(read_pages(str(path), means)))[0].message


@pytest.mark.parametrize(
    "name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"]
)
@pytest.mark.parametrize("content", [b"", b"no archive at all" * 9, b"PK\x03\x04torn"])
def test_no_archive_says_so(tmp_path: Path, name: str, content: bytes) -> None:
    """What is called an archive and is none is refused, never raised."""
    (tmp_path / name).write_bytes(content)
    [failure] = bad(list(read_pages(str(tmp_path / name))))
    assert name in failure.message


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_torn_archives(tmp_path: Path, keep: float) -> None:
    """A torn archive gives what is whole and says that it is torn."""
    members = [(tarfile.TarInfo(f"{n}.html"), bytes(range(256)) * 40) for n in range(9)]
    path = tarred(tmp_path / "a.tar.gz", members)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "get a whole copy" in bad(list(read_pages(str(path))))[-1].message
    path = zipped(tmp_path / "a.zip", {"a.html": bytes(range(256)) * 40})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "get a whole copy" in bad(list(read_pages(str(path))))[-1].message
