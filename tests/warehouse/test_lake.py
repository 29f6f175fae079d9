"""The lake: the same rows and laws as a store, many writers, PostgreSQL lost midway."""

import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from tests.postgres import PostgreSQL
from transforms.article import Rejected
from warehouse import lake as lake_module
from warehouse import load as load_module
from warehouse.address import LakeAddress, lake_address
from warehouse.errors import CatalogueError, NotAWarehouseError, NotFoundError
from warehouse.lake import Lake, connect_lake, read_lake
from warehouse.layout import Layout
from warehouse.rows import stage
from warehouse.runs import Counts, Run
from warehouse.upkeep import compact, expire_snapshots

from .conftest import START, Desk, page, read

BRIDGE = "https://courier.example/bridge"
FAIR = "https://courier.example/fair"

SHOWN = (
    "articles",
    "revisions",
    "blocks",
    "removed",
    "bylines",
    "images",
    "evidence",
    "aliases",
    "authors",
    "pages",
    "failures",
)


COUNTED = """
select
    (select count(*) from articles),
    (select count(*) from revisions),
    (select count(*) from blocks),
    (select count(*) from pages)
"""

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

UNEXPLAINED = """
select table_name, null
from duckdb_tables()
where database_name = 'desk' and comment is null
union all
select view_name, null
from duckdb_views()
where database_name = 'desk' and comment is null and not internal
union all
select c.table_name, c.column_name
from duckdb_columns() as c
left join column_comments as k
    on k.relation = c.table_name
    and k.column_name = c.column_name
where c.database_name = 'desk'
    and c.comment is null
    and k.comment is null
    and not c.internal
"""

END_LOCK_SESSION = """
select pg_terminate_backend(pid)
from pg_locks
where locktype = 'advisory' and granted
"""


@pytest.fixture
def address(postgres: PostgreSQL, tmp_path: Path) -> LakeAddress:
    """A lake to be, in a database of its own."""
    catalogue = postgres.make_database()
    return lake_address(
        f"ducklake:postgres:{catalogue}", data=str(tmp_path / "data"), beside=tmp_path
    )


