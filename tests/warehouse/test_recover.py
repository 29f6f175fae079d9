"""Torn stores, migrations with a backup, going back, compacting."""

import os
import random
import subprocess
import sys

import duckdb
import pytest

from warehouse import migrate
from warehouse.compact import compact, is_loose
from warehouse.connection import open_store
from warehouse.errors import LockedError, NotFoundError
from warehouse.load import load_staged
from warehouse.publish import held_at, publish, published_numbers, release, roll_back
from warehouse.rows import stage

from .conftest import Desk, page, read

URL = "https://courier.example/bridge"
BODIES = "select body from articles order by body"


def load_unpublished(desk: Desk) -> None:
    """One article published, another loaded and still staged."""
    one, two = page(URL, "one", 1), page(URL + "/2", "two", 2)
    desk.load((one, read(one)))
    run = desk.run()
    stage(desk.layout.staging, run, [(two, read(two))])
    with open_store(desk.layout) as store:
        load_staged(store, desk.layout.staged(), run)


def finish(desk: Desk) -> None:
    """What the next run does without new pages."""
    with open_store(desk.layout) as store:
        load_staged(store, desk.layout.staged(), desk.run())
    publish(desk.layout)


@pytest.mark.parametrize("seed", range(6))
def test_store_cut_short_is_made_again(desk: Desk, seed: int) -> None:
    """Wherever the store's file ends, the next run has every article, and says so."""
    load_unpublished(desk)
    size = desk.layout.store.stat().st_size
    os.truncate(desk.layout.store, random.Random(seed).randrange(size))
    finish(desk)
    assert desk.query(BODIES) == [("one",), ("two",)]
    assert desk.query("select reason, resolved_at is not null from failures") == [
        ("store-torn", True)
    ]


def test_store_lost_before_anything_was_published(desk: Desk) -> None:
    """Without a published file the staged files alone make the store."""
    one = page(URL, "one", 1)
    run = desk.run()
    stage(desk.layout.staging, run, [(one, read(one))])
    with open_store(desk.layout) as store:
        load_staged(store, desk.layout.staged(), run)
    os.truncate(desk.layout.store, 5000)
    finish(desk)
    assert desk.query(BODIES) == [("one",)]


def test_damaged_block_is_noticed_when_met(desk: Desk) -> None:
    """A block that fails its checksum ends one run; the next makes the store again."""
    load_unpublished(desk)
    with open_store(desk.layout) as store:
        row = store.execute(
            "select block_id from pragma_storage_info('all_readings')"
            " where column_name = 'reading_id' and segment_type = 'VARCHAR'"
        ).fetchone()
    assert row is not None
    data = bytearray(desk.layout.store.read_bytes())
    data[3 * 4096 + row[0] * 262_144 + 100] ^= 0xFF
    desk.layout.store.write_bytes(data)
    three = page(URL + "/3", "three", 3)
    with pytest.raises(duckdb.IOException, match="Corrupt"):
        desk.load((three, read(three)))
    finish(desk)
    assert desk.query(BODIES) == [("one",), ("three",), ("two",)]


def test_store_open_elsewhere_is_not_taken_for_torn(desk: Desk) -> None:
    """Another program that has the store open is named as the reason."""
    load_unpublished(desk)
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]);"
        "print('open', flush=True); sys.stdin.read()"
    )

    with subprocess.Popen(
        [sys.executable, "-c", code, str(desk.layout.store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(LockedError, match="another program has it open"):
            open_store(desk.layout)
        other.communicate(b"", timeout=30)
    finish(desk)
    assert desk.query(BODIES) == [("one",), ("two",)]


def test_schema_is_backed_up_before_it_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older store is copied, then brought forward; a step that fails undoes all."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    known = migrate.migrations()
    number = len(known) + 1
    good = migrate.Migration(number, "add_note", "alter table pages add note varchar")
    bad = migrate.Migration(number + 1, "add_fault", "create table pages (n integer)")
    monkeypatch.setattr(migrate, "migrations", lambda: (*known, good, bad))
    with pytest.raises(duckdb.Error):
        open_store(desk.layout)
    monkeypatch.setattr(migrate, "migrations", lambda: (*known, good))
    with open_store(desk.layout) as store:
        assert store.execute("select note from pages").fetchall() == [(None,)]
    (backup,) = desk.layout.folder.glob("before-migration-*.duckdb")
    with duckdb.connect(str(backup), read_only=True) as before:
        assert migrate.applied(before) == len(known)
        assert before.execute(BODIES).fetchall() == [("one",)]


def test_going_back_holds_until_released(desk: Desk) -> None:
    """Readers are put back to the file before, and stay there until released."""
    for day, text in enumerate(["one", "two"]):
        one = page(URL, text, day)
        desk.load((one, read(one)))
    assert roll_back(desk.layout).number == 1
    assert desk.query(BODIES) == [("one",)]
    three = page(URL, "three", 3)
    desk.load((three, read(three)))
    assert desk.query(BODIES) == [("one",)]
    assert held_at(desk.layout) == 1
    release(desk.layout)
    assert publish(desk.layout) is not None
    assert desk.query(BODIES) == [("three",)]
    assert desk.layout.staged() == ()


def test_nothing_to_go_back_to(desk: Desk) -> None:
    """With one published file there is nothing older."""
    one = page(URL, "one", 1)
    desk.load((one, read(one)))
    with pytest.raises(NotFoundError, match="no older published file"):
        roll_back(desk.layout)


def test_compacting_keeps_everything(desk: Desk) -> None:
    """The compacted store has the same rows, comments, views and macros, in less."""
    with open_store(desk.layout) as store:
        store.execute("create table waste as select random() as n from range(3000000)")
    for day in range(3):
        one = page(URL, f"{day} " * 50_000, day)
        desk.load((one, read(one)))
    with open_store(desk.layout) as store:
        store.execute("drop table waste")
        store.execute("checkpoint")
    before = desk.layout.store.stat().st_size
    with open_store(desk.layout) as store:
        assert is_loose(store, desk.layout)
    compact(desk.layout)
    with open_store(desk.layout) as store:
        assert not is_loose(store, desk.layout)
    assert desk.layout.store.stat().st_size < before
    with open_store(desk.layout) as store:
        assert store.execute("select count(*) from revisions").fetchone() == (3,)
        silent = "select count(*) from duckdb_columns() where comment is null"
        assert store.execute(f"{silent} and not internal").fetchone() == (0,)
        assert store.execute("select sentences('A. B.')").fetchone() == (["A.", "B."],)
    four = page(URL, "four", 4)
    desk.load((four, read(four)))
    assert published_numbers(desk.layout)[-1] == 4
