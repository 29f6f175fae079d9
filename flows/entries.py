"""Entries of a TOML file as fields of dataclasses; what is wrong is told with its line.

A field is a key, its type is checked, its default holds where the file is silent, and
what no field names is an error.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from warehouse.address import Warehouse, read_warehouse
from warehouse.errors import WarehouseError

Seconds = NewType("Seconds", float)
"""A length of time; in the file a number of seconds, or text such as ``"90s" "15m" "6h"
"1d"``."""

Place = NewType("Place", str)
"""A path, relative to the file, or an address, which stays as it is."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")


class EntryError(Exception):
    """An entry is wrong; ``keys`` leads to it."""

    def __init__(self, keys: tuple[str | int, ...], message: str) -> None:
        super().__init__(keys, message)
        self.keys = keys
        self.message = message


def read_section(
    section: type, table: Mapping[str, Any], folder: Path, keys: tuple[str | int, ...]
) -> object:
    """Make ``section`` out of ``table``, each value by its field's type."""
    known = {f.name: f for f in fields(section)}
    types = get_type_hints(section)
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            advice = f'did you mean "{close[0]}"?' if close else _one_of(known)
            raise EntryError((*keys, key), f'there is no setting "{key}"; {advice}')
    missing = [f.name for f in known.values() if _required(f) and f.name not in table]
    if missing:
        raise EntryError(keys, f'"{missing[0]}" is missing; add it')
    values = {
        key: _value(types[key], value, folder, (*keys, key))
        for key, value in table.items()
    }
    try:
        made: object = section(**values)
    except ValueError as error:
        named = next((k for k in table if str(error).startswith(k)), None)
        raise EntryError((*keys, named) if named else keys, str(error)) from error
    return made


def _required(known: "Field[Any]") -> bool:
    return known.default is MISSING and known.default_factory is MISSING


def _value(wanted: Any, value: Any, folder: Path, keys: tuple[str | int, ...]) -> Any:
    """Check ``value`` against the type ``wanted`` and return it as that type."""
    if wanted == Warehouse:
        if not isinstance(value, str) or not value:
            raise _wrong(keys, 'a path, or "ducklake:postgres:…"', value)
        try:
            return read_warehouse(value, folder)
        except WarehouseError as error:
            raise EntryError(keys, str(error)) from error
    if get_origin(wanted) in (UnionType, Union):
        wanted = next(t for t in get_args(wanted) if t is not type(None))
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise _wrong(keys, "a list", value)
        inner = get_args(wanted)[0]
        return tuple(_value(inner, v, folder, (*keys, n)) for n, v in enumerate(value))
    if is_dataclass(wanted):
        if not isinstance(value, dict):
            raise _wrong(keys, "a section", value)
        return read_section(wanted, value, folder, keys)  # type: ignore[arg-type]
    if wanted is Seconds:
        return _seconds(value, keys)
    if wanted is Place:
        if not isinstance(value, str) or not value:
            raise _wrong(keys, "a path or an address", value)
        is_path = value != "-" and not _ADDRESS.match(value)
        return str(folder / Path(value).expanduser()) if is_path else value
    if wanted is Path:
        if not isinstance(value, str) or not value:
            raise _wrong(keys, "a path", value)
        return folder / Path(value).expanduser()
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        names = {str: "text", int: "a whole number", float: "a number"}
        raise _wrong(keys, names.get(wanted, "true or false"), value)
    return value


def _seconds(value: Any, keys: tuple[str | int, ...]) -> Seconds:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 <= value < float("inf"):
        return Seconds(float(value))
    seconds = read_length(value) if isinstance(value, str) else None
    if seconds is None:
        raise _wrong(keys, 'a length of time such as "15m" or "6h"', value)
    return seconds


def read_length(text: str) -> Seconds | None:
    """Read a length of time such as ``15m``; None if it is none."""
    match = _LENGTH.fullmatch(text.strip())
    return Seconds(float(match[1]) * _UNITS[match[2]]) if match else None


def _wrong(keys: tuple[str | int, ...], wanted: str, value: Any) -> EntryError:
    name = next((k for k in reversed(keys) if isinstance(k, str)), "")
    return EntryError(keys, f"{name} is {value!r}; give {wanted}")


def _one_of(known: Mapping[str, object]) -> str:
    return "there are: " + ", ".join(known)


def line_of(text: str, keys: tuple[str | int, ...]) -> int:
    """Return the line of the entry that ``keys`` lead to, or the nearest above it.

    ``tomllib`` keeps no lines, so they are found again: headers are followed, and of
    ``[[source]]`` the right one is counted.
    """
    names = [k for k in keys if isinstance(k, str)]
    number = next((k for k in keys if isinstance(k, int)), 0)
    best, section, seen = 1, "", 0
    wanted = ".".join(names[:-1])
    for line_number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([^]]+?)\s*\]", line)
        if header:
            section = header[1]
            if section in (wanted, ".".join(names)) and seen <= number:
                seen += 1
                best = line_number
        elif section == wanted and (not wanted or seen == number + 1 or not number):
            key = re.match(r"\s*[\"']?([^\s\"'=]+)[\"']?\s*=", line)
            if key and names and key[1] == names[-1]:
                return line_number
    return best