@pytest.fixture(scope="module")
def loaded(
    postgres: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> LakeAddress:
    """A lake with one article, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("lake")
    made = lake_address(
        f"ducklake:postgres:{postgres.make_database()}",
        data=str(folder / "data"),
        beside=folder,
    )
    one = page(BRIDGE, "one", 1)
    load(made, 1, (one, read(one)))
    return made


def run(number: int, rules: str = "rules-1") -> Run:
    """The run of that number."""
    return Run(
        run_id=f"run-{number:03}",
        flow="ingest",
        started_at=START + timedelta(days=100 + number),
        rules_version=rules,
        program_version="1",
        sources=("test",),
    )


def staged(address: LakeAddress, number: int, *outcomes: Any) -> Path:
    """One staged file of that run."""
    made = stage(Layout(address).staging, run(number), outcomes)
    assert made
    return made.file


def load(address: LakeAddress, number: int, *outcomes: Any) -> Counts:
    """Stage and load as one run."""
    file = staged(address, number, *outcomes)
    with Lake(address, "test") as lake:
        return lake.load([file], run(number))


def query(address: LakeAddress, sql: str) -> list[tuple[Any, ...]]:
    """Ask the lake."""
    return read_lake(address, lambda reader: reader.execute(sql).fetchall())


def rows(address: LakeAddress) -> dict[str, list[tuple[Any, ...]]]:
    """Everything readers see, by table."""

    def read_all(reader: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            name: reader.execute(f"from {name} order by all").fetchall()
            for name in SHOWN
        }

    return read_lake(address, read_all)


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


def test_lake_and_store_show_the_same_rows(address: LakeAddress, desk: Desk) -> None:
    """Changed, repeated, late and rejected pages leave equal rows in both."""
    first, later = page(BRIDGE, "one", 2), page(BRIDGE, "two", 3)
    late, fair = page(BRIDGE, "zero", 1), page(FAIR, "fair", 2)
    wall = page("https://courier.example/wall", "robots", 2)
    refused = Rejected(
        page_id=wall.page_id,
        source="test",
        source_uri=wall.source_uri,
        url=wall.url,
        reason="bot-wall",
        message="ask again later",
    )
    batches = (
        [(first, read(first)), (fair, read(fair)), (wall, refused)],
        [(later, read(later, title="Another"))],
        [(late, read(late)), (first, read(first)), (wall, read(wall))],
    )
    for number, batch in enumerate(batches, start=1):
        in_store = desk.load(*batch)
        assert load(address, number, *batch) == in_store
    assert rows(address) == {n: desk.query(f"from {n} order by all") for n in SHOWN}


def test_staged_files_go_when_they_are_loaded(address: LakeAddress) -> None:
    """A loaded file is removed; the same pages staged again change nothing."""
    one = page(BRIDGE, "one", 1)
    file = staged(address, 1, (one, read(one)))
    with Lake(address, "test") as lake:
        assert lake.load([file], run(1)).new == 1
    assert not file.exists()
    again = load(address, 2, (one, read(one)))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert not again.is_changed


def test_torn_file_is_set_aside(address: LakeAddress) -> None:
    """A damaged staged file is named and kept, and its neighbour is loaded."""
    one, two = page(BRIDGE, "one", 1), page(FAIR, "two", 1)
    torn, whole = (
        staged(address, 1, (one, read(one))),
        staged(address, 2, (two, read(two))),
    )
    torn.write_bytes(torn.read_bytes()[:-9])
    with Lake(address, "test") as lake:
        counts = lake.load([torn, whole], run(2))
    assert (counts.torn, counts.new) == ((torn.name,), 1)
    assert [f.name for f in torn.parent.iterdir()] == [torn.with_suffix(".torn").name]


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
    loaded: LakeAddress, postgres: PostgreSQL
) -> None:
    """A read that is cut is read again."""
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

    assert read_lake(loaded, count) == 3
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


def test_files_in_s3(
    postgres: PostgreSQL, s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows' files lie in a bucket; loading, reading and upkeep are the same."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "desk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")
    address = lake_address(
        f"ducklake:postgres:{postgres.make_database()}",
        data="s3://desk/lake/",
        beside=tmp_path,
    )
    with Lake(address, "test") as lake:
        for day in (1, 2):
            pages = [page(f"{BRIDGE}/{n}", f"{n} on {day}", day) for n in range(20)]
            file = staged(address, day, *((one, read(one)) for one in pages))
            assert lake.load([file], run(day)).pages == 20
        nothing = timedelta(0)
        compacted = compact(lake)
        gone = expire_snapshots(
            lake, datetime.now(UTC), keep=nothing, keep_files=nothing
        )
    assert compacted.files_after < compacted.files_before
    assert gone.files > 0
    assert query(address, COUNTED) == [(20, 40, 60, 40)]
    files = httpx.get(f"{s3}/desk?list-type=2").text
    assert "lake/main/all_readings/" in files
    assert list(tmp_path.rglob("*.parquet")) == []


def test_upkeep_changes_no_row(address: LakeAddress) -> None:
    """Compacting and expiring leave fewer files and snapshots, and every row."""
    with Lake(address, "test") as lake:
        for day in range(1, 4):
            # More rows than DuckLake keeps in the catalogue, and a change to each.
            pages = [page(f"{BRIDGE}/{n}", f"{n} on {day}", day) for n in range(20)]
            file = staged(address, day, *((one, read(one)) for one in pages))
            lake.load([file], run(day))
        before = rows(address)
        compacted = compact(lake)
        now = datetime.now(UTC)
        kept = expire_snapshots(lake, now)
        nothing = timedelta(0)
        gone = expire_snapshots(lake, now, keep=nothing, keep_files=nothing)
    assert compacted.files_after < compacted.files_before
    assert (kept.snapshots, kept.files) == (0, 0)
    assert gone.snapshots > 3
    assert gone.files > 3
    assert rows(address) == before


def test_every_column_is_explained(loaded: LakeAddress) -> None:
    """Tables, views and columns carry comments; those of views stand in a table."""
    assert query(loaded, UNEXPLAINED) == []


def test_readers_can_neither_write_nor_look_around(loaded: LakeAddress) -> None:
    """A confined reader is read-only and sees no files but the lake's."""
    with connect_lake(loaded, is_confined=True) as reader:
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            reader.execute("delete from pages")
        with pytest.raises(duckdb.PermissionException):
            reader.execute("from read_text('/etc/passwd')")


def test_reading_where_there_is_no_lake(address: LakeAddress) -> None:
    """Says so, and makes none."""
    for _ in range(2):
        with pytest.raises(NotFoundError, match="no lake there yet"):
            connect_lake(address)


def test_making_a_lake_needs_a_place_for_its_files(postgres: PostgreSQL) -> None:
    """No place named: the message says where to name one."""
    nowhere = lake_address(f"ducklake:postgres:{postgres.make_database()}")
    with (
        Lake(nowhere, "test") as lake,
        pytest.raises(CatalogueError, match=r"no place for its files.*\[lake\]"),
    ):
        lake.make()


def test_place_of_the_files_cannot_change(loaded: LakeAddress, tmp_path: Path) -> None:
    """A lake whose files lie elsewhere is refused, not split."""
    elsewhere = replace(loaded, data=str(tmp_path / "elsewhere"))
    with (
        Lake(elsewhere, "test") as lake,
        pytest.raises(CatalogueError, match="correct data under"),
    ):
        lake.make()


def test_database_that_is_not_there_is_said_at_once(postgres: PostgreSQL) -> None:
    """What waiting does not change is not waited for."""
    wrong = lake_address(f"ducklake:postgres:{postgres.address('nowhere')}")
    with pytest.raises(CatalogueError, match='"nowhere" does not exist'):
        connect_lake(wrong)


@pytest.mark.parametrize(
    "catalogue",
    [
        "dbname=desk password=s3cret host=db",
        "dbname=desk password='s3cret word' host=db",
        "postgresql://ada:s3cret@db/desk",
    ],
)
def test_password_is_never_shown(catalogue: str) -> None:
    """An address in a message has its password left out."""
    shown = str(lake_address(f"ducklake:postgres:{catalogue}"))
    assert "s3cret" not in shown
    assert "desk" in shown
    assert "db" in shown


def test_catalogue_must_be_postgresql() -> None:
    """Other catalogues have no lock for many writers."""
    with pytest.raises(NotAWarehouseError, match="PostgreSQL"):
        lake_address("ducklake:metadata.sqlite")
