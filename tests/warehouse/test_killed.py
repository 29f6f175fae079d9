"""A writer killed at any instant loses nothing, doubles nothing, harms no reader."""

import os
from pathlib import Path

import pytest

from warehouse.layout import Layout

from . import killed

KILLS = int(os.environ.get("COPYDESK_KILLS", "4"))


def test_killed_again_and_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After kills at random one more run leaves what an undisturbed one does."""
    layout = Layout(tmp_path / "desk.duckdb")
    tally = killed.kill_often(layout, KILLS, batches=5, seed=KILLS)
    batches = killed.finish(layout)
    undisturbed = Layout(tmp_path / "undisturbed.duckdb")
    killed.work(undisturbed, batches)
    capsys.readouterr()
    assert tally.unreadable == 0
    assert tally.kills.total() == KILLS
    assert killed.rows(layout) == killed.rows(undisturbed)
    assert layout.staged() == ()
