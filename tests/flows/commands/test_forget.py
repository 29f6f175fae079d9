"""``copydesk forget``: gone from everywhere, and not let in again."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import upkeep
from flows.archive import Archive
from flows.cli import main
from flows.erase import erase
from flows.settings import Settings, SourceSettings
from flows.warc import walk_members
from transforms.article import Page
from warehouse.connection import connect, open_store
from warehouse.forget import drop_old_bodies
from warehouse.layout import Layout
from warehouse.publish import publish

SECRET = "Zweigstellenleiterin"
TEXT = (
    "Quiet branch reopens\nBy Ines Okafor\nMay 2, 2026\n"
    f"The {SECRET} opened the doors again on Friday after long repairs.\n"
    "Readers had asked for it since the winter storms flooded the cellar.\n"
)
OTHER = TEXT.replace(SECRET, "keeper").replace("Quiet", "Other")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Layout:
    """Two articles out of files that are copied into the archive, in two publishes."""
    desk = tmp_path / "desk.duckdb"
    for name, text in (("other", OTHER), ("quiet", TEXT)):
        (tmp_path / f"{name}.txt").write_text(text)
        ingest(desk, tmp_path / f"{name}.txt")
    capsys.readouterr()
    return Layout(desk)


def ingest(desk: Path, what: Path) -> None:
    """Read a file into the warehouse and the archive."""
    assert main(["ingest", str(what), "--archive", "--warehouse", str(desk)]) == 0


def bytes_of(layout: Layout) -> bytes:
    """Everything under the warehouse's folder, archives unpacked."""
    everything = b""
    for file in sorted(layout.folder.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            everything += gzip.decompress(data) if file.suffix == ".gz" else data
    return everything


def test_nothing_of_it_is_left(
    desk: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, published files and records are gone; the other article is whole."""
    assert SECRET.encode() in bytes_of(desk)
    assert main(["forget", "quiet.txt", "--warehouse", str(desk.warehouse)]) == 0
    assert "taken out" in capsys.readouterr().out
    assert SECRET.encode() not in bytes_of(desk)
    assert b"quiet.txt" not in bytes_of(desk)
    with connect(desk.warehouse) as reader:
        assert reader.execute("select title from articles").fetchall() == [
            ("Other branch reopens",)
        ]
        kept = reader.execute("select count(*) from forgotten").fetchone()
    assert kept == (2,)
    assert main(["archive", "verify", "--warehouse", str(desk.warehouse)]) == 0
    assert main(["replay", "--warehouse", str(desk.warehouse)]) == 0


def test_it_does_not_come_back(
    desk: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither from its old place nor, byte for byte, from another."""
    assert main(["forget", "quiet.txt", "--warehouse", str(desk.warehouse)]) == 0
    (tmp_path / "copy.txt").write_text(TEXT)
    for name in ("quiet.txt", "copy.txt"):
        ingest(desk.warehouse, tmp_path / name)
    with connect(desk.warehouse) as reader:
        assert reader.execute("select count(*) from articles").fetchone() == (1,)
        noted = reader.execute("select distinct reason from failures").fetchall()
    assert noted == [("forgotten",)]


def test_unknown_article(desk: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not there cannot be forgotten: exit 1, nothing touched."""
    before = desk.warehouse.resolve()
    assert main(["forget", "nothing", "--warehouse", str(desk.warehouse)]) == 1
    assert "no such article" in capsys.readouterr().err
    assert desk.warehouse.resolve() == before


def test_blank_records_keep_the_others_in_their_place(tmp_path: Path) -> None:
    """Offsets stay, digests stay, texts go; blanking again finds nothing to do."""
    refs = []
    with Archive(tmp_path) as archive:
        for number in range(3):
            page = Page(
                source="test",
                source_uri=f"https://courier.example/{number}",
                url=f"https://courier.example/{number}",
                content=f"<p>Secret {number}</p>".encode(),
                fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            refs.append(archive.keep(page))
    (path,) = archive.files.paths()
    before = [member[0] for member in walk_members(path)]
    assert erase(tmp_path, [refs[1].archive_ref], ["https://courier.example/1"]) == 2
    assert [member[0] for member in walk_members(path)] == before
    data = gzip.decompress(path.read_bytes())
    assert b"Secret 1" not in data
    assert b"courier.example/1" not in data
    assert b"Forgotten-WARC-Block-Digest: sha1:" in data
    assert archive.read(refs[2]).content == b"<p>Secret 2</p>"
    assert erase(tmp_path, [refs[1].archive_ref], ["https://courier.example/1"]) == 0


def test_old_bodies_go_after_their_time(desk: Layout) -> None:
    """Retention deletes bodies of a source, and leaves the facts."""
    with open_store(desk) as store:
        source = store.execute(
            "select source from pages where source_uri like '%quiet.txt'"
        ).fetchall()[0][0]
        later = datetime(2036, 1, 1, tzinfo=UTC)
        assert drop_old_bodies(store, desk, {source: 30}, later) == {source: 1}
        assert drop_old_bodies(store, desk, {source: 30}, later) == {}
    assert publish(desk) is not None
    with connect(desk.warehouse) as reader:
        rows = reader.execute(
            "select title, body is null from articles order by title"
        ).fetchall()
    assert rows == [("Other branch reopens", False), ("Quiet branch reopens", True)]
    for file in desk.published.glob("*.duckdb"):
        assert SECRET.encode() not in file.read_bytes()


def test_retention_by_source_settings(desk: Layout) -> None:
    """keep_body_days of a named source is what the flow goes by."""
    with connect(desk.warehouse) as reader:
        names = [
            row[0] for row in reader.execute("from pages select source").fetchall()
        ]
    sources = tuple(
        SourceSettings(name=name, what=name, keep_body_days=days)
        for name, days in zip(sorted(names), (None, 1), strict=True)
    )
    settings = Settings(warehouse=desk.warehouse, source=sources)
    assert upkeep.retain(settings, datetime(2036, 1, 1, tzinfo=UTC)) == {
        sorted(names)[1]: 1
    }
    with connect(desk.warehouse) as reader:
        left = reader.execute("select count(*) from articles where body is not null")
        assert left.fetchone() == (1,)


def test_json(desk: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    """--json tells what was taken out."""
    name = str(desk.warehouse)
    assert main(["forget", "quiet.txt", "--json", "--warehouse", name]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["pages"], shown["shared"], shown["files"]) == (1, [], [])
