"""The subcommands of ``copydesk``: one file each, imported only when called.

A subcommand's parameters become its arguments and options, its docstring its help, an
example included. It prints results on stdout, all else on stderr, and returns the exit
code. Imports that cost more than a few milliseconds belong inside the function.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.address import Warehouse
    from warehouse.layout import Layout


class UsageError(Exception):
    """The command was called wrongly: exit code 2."""


class CommandError(Exception):
    """The command cannot do what it was asked: exit code 1."""


DEFAULT_WAREHOUSE = Path("copydesk.duckdb")
"""Where the warehouse is when neither the call nor ``copydesk.toml`` says."""


def local_layout(given: Path | None, of_a_lake: str) -> "Layout":
    """Return the layout of a warehouse that is a file.

    Args:
        given: The warehouse as given, if it was.
        of_a_lake: What to know, or do, where the warehouse is a lake.

    Raises:
        UsageError: It is a lake, which has no published files of its own.
    """
    from warehouse.layout import Layout

    where = warehouse_path(given)
    if not isinstance(where, Path):
        raise UsageError(
            f"{where}: this command is for warehouses that are files; of a lake, "
            f"{of_a_lake}"
        )
    return Layout(where)


def write_new(path: Path, text: str, told: str, *, json: bool) -> None:
    """Write a file that is not there yet, and say so.

    Args:
        path: Where to; an existing file is left alone.
        text: What it is to hold.
        told: What to say of it, and do next.
        json: Say it as one JSON object.

    Raises:
        CommandError: It is there already, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise CommandError(f"{path}: is there already; edit it, or move it") from error
    except OSError as error:
        raise CommandError(
            f"{path}: {error.strerror}; name a file in a folder that you may write to"
        ) from error
    if json:
        from flows.printing import print_json_object

        print_json_object({"written": str(path)})
    else:
        print(f"{path} written; {told}")


def check_workers(workers: int | None) -> None:
    """Refuse a number of processes that no work can be done with.

    Raises:
        UsageError: There are none.
    """
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}; give 1 or more")


def warehouse_path(given: Path | None) -> "Warehouse":
    """Return the warehouse a command works on: as given, else as configured."""
    if given is not None:
        from warehouse.address import read_warehouse

        return read_warehouse(given)
    from flows.settings import load_settings

    return load_settings().warehouse
