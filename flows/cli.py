"""The ``copydesk`` command: parse, call one function, print, exit code.

A subcommand is a function in ``flows/commands/<name>.py`` that returns its exit code.
It is named here and imported only when called, so that ``copydesk ingest`` of one page
starts in a moment. To add one: write the file, add its line to ``COMMANDS``.

Errors that end the command with one line and exit code 1, where they are raised::

    Exception
    ├── flows.commands.CommandError     the command cannot do what it was asked
    ├── flows.settings.SettingsError    copydesk.toml is not well formed
    ├── flows.sources.SourceError       a source cannot be opened
    ├── flows.tracking.TrackingError    the Prefect API named does not answer
    ├── transforms.rules.RuleError      a rule file is not well formed
    └── warehouse.errors.WarehouseError store or warehouse cannot be read or written

``UsageError`` and what the parser refuses are wrong usage: exit code 2. Anything else
is a fault of ours and shows its traceback.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from cyclopts import App, CycloptsError

from transforms.article import is_compiled, program_version

COMMANDS = (
    "ingest",
    "sql",
    "show",
    "diff",
    "search",
    "export",
    "publish",
    "forget",
    "replay",
    "archive",
    "compact",
    "init",
    "sources",
    "serve",
    "deploy",
)
"""Every subcommand, in the order of ``copydesk --help``. Each is the function
``flows.commands.<name>:<name>``, dashes as underscores; its docstring is its help."""

READERS = (["ingest"], ["replay"])
"""Subcommands that read pages, in worker processes."""

EXPECTED_ERRORS = (
    ("flows.commands", "CommandError"),
    ("flows.settings", "SettingsError"),
    ("flows.sources", "SourceError"),
    ("flows.tracking", "TrackingError"),
    ("transforms.rules", "RuleError"),
    ("warehouse.errors", "WarehouseError"),
)
"""Where the errors of the tree above are defined; none is imported for this."""

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def build_app(*, imported: bool = False) -> App:
    """Return the parser with every subcommand registered.

    Args:
        imported: Import them too; only then does the list of commands show their lines.
    """
    app = App(
        name="copydesk",
        help="Turn article pages into a DuckDB warehouse you can trust.",
        version=_version,
        exit_on_error=False,
        print_error=False,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for order, name in enumerate(COMMANDS):
        function = name.replace("-", "_")
        path = f"flows.commands.{function}:{function}"
        app.command(path, name=name, sort_key=order)
        if imported:
            _ = app[name]
    return app


def run() -> NoReturn:
    """Be the process ``copydesk``: what ``main`` does, for readers sooner."""
    if sys.argv[1:2] not in READERS or "--help" in sys.argv:
        sys.exit(main())
    from flows import pool

    pool.start()  # it imports what it needs while we read what we are asked for
    code = main()
    if "prefect" in sys.modules:
        sys.exit(code)  # it has something to send at the end
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)  # all is closed; the interpreter's own farewell takes 30 ms


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with ``argv``, by default that of the process.

    Returns:
        0 done, 1 failed, 2 wrong usage, 130 interrupted from the keyboard.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = build_app(imported=not words or words[0].startswith("-"))(words)
        sys.stdout.flush()
    except CycloptsError as error:
        _say(f"{error} (copydesk --help shows the ways to call it)")
        return WRONG_USAGE
    except _loaded([("flows.commands", "UsageError")]) as error:
        _say(f"{error}")
        return WRONG_USAGE
    except _loaded(EXPECTED_ERRORS) as error:
        _say(f"{error}")
        return FAILED
    except KeyboardInterrupt:
        _say("interrupted; what was loaded is kept, the next run finishes the work")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has left. Nothing more can be printed,
        # not even by the interpreter's own flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code if isinstance(code, int) else DONE


def _version() -> str:
    """Name the version, and the fast build where it is that."""
    return f"copydesk {program_version()}{' (compiled)' if is_compiled() else ''}"


def _say(message: str) -> None:
    """Print an error as one line on stderr."""
    print("copydesk: error:", " ".join(message.split()), file=sys.stderr)


def _loaded(names: Sequence[tuple[str, str]]) -> tuple[type[Exception], ...]:
    """Return those error classes whose modules are loaded; others cannot be raised."""
    return tuple(
        getattr(sys.modules[module], name)
        for module, name in names
        if module in sys.modules
    )


if __name__ == "__main__":
    run()
