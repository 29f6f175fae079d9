"""``copydesk publish``: by hand, and back."""

import json
import shutil
from pathlib import Path

import pytest

from flows.cli import main


@pytest.fixture
def desk(warehouse: Path, tmp_path: Path) -> Path:
    """A copy of the warehouse, to be written to."""
    folder = tmp_path / "desk"
    shutil.copytree(warehouse.parent, folder, symlinks=True)
    return folder / warehouse.name


def publish(desk: Path, *words: str) -> int:
    """Run ``copydesk publish`` on the warehouse."""
    return main(["publish", *words, "--warehouse", str(desk)])


def test_nothing_new(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without changes nothing is published, and that is said."""
    assert publish(desk) == 0
    assert "nothing has changed" in capsys.readouterr().out


def test_back_and_on_again(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After --rollback runs leave readers alone until publish is called."""
    text = (
        "Night ferry returns\nBy Ines Okafor\nMay 2, 2026\n"
        "The night ferry sails again from Friday, with a smaller crew.\n"
        "Tickets cost the same as before, the company says in a letter.\n"
    )
    (tmp_path / "ferry.txt").write_text(text)
    ingest = ["ingest", str(tmp_path / "ferry.txt"), "--warehouse", str(desk)]
    assert main(ingest) == 0
    capsys.readouterr()
    assert publish(desk, "--rollback", "--json") == 0
    assert json.loads(capsys.readouterr().out)["published"] == 1
    (tmp_path / "ferry.txt").write_text(text.replace("smaller", "larger"))
    assert main(ingest) == 0
    assert desk.resolve().name == "1.duckdb"
    assert publish(desk) == 0
    assert desk.resolve().name == "3.duckdb"


def test_nothing_to_go_back_to(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With one published file --rollback says so."""
    assert publish(desk, "--rollback") == 1
    assert "no older published file" in capsys.readouterr().err
