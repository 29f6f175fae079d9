"""``copydesk sql``: a read-only question, answered as a table, JSON or CSV."""

import io
import json
from pathlib import Path

import pytest

from flows.cli import main

TITLES = "select title, revision, tags, published_on from articles"


def ask(warehouse: Path, *words: str) -> int:
    """Run ``copydesk sql`` on the warehouse."""
    return main(["sql", *words, "--warehouse", str(warehouse)])


def test_table(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a form asked for, a boxed table, whole when it is not on a terminal."""
    assert ask(warehouse, "select text from blocks order by position") == 0
    printed = capsys.readouterr()
    assert "│ The bridge is open. Again." in printed.out
    assert printed.err == ""


def test_json(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints one array and nothing else."""
    assert ask(warehouse, TITLES, "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "title": "Bridge opens",
            "revision": 2,
            "tags": [],
            "published_on": "2026-01-02",
        }
    ]


def test_json_of_no_rows_and_odd_values(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What JSON cannot say stays valid JSON; repeated names are told apart."""
    assert ask(warehouse, "select 1 where false", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    odd = "select 'nan'::double as n, 'ab'::blob as n, 2::hugeint ** 100 as n"
    assert ask(warehouse, odd, "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"n": None, "n_2": "6162", "n_3": 2.0**100}
    ]


def test_csv(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--csv prints a header and rows."""
    assert ask(warehouse, TITLES, "--csv") == 0
    assert capsys.readouterr().out == (
        "title,revision,tags,published_on\nBridge opens,2,[],2026-01-02\n"
    )


def test_query_from_standard_input(
    warehouse: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dash reads the query from standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO("select 7 as n"))
    assert ask(warehouse, "-", "--csv") == 0
    assert capsys.readouterr().out == "n\n7\n"


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("selec", "syntax error"),
        ("delete from pages", "Cannot execute"),
        ("from read_text('/etc/hostname')", "disabled by configuration"),
        ("attach 'other.duckdb'", "disabled by configuration"),
        ("copy pages to 'out.csv'", "disabled by configuration"),
        ("set enable_external_access = true", "configuration has been locked"),
        ("load httpfs", "disabled"),
    ],
)
def test_what_fails_is_one_line(
    warehouse: Path, capsys: pytest.CaptureFixture[str], query: str, word: str
) -> None:
    """A wrong query, a write and a reach outside: exit 1 and one line."""
    assert ask(warehouse, query) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("copydesk: error: the query failed: ")
    assert word in printed.err
    assert printed.err.count("\n") == 1


def test_no_warehouse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warehouse that is not there is named, with what makes it."""
    assert ask(tmp_path / "no.duckdb", "select 1") == 1
    assert "copydesk ingest" in capsys.readouterr().err


def test_two_forms_are_wrong_usage(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--json and --csv together are refused."""
    assert ask(warehouse, "select 1", "--json", "--csv") == 2
    assert "not both" in capsys.readouterr().err
