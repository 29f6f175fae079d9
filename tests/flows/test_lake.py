"""Runs that write to a lake: the command, the pipeline, and the settings of both."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import cli, lakes, pool, upkeep
from flows.deployments import make_deployments
from flows.settings import (
    Settings,
    SettingsError,
    SourceSettings,
    load_settings,
    with_options,
)
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


def run(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """Run the command with ``--json`` and return what it prints."""
    assert cli.main([*words, "--json"]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
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


def _texts_of_lake(folder: Path) -> list[str]:
    """Every text in the lake's files, those of former snapshots included."""
    texts: list[str] = []
    for file in (folder / "data").rglob("*.parquet"):
        rows = duckdb.read_parquet(str(file)).fetchall()
        texts += [str(value) for row in rows for value in row]
    return texts


def test_forgetting_leaves_nothing_in_a_lake(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, files, former snapshots and records are gone; it is not let in again."""
    other = DUMP.replace("Ferry line", "Tram line").replace("ferry", "tram")
    (folder / "saved" / "tram.txt").write_text(other)
    run(capsys, "ingest", "saved", "--archive")
    run(capsys, "compact")
    assert any("harbour office" in text for text in _texts_of_lake(folder))
    done = run(capsys, "forget", "ferry.txt")
    assert (done["pages"], done["records"], done["elsewhere"]) == (1, 2, [])
    left = _texts_of_lake(folder)
    assert not any("ferry" in text for text in left)
    assert any("tram will run" in text for text in left)
    with connect(load_settings().warehouse) as reader:
        assert reader.execute("select title from articles").fetchall() == [
            ("Tram line to run at night",)
        ]
    assert run(capsys, "ingest", "saved")["new"] == 0
    with connect(load_settings().warehouse) as reader:
        noted = reader.execute("select reason from failures order by all").fetchall()
    assert noted == [("empty",), ("forgotten",)]


def test_records_on_other_machines_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An archive that is not here cannot be cleared from here; its place is told."""
    run(capsys, "ingest", "saved", "--archive")
    (archive,) = folder.glob("copydesk-lake-*.d/archive")
    archive.rename(folder / "on-another-machine")
    done = run(capsys, "forget", "ferry.txt")
    assert done["records"] == 0
    assert [ref.split("#")[0] for ref in done["elsewhere"]] == [
        file.name for file in (folder / "on-another-machine").glob("*.warc.gz")
    ]


def test_bodies_in_a_lake_go_after_their_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Retention deletes bodies of a source, from former snapshots too."""
    run(capsys, "ingest", "saved")
    settings = load_settings()
    with connect(settings.warehouse) as reader:
        rows = reader.execute("select distinct source from pages").fetchall()
    ((name,),) = rows
    source = SourceSettings(name=name, what=name, keep_body_days=30)
    settings = Settings(warehouse=settings.warehouse, source=(source,))
    now = datetime.now(UTC)
    assert upkeep.retain(settings, now) == {}
    assert upkeep.retain(settings, now + timedelta(days=31)) == {name: 1}
    with connect(settings.warehouse) as reader:
        kept = reader.execute("select title, body from articles").fetchall()
    assert kept == [("Ferry line to run at night", None)]
    assert not any("harbour office" in text for text in _texts_of_lake(folder))
    assert upkeep.retain(settings, now + timedelta(days=31)) == {}


def test_going_back_is_refused_with_what_to_ask_instead(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lake has no published files; what was there before is asked for by time."""
    run(capsys, "ingest", "saved")
    assert cli.main(["publish", "--rollback"]) == 2
    assert "at (timestamp =>" in capsys.readouterr().err
