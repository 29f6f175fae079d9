"""DuckDB's signed extensions, loaded from installed wheels; nothing is downloaded."""

from importlib.resources import files

import duckdb

from warehouse.errors import MissingExtraError


def load_extension(
    connection: duckdb.DuckDBPyConnection, name: str, extra: str
) -> None:
    """Load the extension ``name`` into ``connection`` from its wheel.

    The file is loaded where it lies: DuckDB's own ``install`` would copy it into the
    user's home first, which scheduled runs may not have.

    Raises:
        MissingExtraError: The wheel is not installed, or is for another DuckDB.
    """
    advice = f'pip install "copydesk[{extra}]"'
    try:
        wheel = files(f"duckdb_extension_{name}")
    except ModuleNotFoundError:
        raise MissingExtraError(
            f"DuckDB's extension {name} is not installed; {advice}"
        ) from None
    engine = f"v{duckdb.__version__}"
    file = wheel.joinpath("extensions", engine, f"{name}.duckdb_extension")
    if not file.is_file():
        raise MissingExtraError(
            f"DuckDB's extension {name} is installed, but not for DuckDB {engine}; "
            f"{advice}"
        )
    connection.load_extension(str(file))
