"""What can go wrong with a warehouse; the command prints each as one line.

WarehouseError
├── NotAWarehouseError   the path holds something else
├── NewerSchemaError     written by a newer copydesk
├── LockedError          another process is writing
├── DiskFullError        no room to publish, or to back up
├── CheckError           the store fails its own checks
├── MissingExtraError    a DuckDB extension is not installed
├── CatalogueError       the lake's PostgreSQL cannot be reached or used
└── NotFoundError        no such article, or no such file to go back to
"""


class WarehouseError(Exception):
    """Something about a warehouse; the message says what to do."""


class NotAWarehouseError(WarehouseError):
    """The path holds something that is no copydesk warehouse."""


class NewerSchemaError(WarehouseError):
    """The file was written by a newer copydesk."""


class LockedError(WarehouseError):
    """Another process is writing to the same warehouse."""


class DiskFullError(WarehouseError):
    """There is no room; nothing has been touched."""


class CheckError(WarehouseError):
    """The store fails its own checks, so it is not published."""


class MissingExtraError(WarehouseError):
    """A DuckDB extension is not installed; the message names the extra."""


class CatalogueError(WarehouseError):
    """The lake's PostgreSQL, or the storage of its files, cannot be reached or used."""


class NotFoundError(WarehouseError):
    """The warehouse does not hold what was asked for."""
