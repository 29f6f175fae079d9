"""``copydesk export``: files that give back the rows, and say what they are."""

import json
from pathlib import Path

import duckdb
import pytest

from flows.cli import main
from warehouse.connection import connect
from warehouse.export import TABLES


def export(warehouse: Path, folder: Path, *words: str) -> int:
    """Run ``copydesk export`` on the warehouse."""
    return main(["export", str(folder), *words, "--warehouse", str(warehouse)])


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_rows_come_back(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """Every table is written, with as many rows, and described column by column."""
    folder = tmp_path / "out"
    assert export(warehouse, folder, "--format", form, "--json") == 0
    counts = json.loads(capsys.readouterr().out)["rows"]
    with connect(warehouse) as reader:
        expected = {
            name: reader.execute(f"select count(*) from {name}").fetchall()[0][0]  # noqa: S608
            for name in TABLES
        }
    assert counts == expected
    package = json.loads((folder / "datapackage.json").read_text())
    for resource in package["resources"]:
        described = [field["description"] for field in resource["schema"]["fields"]]
        assert all(described)
        assert all((folder / path).exists() for path in resource["path"])
        if form == "csv":
            (path,) = resource["path"]
            rows = duckdb.read_csv(str(folder / path), all_varchar=True)
            assert len(rows.fetchall()) == resource["rows"]
            assert rows.columns == [f["name"] for f in resource["schema"]["fields"]]


def test_parquet_lies_by_month(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables of articles are in a folder a month."""
    assert export(warehouse, tmp_path / "out", "--table", "blocks") == 0
    (file,) = (tmp_path / "out" / "blocks" / "month=2026-01").glob("*.parquet")
    texts = duckdb.read_parquet(str(file)).project("text").fetchall()
    assert ("The bridge is open. Again.",) in texts
    assert "4  blocks" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "advice"),
    [(["--table", "poets"], "no table to export"), ([], "is there already")],
)
def test_what_cannot_be_written(
    warehouse: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    advice: str,
) -> None:
    """An unknown table and a folder with something in it: one line, nothing written."""
    folder = tmp_path / "out"
    if not words:
        folder.mkdir()
        (folder / "mine").touch()
    assert export(warehouse, folder, *words) == 1
    assert advice in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == (
        [] if words else ["out"]
    )
