"""Bring a store to the newest schema, forward only."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb

from warehouse.errors import NewerSchemaError
from warehouse.transaction import transaction

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_RECORD = """
create table if not exists migrations (
    number     integer,
    "name"     varchar,
    program_version varchar
);
comment on table migrations is 'Which migrations of the schema have been applied.';
comment on column migrations.number is 'Number of the migration, from 1.';
comment on column migrations."name" is 'What it does.';
comment on column migrations.program_version is 'The program that applied it.';
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """All migrations this program knows, in order."""
    found = []
    for entry in files("warehouse.migrations").iterdir():
        if match := _NAME.fullmatch(entry.name):
            sql = entry.read_text("utf-8")
            found.append(Migration(int(match[1]), match[2], sql))
    return tuple(sorted(found, key=lambda migration: migration.number))


def applied(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the last migration applied; 0 for an empty file."""
    known = connection.execute(
        "select count(*) from duckdb_tables()"
        " where database_name = current_database() and table_name = 'migrations'"
    ).fetchone()
    if not known or not known[0]:
        return 0
    row = connection.execute("select max(number) from migrations").fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def pending(connection: duckdb.DuckDBPyConnection, where: str) -> tuple[Migration, ...]:
    """Return the migrations still to be applied.

    Raises:
        NewerSchemaError: The file knows migrations that this program does not.
    """
    done = applied(connection)
    newest = migrations()[-1].number
    if done > newest:
        raise NewerSchemaError(
            f"{where}: its schema is number {done}, this copydesk knows up to "
            f"{newest}; install the newer copydesk that wrote it"
        )
    return migrations()[done:]


def migrate(
    connection: duckdb.DuckDBPyConnection, steps: tuple[Migration, ...], version: str
) -> None:
    """Apply ``steps`` in one transaction: all or none."""
    if not steps:
        return
    with transaction(connection):
        connection.execute(_RECORD)
        for step in steps:
            connection.execute(step.sql)
            connection.execute(
                "insert into migrations values (?, ?, ?)",
                [step.number, step.name.replace("_", " "), version],
            )
