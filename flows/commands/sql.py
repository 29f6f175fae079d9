"""``copydesk sql``: ask the warehouse."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands import CommandError, UsageError, warehouse_path

_ROWS_AT_ONCE = 10_000


def sql(
    query: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    csv: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Run a query on the warehouse, read-only.

    The query sees the warehouse and nothing else: no files, no network.

    For example:

    copydesk sql "select title, published_on from articles limit 5"

    Args:
        query: SQL as DuckDB speaks it; ``-`` reads it from the standard input.
        warehouse: The warehouse file.
        json: Print one JSON array, an object a row.
        csv: Print CSV with a header.
    """
    if json and csv:
        raise UsageError("give --json or --csv, not both")
    import duckdb

    from flows import printing
    from warehouse.connection import connect

    text = sys.stdin.read() if query == "-" else query
    with connect(warehouse_path(warehouse), is_confined=True) as reader:
        try:
            relation: Any = reader.sql(text)
            if relation is None:
                return 0
            if json:
                printing.print_json_rows(relation.columns, _rows(relation))
            elif csv:
                printing.print_csv_rows(relation.columns, _rows(relation))
            else:
                printing.print_table(relation)
        except duckdb.Error as error:
            raise CommandError(f"the query failed: {error}") from error
    return 0


def _rows(relation: Any) -> Iterator[tuple[Any, ...]]:
    while rows := relation.fetchmany(_ROWS_AT_ONCE):
        yield from rows
