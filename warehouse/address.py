"""Where a warehouse for teams is: DuckLake's catalogue, its data, a folder of our own.

``ducklake:postgres:`` and what libpq takes: key=value pairs or a URI. What these do not
say, libpq takes from its own environment (``PGHOST``, ``PGPASSWORD`` …) and files.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from transforms.article import hash_32
from warehouse.errors import NotAWarehouseError

PREFIX = "ducklake:"
_POSTGRES = "ducklake:postgres:"
_PASSWORD = re.compile(
    r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)|(://[^:/@]*:)[^@/]*(?=@)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeAddress:
    """A warehouse in DuckLake; small and picklable."""

    catalogue: str
    """How libpq finds the PostgreSQL database: ``dbname=desk host=…`` or a URI."""

    data: str | None = None
    """Folder or ``s3://bucket/prefix/`` of the Parquet files. Needed to make the lake;
    afterwards the catalogue knows."""

    folder: Path
    """This machine's own folder, for staging and archive."""

    def __str__(self) -> str:
        """Name the lake for people: no password in it."""
        return _POSTGRES + _without_password(self.catalogue)


def is_lake(warehouse: str) -> bool:
    """Tell whether ``warehouse`` is the address of a lake, not a path."""
    return warehouse.startswith(PREFIX)


def lake_address(
    warehouse: str, *, data: str | None = None, beside: Path = Path()
) -> LakeAddress:
    """Read ``ducklake:postgres:…``.

    Args:
        warehouse: The address.
        data: Where its Parquet files are to lie.
        beside: The folder in which this machine's own folder is made.

    Raises:
        NotAWarehouseError: Its catalogue is not in PostgreSQL.
    """
    if not warehouse.startswith(_POSTGRES):
        raise NotAWarehouseError(
            f"{warehouse}: many writers need a catalogue in PostgreSQL; write "
            f'"{_POSTGRES}dbname=… host=…"'
        )
    catalogue = warehouse.removeprefix(_POSTGRES)
    name = hash_32(_without_password(catalogue))[:8]
    folder = beside / f"copydesk-lake-{name}"
    return LakeAddress(catalogue=catalogue, data=data, folder=folder)


def _without_password(catalogue: str) -> str:
    return _PASSWORD.sub(r"\1\3…", catalogue)
