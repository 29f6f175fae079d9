"""Lakes with many writers and readers, and with PostgreSQL lost midway."""

import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import duckdb
import pytest

from tests.postgres import PostgreSQL
from warehouse import lake as lake_module
from warehouse import load as load_module
from warehouse.address import LakeAddress
from warehouse.errors import CatalogueError
from warehouse.lake import Lake, connect_lake, read_lake
from warehouse.runs import Counts, Run

from .conftest import page, read
from .lakes import BRIDGE, COUNTED, FAIR, load, query, run, staged

TORN_STATES = """
select
    a.article_id,
    a.word_count,
    b.blocks
from articles as a
left join (
    select
        article_id,
        count(*) as blocks
    from blocks
    group by article_id
) as b
    using (article_id)
left join pages as p
    using (page_id)
where b.blocks is distinct from 3
    or p.page_id is null
"""
"""Articles seen without all their blocks, or without their page."""

END_LOCK_SESSION = """
select pg_terminate_backend(pid)
from pg_locks
where locktype = 'advisory' and granted
"""


def interrupt(
    monkeypatch: pytest.MonkeyPatch, event: Callable[[], object]
) -> list[str]:
    """Let ``event`` happen once, when a load has written its rows but not committed.

    Returns:
        The run of each attempt to load, as they come.
    """
    attempts: list[str] = []
    go_on = load_module.add_to_run

    def happen(store: duckdb.DuckDBPyConnection, run: Run, counts: Counts) -> None:
        attempts.append(run.run_id)
        if len(attempts) == 1:
            event()
        go_on(store, run, counts)

    monkeypatch.setattr(load_module, "add_to_run", happen)
    return attempts


def test_postgres_crashes_in_a_load(
    address: LakeAddress, postgres: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The load is made again without help: nothing lost, nothing doubled."""
    attempts = interrupt(monkeypatch, lambda: postgres.restart("immediate"))
    one = page(BRIDGE, "one", 1)
    counts = load(address, 1, (one, read(one)))
    assert attempts == ["run-001", "run-001"]
    assert (counts.pages, counts.new) == (1, 1)
    assert query(address, COUNTED) == [(1, 1, 3, 1)]


def test_lock_lost_in_a_load(
    address: LakeAddress, postgres: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer gets in between; the first, refused, loads again upon it."""
    one = page(BRIDGE, "one", 1)

    def lose_lock_to_another() -> None:
        assert postgres.ask(END_LOCK_SESSION) == "t"
        assert load(address, 2, (one, read(one))).new == 1

    attempts = interrupt(monkeypatch, lose_lock_to_another)
    counts = load(address, 1, (one, read(one)))
    assert attempts == ["run-001", "run-002", "run-001"]
    assert (counts.new, counts.unchanged) == (0, 1)
    assert query(address, COUNTED) == [(1, 1, 3, 1)]


def test_postgres_is_down_when_a_load_begins(
    address: LakeAddress, postgres: PostgreSQL
) -> None:
    """The load waits until it is back."""
    one = page(BRIDGE, "one", 1)
    postgres.stop()
    back = threading.Timer(1.0, postgres.start)
    back.start()
    try:
        assert load(address, 1, (one, read(one))).new == 1
    finally:
        back.join()


def test_postgres_stays_away(
    address: LakeAddress, postgres: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up with one clear line; what is staged is kept, the next load has it."""
    monkeypatch.setattr(lake_module, "FIRST_SECONDS", 0.3)
    one = page(BRIDGE, "one", 1)
    file = staged(address, 1, (one, read(one)))
    postgres.stop()
    try:
        with (
            Lake(address, "test") as lake,
            pytest.raises(CatalogueError, match=r"refused.*the next run loads it"),
        ):
            lake.load([file], run(1))
    finally:
        postgres.start()
    assert file.exists()
    with Lake(address, "test") as lake:
        assert lake.load([file], run(1)).new == 1


def test_reading_goes_on_over_a_restart(
    address: LakeAddress, postgres: PostgreSQL
) -> None:
    """A read that is cut is read again."""
    one = page(BRIDGE, "one", 1)
    load(address, 1, (one, read(one)))
    seen = []

    def count(reader: duckdb.DuckDBPyConnection) -> int:
        seen.append(1)
        if len(seen) == 1:
            postgres.restart("immediate")
            reader.execute("begin")
            reader.execute("from articles")
            postgres.restart("immediate")
        row = reader.execute("select count(*) from blocks").fetchone()
        return int(row[0]) if row else 0

    assert read_lake(address, count) == 3
    assert len(seen) == 2


def test_many_writers_and_readers(address: LakeAddress) -> None:
    """Three processes load the same and different pages at once; readers see wholes."""
    stop = threading.Event()
    wrong: list[object] = []

    def keep_reading() -> None:
        with connect_lake(address) as reader:
            while not stop.wait(0.1):
                wrong.extend(reader.execute(TORN_STATES).fetchall())

    first = page(BRIDGE, "0", 0)
    load(address, 0, (first, read(first)))
    readers = [threading.Thread(target=keep_reading) for _ in range(2)]
    for thread in readers:
        thread.start()
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as processes:
        done = list(processes.map(write_some, [address] * 3, range(3)))
    stop.set()
    for thread in readers:
        thread.join()
    assert wrong == []
    assert sum(counts.pages for counts in done) == 3 * LOADS * 2
    shared, own = LOADS + 1, 3 * LOADS
    assert query(address, COUNTED) == [
        (1 + own, shared + own, 3 * (1 + own), shared + own)
    ]
    assert query(address, "select max(revision) from articles") == [(shared,)]


LOADS = 2


def write_some(address: LakeAddress, writer: int) -> Counts:
    """Load ``LOADS`` times a page that all writers load and one that no other does."""
    total = Counts()
    with Lake(address, f"writer {writer}") as lake:
        for number in range(1, LOADS + 1):
            shared = page(BRIDGE, str(number), number)
            own = page(f"{FAIR}/{writer}/{number}", f"{writer} {number}", number)
            run_number = 10 * writer + number
            file = staged(address, run_number, (shared, read(shared)), (own, read(own)))
            total += lake.load([file], run(run_number))
    return total
