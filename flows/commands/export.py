"""``copydesk export``: the tables as files for other programs."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.commands import CommandError, warehouse_path


def export(
    folder: Path,
    *,
    form: Annotated[
        Literal["parquet", "csv", "jsonl"], Parameter(name="--format")
    ] = "parquet",
    table: tuple[str, ...] = (),
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Write the tables into a new folder, with a description of every column.

    datapackage.json there describes files and columns (Frictionless Data Package).

    For example:

    copydesk export desk-2026/ --format csv --table articles --table bylines

    Args:
        folder: A folder that is not there yet.
        form: parquet (a folder a month), csv, or jsonl.
        table: Only this table; may be given several times.
        warehouse: The warehouse file.
        json: Print one JSON object.
    """
    import duckdb

    from flows.printing import print_json_object
    from warehouse.connection import connect
    from warehouse.export import TABLES, Format
    from warehouse.export import export as write

    with connect(warehouse_path(warehouse)) as reader:
        try:
            done = write(reader, folder, Format(form), table or TABLES)
        except (OSError, duckdb.Error) as error:
            raise CommandError(f"{folder}: could not be written: {error}") from error
    if json:
        print_json_object({"folder": str(done.folder), "rows": done.rows})
    else:
        for name, count in done.rows.items():
            print(f"{count:>12,}  {name}")
        print(f"written to {done.folder}, described in datapackage.json")
    return 0
