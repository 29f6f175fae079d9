"""``copydesk diff``: what changed between two revisions."""

import json
from pathlib import Path

import pytest

from flows.cli import main

from .conftest import BRIDGE

EXPECTED = """\
--- revision 1, seen 2026-01-01 00:00 UTC
+++ revision 2, seen 2026-01-02 00:00 UTC

body
  The bridge is open.
+ Again.
"""


def diff(warehouse: Path, *words: str) -> int:
    """Run ``copydesk diff`` on the warehouse."""
    return main(["diff", BRIDGE, *words, "--warehouse", str(warehouse)])


def test_last_two_revisions(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sentences that came are marked, with their neighbours."""
    assert diff(warehouse) == 0
    assert capsys.readouterr().out == EXPECTED


def test_json(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints one object with the fields and sentences that differ."""
    assert diff(warehouse, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["from"], shown["to"], shown["fields"]) == (1, 2, {})
    assert (shown["removed"], shown["added"]) == ([], ["Again."])


@pytest.mark.parametrize(
    ("words", "code", "advice"),
    [
        (["--from", "2", "--to", "1"], 2, "not before"),
        (["--from", "1", "--to", "7"], 1, "no revision 7"),
    ],
)
def test_revisions_that_make_no_pair(
    warehouse: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    advice: str,
) -> None:
    """The wrong way round is wrong usage; one that is not there is an error."""
    assert diff(warehouse, *words) == code
    assert advice in capsys.readouterr().err
