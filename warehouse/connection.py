"""Open the writer's store, or the warehouse for reading."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import duckdb

from transforms.article import program_version
from warehouse.address import LakeAddress
from warehouse.errors import NotAWarehouseError, NotFoundError
from warehouse.files import copy_whole, open_file
from warehouse.layout import Layout
from warehouse.migrate import applied, migrate, pending
from warehouse.recover import open_whole

if TYPE_CHECKING:
    from warehouse.reader import Reader

_MAGIC = b"DUCK"
_MAGIC_AT = 8  # DuckDB's header: 8 bytes checksum, then its name
SETUP = "set timezone = 'UTC'; set enable_progress_bar = false"
"""Instants are shown in UTC. Where a program is a file, as in ``python report.py``,
DuckDB would draw a bar on stdout, which is for results."""

_WRITER_SETUP = f"{SETUP}; set enable_external_file_cache = false"
"""Staged files are read once, in one load: what DuckDB keeps of them only grows."""

_CONFINED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}


def open_store(layout: Layout) -> duckdb.DuckDBPyConnection:
    """Open the store, made or brought to the newest schema first.

    Hold the writer lock while it is open, and close it before publishing.

    Raises:
        NotAWarehouseError: The warehouse path holds something else.
        NewerSchemaError: A newer copydesk wrote it.
        LockedError: Another program has the store open.
        DiskFullError: No room to back the store up before its schema changes.
    """
    check_warehouse(layout)
    layout.make()
    if not layout.store.exists() and layout.warehouse.exists():
        _adopt(layout)
    store = open_whole(layout)
    try:
        store.execute(_WRITER_SETUP)
        steps = pending(store, str(layout.warehouse))
        if steps and applied(store):
            store.close()
            _back_up(layout, steps[0].number - 1)
            store = open_file(layout.store)
            store.execute(_WRITER_SETUP)
        migrate(store, steps, program_version())
    except BaseException:
        store.close()
        raise
    return store


@overload
def connect(
    warehouse: Path | str | LakeAddress,
    *,
    is_confined: bool = False,
    follows: Literal[False] = False,
) -> duckdb.DuckDBPyConnection: ...


@overload
def connect(warehouse: Path | str, *, follows: Literal[True]) -> "Reader": ...


def connect(
    warehouse: Path | str | LakeAddress,
    *,
    is_confined: bool = False,
    follows: bool = False,
) -> "duckdb.DuckDBPyConnection | Reader":
    """Open the newest published file, read-only; instants are shown in UTC.

    Never waits for a writer and never makes one wait. The connection stays on the file
    it opened, unless it ``follows``. On a lake each query sees what is committed when
    it begins.

    Args:
        warehouse: The warehouse file, or the address of a lake.
        is_confined: Keep queries from reading or writing anything else: files, the
            network, extensions. For queries that others have written.
        follows: Look for a newer file before each query and move on to it; what comes
            back has ``execute``, as a connection has.

    Raises:
        NotFoundError: Nothing has been published there.
        NotAWarehouseError: The file is something else.
        CatalogueError: The lake's catalogue does not answer, or refuses us.
    """
    if isinstance(warehouse, LakeAddress):
        from warehouse.lake import connect_lake

        return connect_lake(warehouse, is_confined=is_confined)
    if follows:
        from warehouse.reader import Reader

        return Reader(warehouse)
    layout = Layout(warehouse)
    check_warehouse(layout)
    if not layout.warehouse.exists():
        raise _not_there(layout)
    # Through the link: then the database is called desk, not 17.
    reader = duckdb.connect(str(layout.warehouse), read_only=True)
    reader.execute(SETUP)
    if is_confined:
        for name, value in _CONFINED.items():
            reader.execute(f"set {name} = {value}")
    return reader


def check_warehouse(layout: Layout) -> None:
    """Refuse a path that holds something other than a warehouse; touch nothing.

    Raises:
        NotAWarehouseError: What the message says.
    """
    path = layout.warehouse
    if path.is_dir():
        raise NotAWarehouseError(
            f"{path}: a folder; name the warehouse's file, for instance "
            f"{path / 'copydesk.duckdb'}"
        )
    if not path.exists():
        return
    with path.open("rb") as stream:
        head = stream.read(_MAGIC_AT + len(_MAGIC))
    if head[_MAGIC_AT:] != _MAGIC:
        found = "an empty file" if not head else "not a DuckDB file"
        raise NotAWarehouseError(
            f"{path}: {found}; move it away, or name another file with --warehouse"
        )


def check_there(layout: Layout) -> None:
    """Refuse a path where there is no warehouse yet; touch nothing.

    Raises:
        NotAWarehouseError: Something else is there.
        NotFoundError: Nothing is.
    """
    check_warehouse(layout)
    if not layout.warehouse.exists() and not layout.store.exists():
        raise _not_there(layout)


def _not_there(layout: Layout) -> NotFoundError:
    return NotFoundError(
        f"{layout.warehouse}: no such warehouse; make it with "
        f"copydesk ingest SOURCE --warehouse {layout.warehouse}"
    )


def _adopt(layout: Layout) -> None:
    """Make the store from a published file that has lost its folder."""
    source = layout.warehouse.resolve()
    with contextlib.closing(duckdb.connect(str(source), read_only=True)) as reader:
        if not applied(reader):
            raise NotAWarehouseError(
                f"{layout.warehouse}: a DuckDB file that copydesk did not make; "
                "name another file with --warehouse"
            )
        pending(reader, str(layout.warehouse))
    copy_whole(source, layout.store, 0o644)


def _back_up(layout: Layout, number: int) -> None:
    """Keep the closed store as it was before a migration, and no older backup."""
    backup = layout.folder / f"before-migration-{number + 1:04}.duckdb"
    copy_whole(layout.store, backup, 0o444)
    for older in layout.folder.glob("before-migration-*.duckdb"):
        if older != backup:
            older.unlink()
