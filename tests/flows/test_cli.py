import re
import subprocess
import sys

import pytest

from flows.cli import COMMANDS, main
from transforms import assemble


@pytest.mark.parametrize(
    "argv",
    [
        ["nope"],
        ["ingest"],
        ["ingest", "--nope", "x"],
        ["ingest", "x", "--workers", "-3"],
        ["ingest", ""],
        ["ingest", "sitemap:"],
        ["replay", "--workers", "0"],
        ["search", "x", "--limit", "-1"],
        ["serve", "--limit", "0"],
        ["serve", "--port", "99999"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(argv, capsys):
    """What the parser refuses is said in one line on stderr."""
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("copydesk: error: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name, capsys):
    """``copydesk <name> --help`` shows how to call it."""
    assert main([name, "--help"]) == 0
    usage, help_text = capsys.readouterr().out.split("\n", 1)
    assert usage.startswith(f"Usage: copydesk {name}")
    assert f"copydesk {name}" in help_text


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "serve"])
def test_every_command_that_ends_takes_json(name, capsys):
    """What it prints can be read by a program."""
    assert main([name, "--help"]) == 0
    assert "--json" in capsys.readouterr().out


def test_no_command_is_imported_before_it_is_called():
    """The start of the command loads neither subcommands nor heavy libraries."""
    script = (
        "import sys, flows.cli; flows.cli.build_app();"
        "print([m for m in ('prefect', 'duckdb', 'lxml', 'rich.console', 'httpx',"
        " 'flows.commands.ingest') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_the_version_names_the_fast_build(capsys):
    """``copydesk --version`` says whether the core is compiled."""
    assert main(["--version"]) == 0
    said = capsys.readouterr().out
    assert re.fullmatch(r"copydesk \S+( \(compiled\))?\n", said)
    assert ("compiled" in said) == (not assemble.__file__.endswith(".py"))
