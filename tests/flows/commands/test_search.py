"""``copydesk search``: by BM25, plainly without it, and what is new at once."""

import json
import shutil
from pathlib import Path

import pytest

from flows.cli import main
from warehouse import search_index
from warehouse.errors import MissingExtraError


def search(warehouse: Path, *words: str) -> int:
    """Run ``copydesk search`` on the warehouse."""
    return main(["search", *words, "--warehouse", str(warehouse)])


def found(
    warehouse: Path, capsys: pytest.CaptureFixture[str], words: str
) -> list[tuple[str, str]]:
    """Titles and sentences of what was found."""
    assert search(warehouse, words, "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    return [(row["title"], row["sentence"]) for row in rows]


HIT = [("Bridge opens", "The bridge is open.")]


@pytest.fixture(params=["index", "plain"])
def way(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, warehouse: Path
) -> str:
    """With the fts extension, and on a machine that does not have it."""

    def missing(*_: object) -> None:
        raise MissingExtraError('not installed; pip install "copydesk[search]"')

    if request.param == "plain":
        monkeypatch.setattr(search_index, "load_extension", missing)
    shutil.rmtree(warehouse.with_name(f"{warehouse.name}.d") / "search", True)
    return str(request.param)


@pytest.mark.parametrize(
    ("words", "hits"),
    [("bridge", HIT), ("BRÍDGE open", HIT), ("garden", []), ("'; drop", []), ("", [])],
)
def test_words_are_found_in_body_and_title(
    warehouse: Path,
    capsys: pytest.CaptureFixture[str],
    way: str,
    words: str,
    hits: list[tuple[str, str]],
) -> None:
    """Case and accents aside; only current text, no furniture; nothing breaks it."""
    assert way
    assert found(warehouse, capsys, words) == hits


def test_plain_search_says_how_to_get_the_better_one(
    warehouse: Path, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    """Without the extension stderr names the extra; with it stderr is silent."""
    assert search(warehouse, "bridge") == 0
    printed = capsys.readouterr()
    assert ("copydesk[search]" in printed.err) == (way == "plain")
    assert "Bridge opens" in printed.out


def test_what_is_newer_than_the_index_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page published after the index was made is found without making it anew."""
    desk = tmp_path / "desk.duckdb"
    for number, name in enumerate(["harbour", "orchard"]):
        (tmp_path / f"{name}.txt").write_text(
            f"The {name} opens to walkers\nBy Ada Quill\nMarch 3, 2026\n"
            f"The old {name} opened on Tuesday after two years of patient work.\n"
            f"Masons set the last stones of the {name} before the morning tide.\n"
        )
        ingest = ["ingest", str(tmp_path / f"{name}.txt"), "--warehouse", str(desk)]
        assert main(ingest) == 0
        capsys.readouterr()
        assert len(found(desk, capsys, name)) == 1
        indexes = list((tmp_path / "desk.duckdb.d" / "search").glob("*.duckdb"))
        assert [index.name for index in indexes] == ["0-1.duckdb"], number
