"""DuckDB files as files: open one, copy one whole, and know beforehand if it fits."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from warehouse.errors import DiskFullError

STORAGE_VERSION = "v1.2.0"
"""The oldest DuckDB that can read our files: the first with zstd for long texts. What
newer ones add made no generated warehouse smaller."""

_SPARE_BYTES = 16 * 1024 * 1024  # left free, for the next run's staging


def open_file(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file for writing, made if it is not there."""
    return duckdb.connect(
        str(path), config={"storage_compatibility_version": STORAGE_VERSION}
    )


def log_of(path: Path) -> Path:
    """Return where DuckDB keeps the log of what is not yet in the file."""
    return path.with_name(path.name + ".wal")


def check_room(folder: Path, byte_count: int, purpose: str) -> None:
    """See that ``byte_count`` more bytes fit into ``folder``, and some to spare.

    Raises:
        DiskFullError: They do not; nothing has been touched.
    """
    free = shutil.disk_usage(folder).free
    if free < byte_count + _SPARE_BYTES:
        raise DiskFullError(
            f"{folder}: {purpose} needs {_megabytes(byte_count + _SPARE_BYTES)}, "
            f"{_megabytes(free)} are free; make room and run again. Nothing has been "
            "touched, and what was staged and loaded is kept"
        )


def copy_whole(
    source: Path,
    target: Path,
    mode: int,
    check: Callable[[Path], None] = lambda copy: None,
) -> None:
    """Copy a closed DuckDB file; ``target`` appears whole or not at all.

    Args:
        source: The file.
        target: Where its copy is to be.
        mode: The copy's permissions.
        check: Looks at the copy before it is ``target``, while the disk takes it in;
            what it raises is raised, and there is no copy.

    Raises:
        DiskFullError: It could not be written.
    """
    check_room(target.parent, source.stat().st_size, f"a copy of {source.name}")
    scratch = target.with_suffix(".tmp")
    try:
        shutil.copyfile(source, scratch)
        scratch.chmod(mode)
        with ThreadPoolExecutor(1) as pool:
            synced = pool.submit(_sync, scratch)
            check(scratch)
            synced.result()
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise DiskFullError(
            f"{target}: could not be written ({error.strerror}); nothing was changed, "
            "and what was staged and loaded is kept; make room and run again"
        ) from error
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
    scratch.replace(target)
    sync_folder(target.parent)


def _sync(file: Path) -> None:
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """See a folder's entries to the disk, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
