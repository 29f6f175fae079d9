"""What the disk and the database can do to a writer, as errors of ours."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from warehouse.errors import DiskFullError, WarehouseError
from warehouse.layout import Layout

_FULL = ("No space left on device", "Disk quota exceeded", "File too large")
_FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def naming_faults(layout: Layout) -> Iterator[None]:
    """Turn a fault of disk or database inside into one clear line.

    Raises:
        DiskFullError: there was no room.
        WarehouseError: a file could not be written, or is damaged.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL_NUMBERS:
            raise _full(layout) from error
        raise WarehouseError(
            f"{error.filename or layout.folder}: {error.strerror or error}; see that "
            "this user may write there, then run it again"
        ) from error
    except (duckdb.OperationalError, duckdb.FatalException) as error:
        if any(words in str(error) for words in _FULL):
            raise _full(layout) from error
        raise WarehouseError(
            f"{layout.store}: {error}; run it again: a damaged store is made again "
            "from the published warehouse and from what is staged"
        ) from error


def _full(layout: Layout) -> DiskFullError:
    return DiskFullError(
        f"{layout.folder}: no space left on this disk; make room and run it again: the "
        "published warehouse is as it was, and what was fetched and loaded is kept"
    )
