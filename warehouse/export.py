"""Write the warehouse's tables as files, with a description of every column.

The description is a Frictionless Data Package (``datapackage.json``), its texts taken
from the comments in the database.

Source: specs.frictionlessdata.io/data-package, table-schema.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import WarehouseError
from warehouse.queries import statement

TABLES = (
    "articles",
    "bylines",
    "blocks",
    "images",
    "evidence",
    "revisions",
    "changes",
    "aliases",
    "clusters",
    "pages",
    "failures",
    "runs",
)
"""What is exported unless less is asked for."""

_BY_MONTH = frozenset(("articles", "bylines", "blocks", "images", "evidence"))


class Format(StrEnum):
    """What files to write."""

    PARQUET = "parquet"
    """Zstandard-compressed; the tables of articles in a folder a month."""

    CSV = "csv"
    """With a header; what is nested as JSON."""

    JSONL = "jsonl"
    """A line a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written."""

    folder: Path
    rows: dict[str, int]
    """Table to rows."""


_TYPES = {
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "VARCHAR": "string",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "INTERVAL": "string",
}


def export(
    reader: duckdb.DuckDBPyConnection,
    folder: Path,
    form: Format,
    tables: Sequence[str] = TABLES,
) -> Exported:
    """Write ``tables`` into a new ``folder``, which appears when all is written.

    Raises:
        WarehouseError: The folder is there already, or a table is not.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WarehouseError(f"{folder}: is there already; name a new folder")
    if unknown := [name for name in tables if name not in TABLES]:
        raise WarehouseError(
            f'"{unknown[0]}": no table to export; there are {", ".join(TABLES)}'
        )
    scratch = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        rows = {name: _write(reader, name, scratch, form) for name in tables}
        _describe(reader, scratch, form, rows)
        if folder.exists():
            folder.rmdir()
        scratch.replace(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Exported(folder=folder, rows=rows)


def _write(
    reader: duckdb.DuckDBPyConnection, name: str, folder: Path, form: Format
) -> int:
    table = reader.table(name)
    target = str(folder / name)
    if form is Format.PARQUET and name in _BY_MONTH:
        monthly = statement("export_by_month").replace("exported", name)
        reader.sql(monthly).write_parquet(
            target,
            compression="zstd",
            partition_by=["month"],
            write_partition_columns=True,
        )
    elif form is Format.PARQUET:
        table.write_parquet(f"{target}.parquet", compression="zstd")
    elif form is Format.CSV:
        flat = table.project(", ".join(_flat(*column) for column in _columns(table)))
        flat.write_csv(f"{target}.csv", header=True)
    else:
        path = f"{target}.jsonl".replace("'", "''")
        reader.execute(f"copy (from {name}) to '{path}' (format json)")
    row = table.count("*").fetchone()
    return int(row[0]) if row else 0


def _columns(table: duckdb.DuckDBPyRelation) -> list[tuple[str, str]]:
    return [
        (name, str(kind)) for name, kind in zip(table.columns, table.types, strict=True)
    ]


def _flat(name: str, kind: str) -> str:
    quoted = f'"{name}"'
    return quoted if kind in _TYPES else f"to_json({quoted})::varchar as {quoted}"


def _describe(
    reader: duckdb.DuckDBPyConnection, folder: Path, form: Format, rows: dict[str, int]
) -> None:
    """Write datapackage.json: every file, every column, its type and its comment."""
    resources = []
    is_lake = reader.execute(
        "select type = 'ducklake' from duckdb_databases()"
        " where database_name = current_database()"
    ).fetchone() == (True,)
    columns = statement("export_columns_of_lake" if is_lake else "export_columns")
    for name, count in rows.items():
        fields = [
            {
                "name": column,
                "type": _type_of(kind, form),
                "description": comment or "",
            }
            for column, kind, comment in reader.execute(
                columns, {"table": name}
            ).fetchall()
        ]
        row = reader.execute(
            "select comment from duckdb_views() where view_name = $name union all"
            " select comment from duckdb_tables() where table_name = $name",
            {"name": name},
        ).fetchone()
        files = sorted(
            str(file.relative_to(folder))
            for file in folder.rglob("*")
            if file.is_file()
            and file.relative_to(folder).parts[0].split(".")[0] == name
        )
        resources.append(
            {
                "name": name,
                "path": files,
                "format": form.value,
                "description": row[0] if row else "",
                "rows": count,
                "schema": {"fields": fields},
            }
        )
    package: dict[str, Any] = {"name": "copydesk", "resources": resources}
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", "utf-8")


def _type_of(kind: str, form: Format) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    if form is Format.CSV:
        return "string"
    return "array" if kind.endswith("[]") else "object"
