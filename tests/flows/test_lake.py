"""Runs that write to a lake: the command, the pipeline, and the settings of both."""

import json
from pathlib import Path

import pytest

from flows import cli, lakes, pool
from flows.deployments import make_deployments
from flows.settings import SettingsError, load_settings, with_options
from tests.postgres import PostgreSQL
from warehouse.address import LakeAddress
from warehouse.connection import connect

SHOWN = ("articles", "blocks", "bylines", "evidence", "pages", "revisions")

DUMP = """Ferry line to run at night

By Ada Hill

June 3, 2026

The ferry will run until midnight from next week, the harbour office said on Tuesday.

Fares stay as they are until the end of the year, it said.
"""


@pytest.fixture
def folder(
    postgres: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with a copydesk.toml that names a lake, and pages beside it."""
    catalogue = postgres.make_database()
    (tmp_path / "copydesk.toml").write_text(
        f'warehouse = "ducklake:postgres:{catalogue}"\nworkers = 1\n'
        f'[lake]\ndata = "{tmp_path}/data"\n'
    )
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "ferry.txt").write_text(DUMP)
    (saved / "empty.txt").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """Run the command with ``--json`` and return what it prints."""
    assert cli.main([*words, "--json"]) == 0
    printed: dict[str, object] = json.loads(capsys.readouterr().out)
    return printed


def test_a_run_leaves_the_same_rows_in_lake_and_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ingest, ingest again, replay: a lake shows what a file shows."""
    desk = folder / "desk.duckdb"
    for words in (["ingest", "saved"], ["ingest", "saved"], ["replay"]):
        in_lake = run(capsys, *words)
        in_file = run(capsys, *words, "--warehouse", str(desk))
        for name in ("pages", "new", "changed", "unchanged", "rejected"):
            assert in_lake[name] == in_file[name], (words, name)
    lake = load_settings().warehouse
    with connect(lake) as ours, connect(desk) as theirs:
        for name in SHOWN:
            mine, other = (each.table(name) for each in (ours, theirs))
            columns = ", ".join(c for c in mine.columns if c != "run_id")
            shown = mine.project(columns).order(columns).fetchall()
            assert shown == other.project(columns).order(columns).fetchall(), name
    assert list(folder.glob("copydesk-lake-*.d/staging/*")) == []


def test_an_address_that_a_path_has_folded_is_read(folder: Path) -> None:
    """``--warehouse`` takes a URI; the place of the files is that of the settings."""
    given = Path("ducklake:postgres:postgresql://ada@db.example/desk")
    warehouse = with_options(load_settings(), warehouse=given).warehouse
    assert isinstance(warehouse, LakeAddress)
    assert warehouse.catalogue == "postgresql://ada@db.example/desk"
    assert warehouse.data == f"{folder}/data"


def test_a_catalogue_that_is_no_postgresql(tmp_path: Path) -> None:
    """It is refused with its line and what to write."""
    file = tmp_path / "copydesk.toml"
    file.write_text('workers = 1\nwarehouse = "ducklake:desk.sqlite"\n')
    with pytest.raises(SettingsError, match=r"copydesk.toml:2: .*PostgreSQL"):
        load_settings(file)


def test_a_wrong_address_is_told_before_pages_are_read(
    folder: Path, postgres: PostgreSQL, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 1."""
    nowhere = f"ducklake:postgres:{postgres.address('nowhere')}"
    assert cli.main(["ingest", "saved", "--warehouse", nowhere]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert 'database "nowhere" does not exist' in shown.err
    assert shown.err.count("\n") == 1


def test_compact_merges_files_and_keeps_rows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says what it did; the rows stay."""
    run(capsys, "ingest", "saved")
    with connect(load_settings().warehouse) as reader:
        before = reader.table("blocks").order("all").fetchall()
    done = run(capsys, "compact")
    assert set(done) == {"compacted", "expired"}
    with connect(load_settings().warehouse) as reader:
        assert reader.table("blocks").order("all").fetchall() == before


def test_compacting_a_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A warehouse file needs no such care; one line says so."""
    assert cli.main(["compact", "--warehouse", str(tmp_path / "desk.duckdb")]) == 1
    assert "compacted as it is published" in capsys.readouterr().err


def test_a_lake_is_compacted_on_a_schedule(folder: Path) -> None:
    """A desk at a lake has one deployment more than a desk with a file."""
    settings = load_settings()
    here = folder / "copydesk.toml"
    of_lake = {d.name for d in make_deployments(settings, here)}
    file = with_options(settings, warehouse=folder / "desk.duckdb")
    assert of_lake - {d.name for d in make_deployments(file, here)} == {"compact"}


def test_export_from_a_lake_describes_every_column(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files are written beside, and the columns of views have their comments."""
    run(capsys, "ingest", "saved")
    run(capsys, "export", "out", "--format", "csv")
    described = json.loads((folder / "out" / "datapackage.json").read_text())
    fields = [
        field
        for resource in described["resources"]
        for field in resource["schema"]["fields"]
    ]
    assert len(fields) > 50
    assert [field["name"] for field in fields if not field["description"]] == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_outlives_the_process_that_writes(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    """DuckDB ends its process when PostgreSQL is gone at the wrong moment."""
    marker = folder / when
    monkeypatch.setenv("COPYDESK_TEST_ABORT", str(marker))
    monkeypatch.setattr(pool, "PRELOAD", ("flows.reader", "tests.flows.aborting"))
    monkeypatch.setattr(lakes, "_PAUSE_SECONDS", 0.0)
    run(capsys, "ingest", "saved")
    assert marker.exists()
    with connect(load_settings().warehouse) as reader:
        found = reader.execute(
            "select (select count(*) from pages), (select count(*) from all_readings)"
        ).fetchone()
    assert found == (1, 1)
