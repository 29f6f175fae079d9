"""The lake: the same rows and laws as a store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import httpx
import pytest

from tests.postgres import PostgreSQL
from transforms.article import Rejected
from warehouse.address import LakeAddress, lake_address
from warehouse.errors import CatalogueError, NotAWarehouseError, NotFoundError
from warehouse.lake import Lake, connect_lake
from warehouse.upkeep import compact, expire_snapshots

from .conftest import Desk, page, read
from .lakes import BRIDGE, COUNTED, FAIR, SHOWN, load, query, rows, run, staged

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
