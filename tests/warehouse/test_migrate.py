"""The schema: numbered, commented, and refused when it is newer."""

from datetime import UTC, datetime

import pytest

from warehouse.connection import open_store
from warehouse.errors import NewerSchemaError
from warehouse.migrate import migrations

from .conftest import Desk


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
