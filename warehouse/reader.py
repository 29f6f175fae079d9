"""A reader that moves on to what is published newly."""

from pathlib import Path
from typing import Any

import duckdb

from warehouse.closing import Closing
from warehouse.connection import connect
from warehouse.layout import Layout


class Reader(Closing):
    """The newest published file, looked for before each query (``follows=True``).

    For programs that stay: a dashboard, a bot. Results that were fetched before stay
    good; what was begun on the older file (temporary tables, settings) is gone with it.
    """

    def __init__(self, warehouse: Path | str) -> None:
        """Open the newest published file; see :func:`warehouse.connection.connect`."""
        self._layout = Layout(warehouse)
        self._file = self._newest()
        self._connection = connect(self._layout.warehouse)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A connection to the newest published file."""
        newest = self._newest()
        if newest != self._file:
            self._connection.close()
            self._connection, self._file = connect(self._layout.warehouse), newest
        return self._connection

    def execute(self, query: str, parameters: Any = None) -> duckdb.DuckDBPyConnection:
        """Run a query on the newest published file."""
        return self.connection.execute(query, parameters)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _newest(self) -> tuple[int, int] | None:
        try:
            found = self._layout.warehouse.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino
