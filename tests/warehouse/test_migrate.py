"""The schema: numbered, commented, and refused when it is newer."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse.connection import open_store
from warehouse.errors import NewerSchemaError
from warehouse.files import open_file
from warehouse.migrate import applied, migrate, migrations

from .conftest import Desk, page, read

COUNTS_REMOVED = 7  # the migration that counts what was there before it
SCHEMA = Path(__file__).parent / "schema.sql"

COLUMNS = """
select
    c.table_name,
    v.view_name is not null as is_view,
    c.column_name,
    c.data_type,
    coalesce(c.comment, '')
from duckdb_columns() as c
left join duckdb_views() as v
    on v.view_name = c.table_name
    and not v.internal
where not c.internal
order by
    is_view,
    c.table_name,
    c.column_index
"""

MACROS = """
select
    function_name,
    function_type = 'table_macro',
    parameters,
    coalesce(comment, '')
from duckdb_functions()
where not internal
order by function_name
"""


def schema_of(store: duckdb.DuckDBPyConnection) -> str:
    """Tables, views and macros as SQL would write them, each column with its comment.

    What views and macros do stands in the migrations only.
    """
    relations: dict[str, list[str]] = {}
    for name, is_view, column, kind, comment in store.execute(COLUMNS).fetchall():
        head = f"create {'view' if is_view else 'table'} {name} ("
        line = f"    {column:<16} {kind.lower()},"
        relations.setdefault(head, []).append(f"{line:<50} -- {comment}")
    parts = ["\n".join([head, *lines, ");"]) for head, lines in relations.items()]
    for name, is_table, parameters, comment in store.execute(MACROS).fetchall():
        kind = "macro table" if is_table else "macro"
        parts.append(f"create {kind} {name}({', '.join(parameters)});  -- {comment}")
    return "\n\n".join(parts) + "\n"


def test_schema_is_the_one_to_review(
    desk: Desk, request: pytest.FixtureRequest
) -> None:
    """``schema.sql`` shows all that readers can ask, as the migrations leave it."""
    with open_store(desk.layout) as store:
        shown = schema_of(store)
    if request.config.getoption("--update-expected"):
        SCHEMA.write_text(shown, "utf-8")
    assert shown == SCHEMA.read_text("utf-8")


@pytest.mark.parametrize("number", range(1, len(migrations())))
def test_store_of_any_earlier_schema_is_brought_up(desk: Desk, number: int) -> None:
    """Rows stay, the schema is the newest, and a backup of the former is kept."""
    desk.layout.make()
    with open_file(desk.layout.store) as former:
        migrate(former, migrations()[:number], "0.1")
        former.execute(
            "insert into all_blocks by name select 1 as reading_no,"
            " unnest(['title', 'promo', 'promo']) as label"
        )
    with open_store(desk.layout) as store:
        assert schema_of(store) == SCHEMA.read_text("utf-8")
        kept = store.execute("select count(*) from all_blocks").fetchone()
        counted = store.execute("from all_removed_counts").fetchall()
    assert kept == (3,)
    # From then on loads count; these blocks came without one.
    assert counted == ([(1, "promo", 2)] if number < COUNTS_REMOVED else [])
    backup = desk.layout.folder / f"before-migration-{number + 1:04}.duckdb"
    with duckdb.connect(str(backup), read_only=True) as reader:
        assert applied(reader) == number


def test_what_was_removed_is_counted_as_it_is_loaded(desk: Desk) -> None:
    """The counts are those of the blocks of each article's current reading."""
    one, two = page("https://a.example/1", "1", 1), page("https://a.example/1", "2", 2)
    other = page("https://a.example/2", "x", 1)
    desk.load((one, read(one)), (other, read(other)), (two, read(two, ["a", "b"])))
    assert desk.query("select count(*) from all_removed_counts") == [(3,)]
    assert desk.query(
        "select article_id, label, block_count from removed_counts order by all"
    ) == desk.query(
        "select article_id, label, count(*) from removed group by all order by all"
    )


def test_numbers_are_unique_and_unbroken() -> None:
    """Migrations count from 1 without a gap."""
    numbers = [step.number for step in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_everything_carries_a_comment(desk: Desk) -> None:
    """Every table, view and column explains itself in the database."""
    with open_store(desk.layout) as store:
        silent = store.execute(
            "select table_name, '' from duckdb_tables() where comment is null"
            " union all select view_name, '' from duckdb_views()"
            " where not internal and comment is null"
            " union all select table_name, column_name from duckdb_columns()"
            " where not internal and comment is null"
        ).fetchall()
    assert silent == []


def test_no_keys_checks_or_indexes(desk: Desk) -> None:
    """DuckLake refuses them, so no table has any."""
    with open_store(desk.layout) as store:
        assert store.execute("select count(*) from duckdb_indexes()").fetchone() == (0,)
        kinds = store.execute(
            "select distinct constraint_type from duckdb_constraints()"
        ).fetchall()
    assert kinds == []


def test_newer_schema_is_refused(desk: Desk) -> None:
    """A store of a newer copydesk is left alone, with advice."""
    with open_store(desk.layout) as store:
        store.execute("insert into migrations values (9999, 'from the future', '99')")
    before = desk.layout.store.read_bytes()
    with pytest.raises(NewerSchemaError, match="install the newer copydesk"):
        open_store(desk.layout)
    assert desk.layout.store.read_bytes() == before


def test_instants_are_utc(desk: Desk) -> None:
    """The store speaks UTC whatever the machine's zone."""
    with open_store(desk.layout) as store:
        row = store.execute("select timestamptz '2026-01-01 00:00:00+00'").fetchone()
    assert row == (datetime(2026, 1, 1, tzinfo=UTC),)
