"""Print rows: as a table for people, as JSON or CSV for programs."""

import csv
import json
import math
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TextIO

_UNLIMITED = 1_000_000  # columns or rows: more than any table that is printed
_ROWS_ON_SCREEN = 200

DIM, BOLD, PLAIN = "\x1b[2m", "\x1b[1m", "\x1b[0m"


def width_of(stream: TextIO) -> int:
    """Return the columns of the terminal behind ``stream``; very many off one."""
    if not stream.isatty():
        return _UNLIMITED
    return os.get_terminal_size(stream.fileno()).columns


def has_colour(stream: TextIO) -> bool:
    """Tell whether to style text: on a terminal, unless NO_COLOR asks for none."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def print_table(relation: Any) -> None:
    """Print a DuckDB relation as a box, as wide as the terminal.

    On a terminal a long result is cut after some rows, and its last line says so.
    """
    is_screen = sys.stdout.isatty()
    relation.show(
        max_width=width_of(sys.stdout),
        max_rows=_ROWS_ON_SCREEN if is_screen else _UNLIMITED,
        max_col_width=60 if is_screen else _UNLIMITED,
    )


def print_json_object(value: dict[str, Any]) -> None:
    """Print one JSON object on one line."""
    sys.stdout.write(json.dumps(to_plain(value), ensure_ascii=False) + "\n")


def print_json_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print one JSON array with an object a row; names that repeat are numbered."""
    names = _unique(columns)
    start = "["
    for row in rows:
        values = {name: to_plain(item) for name, item in zip(names, row, strict=True)}
        sys.stdout.write(f"{start}\n{json.dumps(values, ensure_ascii=False)}")
        start = ","
    sys.stdout.write("[]\n" if start == "[" else "\n]\n")


def print_csv_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print CSV with a header; NULL is empty, what is nested is JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        plain = [to_plain(item) for item in row]
        writer.writerow(
            json.dumps(item, ensure_ascii=False)
            if isinstance(item, dict | list | bool)
            else item
            for item in plain
        )


def to_plain(value: Any) -> Any:
    """Return ``value`` in the terms of JSON: ISO 8601 for times, hex for bytes."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray():
            return value.hex()
        case dict():
            return {str(key): to_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [to_plain(item) for item in value]
        case _:
            return str(value)


def _unique(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
