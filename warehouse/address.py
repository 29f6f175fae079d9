"""Where a warehouse is: a file, or for teams a lake.

A lake is DuckLake's catalogue, its data, and a folder of this machine's own.
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
_FOLDED_URI = re.compile(r"^(ducklake:postgres:postgres(?:ql)?:)/+")
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

    local: Path
    """What this machine's own folder, for staging and archive, is named for."""

    def __str__(self) -> str:
        """Name the lake for people: no password in it."""
        return _POSTGRES + _without_password(self.catalogue)


Warehouse = Path | LakeAddress
"""Where a warehouse is."""


def read_warehouse(text: str | Path, beside: Path = Path()) -> Warehouse:
    """Read where a warehouse is.

    Args:
        text: ``ducklake:postgres:…``, else a path.
        beside: The folder that a path is relative to.

    Raises:
        NotAWarehouseError: A lake whose catalogue is not in PostgreSQL.
    """
    # Who has held it as a path has folded the two slashes of a URI into one.
    address = _FOLDED_URI.sub(r"\1//", str(text))
    if address.startswith(PREFIX):
        return lake_address(address, beside=beside)
    return beside / Path(text).expanduser()


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
    local = beside / f"copydesk-lake-{name}"
    return LakeAddress(catalogue=catalogue, data=data, local=local)


def _without_password(catalogue: str) -> str:
    return _PASSWORD.sub(r"\1\3…", catalogue)
