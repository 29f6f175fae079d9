"""Options of ``copydesk ingest`` that are for certain kinds of source."""

import json
from pathlib import Path

import pytest

from flows.cli import main
from tests.flows.scripted import ARTICLE, Server

SHOWN = pytest.CaptureFixture[str]


def ingest(tmp_path: Path, *words: str) -> int:
    """Run ``copydesk ingest`` into a warehouse of the test's."""
    desk = str(tmp_path / "desk.duckdb")
    rest = ("--warehouse", desk, "--json", "--workers", "1", "--no-prefect")
    return main(["ingest", *words, *rest])


def test_allow_host(server: Server, tmp_path: Path, capsys: SHOWN) -> None:
    """Loopback is refused with advice, and asked with leave."""
    server.script["/vote"] = ARTICLE.format("Bridge vote")
    url = server.url("/vote")
    assert ingest(tmp_path, url) == 1
    told = capsys.readouterr().err
    assert "127.0.0.1 has the address 127.0.0.1, inside a network" in told
    assert "--allow-host 127.0.0.1" in told
    assert server.log == []
    assert ingest(tmp_path, url, "--allow-host", "127.0.0.1") == 0
    assert json.loads(capsys.readouterr().out)["new"] == 1


def test_column(tmp_path: Path, capsys: SHOWN) -> None:
    """A column is named by FIELD=NAME; a field that is none is wrong usage."""
    path = tmp_path / "dump.jsonl"
    story = "The council voted to rebuild the bridge before the winter. " * 20
    path.write_text(json.dumps({"title_of_it": "Bridge vote", "story": story}))
    assert ingest(tmp_path, str(path)) == 1
    assert "--column text=NAME" in capsys.readouterr().err
    named = ("--column", "text=story", "--column", "title=title_of_it")
    assert ingest(tmp_path, str(path), *named) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == 1
    assert ingest(tmp_path, str(path), "--column", "story") == 2
    assert "write FIELD=NAME" in capsys.readouterr().err


def test_dates(tmp_path: Path, capsys: SHOWN) -> None:
    """A date that is none is wrong usage, and nothing is asked."""
    assert ingest(tmp_path, "feed:https://a.example/f", "--since", "lately") == 2
    assert "--since is 'lately'; give a day such as" in capsys.readouterr().err


def test_passwords_are_kept_from_prefect(tmp_path: Path, capsys: SHOWN) -> None:
    """Prefect stores a run's parameters, so an address with a password is refused."""
    desk = str(tmp_path / "desk.duckdb")
    address = "https://anna:hunter2@a.example/story"
    assert main(["ingest", address, "--warehouse", desk, "--prefect"]) == 2
    told = capsys.readouterr().err
    assert "run with --no-prefect" in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("ftp://a.example/story", "ftp is neither http nor https"),
        ("http://", "it names no host"),
        ("www.courier.example/story", "write https://www.courier.example/story if"),
    ],
)
def test_no_address(tmp_path: Path, capsys: SHOWN, argument: str, said: str) -> None:
    """What is no address fails with one clear line and exit code 1."""
    assert ingest(tmp_path, argument) == 1
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_one_source_fails_the_other_is_read(tmp_path: Path, capsys: SHOWN) -> None:
    """A failing source has its line and its row; the run goes on and exits 0."""
    (tmp_path / "a.txt").write_text(
        "Bridge vote\n\n" + "The council voted to rebuild the bridge.\n\n" * 20
    )
    broken = str(tmp_path / "no.zip")
    Path(broken).write_bytes(b"PK\x03\x04 torn")
    assert ingest(tmp_path, broken, str(tmp_path / "a.txt")) == 0
    told = capsys.readouterr()
    report = json.loads(told.out)
    assert "no whole zip archive" in report["sources"][0]["failure"]
    assert [f["source"] for f in report["failures"]] == [broken]
    assert "no.zip" in told.err
