"""SQL in files, one named statement each; its parameters in a comment on top."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of ``<name>.sql``."""
    return files("warehouse.queries").joinpath(f"{name}.sql").read_text("utf-8")


def joined(values: Iterable[object]) -> str:
    """Return ids or numbers as one parameter, for ``string_split($values, ' ')``.

    DuckDB 1.5 takes 0.07 ms for each element of a Python list: 2,000 ids 0.15 s, as one
    text 0.002 s.
    """
    return " ".join(str(value) for value in values)
