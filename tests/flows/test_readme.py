"""The README's transcripts are what the commands print.

Every block fenced as ``console`` is run: its lines that begin with ``$``, in order, in
one folder that holds the sample pages, so that a block builds on those before it. What
differs from run to run (seconds, instants, ids, paths) is compared as ``…``, and a line
of the README that is ``…`` alone stands for any lines. A block that cannot be run says
why in the line above it::

    <!-- not run: needs a Prefect server -->

``pytest tests/flows/test_readme.py --update-expected`` writes what is printed.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"

_BLOCK = re.compile(
    r"(?:^<!-- not run(?P<reason>[^\n]*?)-->\n)?^```console\n(?P<lines>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_CHANGING = (
    (re.compile(r"\b\d+(?:\.\d+)? (?:ms|s|min)\b"), "… s"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "…"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "…"),
    (
        re.compile(r"\b20[2-9]\d-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\S*"),
        "…",
    ),
    (re.compile(r"(?:file://)?[/…]\S*?(?=(?:tests/pages|copydesk\.duckdb))"), ""),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)
"""In the README as in what is printed; a table's columns keep their width elsewhere."""


@dataclass(frozen=True)
class Block:
    """One fenced transcript."""

    line: int
    """Line of the README on which it begins, counted from 1."""

    reason: str | None
    """Why it is not run; None: it is."""

    steps: list[tuple[str, str]] = field(default_factory=list)
    """Each command, and what stands below it."""


def read_blocks(text: str) -> list[Block]:
    """Find the transcripts of a text, in order."""
    blocks = []
    for found in _BLOCK.finditer(text):
        said = found["reason"]
        reason = None if said is None else said.strip().removeprefix(":").strip()
        block = Block(text[: found.start("lines")].count("\n") + 1, reason)
        for line in found["lines"].splitlines(keepends=True):
            if line.startswith("$ "):
                block.steps.append((line[2:].rstrip("\n"), ""))
            elif block.steps and block.steps[-1][0].endswith("\\"):
                command, output = block.steps[-1]
                block.steps[-1] = (f"{command}\n{line.rstrip()}", output)
            elif block.steps:
                command, output = block.steps[-1]
                block.steps[-1] = (command, output + line)
            else:
                block.steps.append(("", line))
        blocks.append(block)
    return blocks


def normalise(text: str) -> str:
    """Replace what differs from run to run."""
    for pattern, new in _CHANGING:
        text = pattern.sub(new, text)
    return text.strip("\n")


def fits(printed: str, told: str) -> bool:
    """Tell whether what was printed is what is told, ``…`` lines standing for any."""
    parts = re.split(r"^…$\n?", normalise(told), flags=re.MULTILINE)
    pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
    return bool(re.fullmatch(pattern + r"\n?", normalise(printed) + "\n"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as after a clone: the sample pages, and the command on the path."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "tests" / "pages", folder / "tests" / "pages")
    command = folder / "bin" / "copydesk"
    command.parent.mkdir()
    command.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))}"
        f' exec {shlex.quote(sys.executable)} -m flows.cli "$@"\n'
    )
    command.chmod(0o755)
    return folder


def run(command: str, folder: Path) -> str:
    """Run one line of a transcript as a shell does; return what a terminal shows."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    environment = kept | {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return done.stdout.decode()


@cache
def _readme() -> str:
    return README.read_text(encoding="utf-8")


def test_readme_is_what_the_commands_print(
    desk: Path, request: pytest.FixtureRequest
) -> None:
    """Each transcript, run in order in a fresh folder, prints what the README says."""
    update = request.config.getoption("--update-expected")
    text, wrong = _readme(), []
    for block in read_blocks(text):
        if block.reason is not None:
            continue
        for command, told in block.steps:
            printed = run(command, desk)
            if fits(printed, told):
                continue
            if update:
                shown = printed.replace(str(desk), "…").rstrip()
                new = f"$ {command}\n{shown}\n" if shown else f"$ {command}\n"
                text = text.replace(f"$ {command}\n{told}", new, 1)
            wrong.append(
                f"README.md, block at line {block.line}: $ {command}\n"
                f"--- it says\n{normalise(told)}\n--- it prints\n{normalise(printed)}"
            )
    if update and text != _readme():
        README.write_text(text, encoding="utf-8")
    elif wrong:
        pytest.fail("\n\n".join(wrong), pytrace=False)


def test_readme_blocks_are_well_formed() -> None:
    """A transcript begins with a command, and one that is not run says why."""
    blocks = read_blocks(_readme())
    assert _readme().count("```console") == len(blocks)
    assert any(block.reason is None for block in blocks), "no transcript is run"
    for block in blocks:
        assert block.steps, f"README.md:{block.line}: the transcript is empty"
        assert all(command for command, _ in block.steps), (
            f"README.md:{block.line}: text before the first '$ '"
        )
        assert block.reason != "", (
            f"README.md:{block.line}: write '<!-- not run: REASON -->'"
        )


def test_the_comparison_sees_a_difference() -> None:
    """Times, ids and cut-out lines may differ; a word, number or line may not."""
    told = "3 pages in 0.9 s, inline\n…\nwarehouse: copydesk.duckdb\n"
    right = "3 pages in 14.2 s, inline\na\nb\nwarehouse: /x/y/copydesk.duckdb\n"
    assert fits(right, told)
    assert fits(right.replace("a\nb\n", ""), told)
    assert not fits(right.replace("3 pages", "4 pages"), told)
    assert not fits(right + "one line more\n", told)
    assert not fits("3 pages in 14.2 s, inline\n", told)
    assert not fits("", told)


def test_blocks_are_found_with_their_reasons() -> None:
    """Commands over several lines, outputs and reasons are told apart."""
    text = (
        "# Title\n\n```console\n$ one \\\n  --more\nprinted\n$ two\n```\n\n"
        "<!-- not run: needs a server -->\n```console\n$ three\n```\n"
        "<!-- not run -->\n```console\n$ four\n```\n```sh\n$ no\n```\n"
    )
    assert [(b.reason, b.steps) for b in read_blocks(text)] == [
        (None, [("one \\\n  --more", "printed\n"), ("two", "")]),
        ("needs a server", [("three", "")]),
        ("", [("four", "")]),
    ]
