"""Publishing: a link swapped whole, only when something changed."""

import contextlib
import shutil
from pathlib import Path

import duckdb
import pytest

from warehouse.connection import connect, open_store
from warehouse.errors import (
    DiskFullError,
    LockedError,
    NotAWarehouseError,
    NotFoundError,
)
from warehouse.layout import Layout
from warehouse.lock import writer_lock
from warehouse.publish import publish, published_numbers
from warehouse.rows import stage
from warehouse.writer import StoreWriter

from .conftest import Desk, page, read

URL = "https://courier.example/bridge"


def test_warehouse_is_a_link_to_a_read_only_file(desk: Desk) -> None:
    """Readers open a link; what it leads to cannot be written."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    link = desk.layout.warehouse
    assert link.readlink() == Path("desk.duckdb.d/published/1.duckdb")
    assert link.stat().st_mode & 0o777 == 0o444


def test_nothing_new_publishes_nothing(desk: Desk) -> None:
    """A run that changes nothing leaves the published file as it is."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    desk.load((one, read(one)))
    assert published_numbers(desk.layout) == [1]


def test_old_files_are_kept_up_to_a_number(desk: Desk) -> None:
    """The last three published files stay, for going back."""
    for day in range(5):
        one = page(URL, f"day {day}", day)
        desk.load((one, read(one)))
    assert published_numbers(desk.layout) == [3, 4, 5]


def test_staged_files_go_once_published(desk: Desk) -> None:
    """Staged files stay until a published file holds their rows."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    assert desk.layout.staged() == ()


def test_open_reader_keeps_its_rows_and_reopening_sees_new(desk: Desk) -> None:
    """A reader from before a publish sees the old rows, a new one the new."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)))
    with connect(desk.layout.warehouse) as reader:
        desk.load((two, read(two)))
        old = reader.execute("select body from articles").fetchall()
        assert (old, desk.query("select body from articles")) == (
            [("one",)],
            [("two",)],
        )


def test_reader_cannot_reach_outside(desk: Desk, tmp_path: Path) -> None:
    """External access is off for readers."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    with (
        connect(desk.layout.warehouse, is_confined=True) as reader,
        pytest.raises(duckdb.PermissionException),
    ):
        reader.execute("copy articles to ? (format csv)", [str(tmp_path / "out.csv")])


def test_full_disk_is_told_before_anything_is_touched(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room the old warehouse stays and the message says what is needed."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)))
    usage = shutil.disk_usage(desk.layout.published)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(DiskFullError, match="make room"):
        desk.load((two, read(two)))
    monkeypatch.undo()
    assert desk.query("select body from articles") == [("one",)]
    assert publish(desk.layout) is not None
    assert desk.query("select body from articles") == [("two",)]


def test_full_disk_is_told_before_a_load(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room for its rows nothing is loaded, and what is staged stays."""
    one = page(URL, "one", 1)
    run = desk.run()
    desk.layout.make()
    stage(desk.layout.staging, run, [(one, read(one))])
    usage = shutil.disk_usage(desk.layout.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with contextlib.closing(StoreWriter(desk.layout, "test")) as writer:
        with pytest.raises(DiskFullError, match="loading needs"):
            writer.load(desk.layout.staged(), run)
        monkeypatch.undo()
        assert writer.load(desk.layout.staged(), run).new == 1


@pytest.mark.parametrize("content", [b"", b"not a database at all"])
def test_other_files_are_not_taken_for_a_warehouse(desk: Desk, content: bytes) -> None:
    """A file that is no DuckDB file is refused and left as it is."""
    desk.layout.warehouse.write_bytes(content)
    with pytest.raises(NotAWarehouseError, match="name another file"):
        open_store(desk.layout)
    assert desk.layout.warehouse.read_bytes() == content
    assert not desk.layout.folder.exists()


def test_other_databases_are_not_taken_for_a_warehouse(desk: Desk) -> None:
    """A DuckDB file of something else is refused."""
    with duckdb.connect(str(desk.layout.warehouse)) as other:
        other.execute("create table mine (n integer)")
    with pytest.raises(NotAWarehouseError, match="copydesk did not make"):
        open_store(desk.layout)


def test_copied_warehouse_can_be_written_again(desk: Desk, tmp_path: Path) -> None:
    """A published file alone, copied elsewhere, becomes a full warehouse."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)))
    (tmp_path / "copy").mkdir()
    copied = Desk(type(desk.layout)(tmp_path / "copy" / "desk.duckdb"), runs=10)
    shutil.copyfile(desk.layout.warehouse, copied.layout.warehouse)
    copied.load((two, read(two)))
    assert copied.query("select revision, body from articles") == [(2, "two")]


def test_renamed_warehouse_is_the_same(desk: Desk, tmp_path: Path) -> None:
    """With its folder; without it, no second warehouse comes to lie in that."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    link, folder = desk.layout.warehouse, desk.layout.folder
    renamed = link.rename(link.with_name("news.duckdb"))
    for named in (renamed, folder / "published" / "1.duckdb"):
        with pytest.raises(NotAWarehouseError, match=r"desk\.duckdb; give that"):
            Layout(named).make()
    folder.rename(folder.with_name("news.duckdb.d"))
    layout = Layout(renamed)
    layout.make()
    assert layout.store == tmp_path / "news.duckdb.d" / "store.duckdb"
    with contextlib.closing(open_store(layout)) as store:
        (count,) = store.execute("select count(*) from all_readings").fetchone() or (0,)
    assert count == 1


def test_missing_warehouse_says_how_to_make_one(desk: Desk) -> None:
    """Reading what is not there names the command that makes it."""
    with pytest.raises(NotFoundError, match="copydesk ingest"):
        connect(desk.layout.warehouse)


def test_second_writer_learns_who_holds_the_lock(desk: Desk) -> None:
    """Two writers are kept apart; the second is told who the first is."""
    with (
        writer_lock(desk.layout, "copydesk ingest"),
        pytest.raises(LockedError, match=r"copydesk ingest \(process \d+ on "),
        writer_lock(desk.layout, "copydesk replay"),
    ):
        pass
    with writer_lock(desk.layout, "copydesk replay"):
        pass


def test_what_a_killed_run_left_is_swept(desk: Desk) -> None:
    """Half-written files and DuckDB's own spill folder go at the next publish."""
    one = page(URL, "one", 1)
    left = desk.layout.folder / "store.duckdb.tmp"
    left.mkdir(parents=True)
    (left / "duckdb_temp_storage-0.tmp").write_bytes(b"x")
    desk.layout.make()
    (desk.layout.published / "7.tmp").write_bytes(b"x")
    (desk.layout.staging / ".abc.jsonl").write_bytes(b"x")
    desk.load((one, read(one)))
    assert not list(desk.layout.folder.rglob("*.tmp"))
    assert not list(desk.layout.staging.iterdir())


def test_following_reader_sees_what_is_published(desk: Desk) -> None:
    """A reader that follows answers from the newest file at each query."""
    one, two = page(URL, "one", 1), page(URL, "two", 2)
    desk.load((one, read(one)))
    with connect(desk.layout.warehouse, follows=True) as reader:
        first = reader.execute("select body from articles").fetchall()
        desk.load((two, read(two)))
        second = reader.execute("select body from articles").fetchall()
    assert (first, second) == ([("one",)], [("two",)])
