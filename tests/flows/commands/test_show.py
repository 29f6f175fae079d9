"""``copydesk show``: one article, every block with its label."""

import json
from pathlib import Path

import pytest

from flows.cli import main

from .conftest import BRIDGE

FERRY = """Night ferry returns to the island
By Ines Okafor
May 2, 2026
The night ferry sails again from Friday, with a smaller crew and a new galley.
Islanders had asked for it since the winter storms cut the bridge.
Tickets cost the same as before, the company says.
"""

EXPECTED = """\
Bridge opens
       byline  Ada Hill, reporter, The Courier (text)
    published  2026-01-02 (text)
       access  complimentary
   free until  2026-03-01
       notice  Free to read through March 1.
          url  https://courier.example/bridge
       source  https://courier.example/bridge
     revision  2 of 2
      article  {article_id}

       notice ┊ Free to read through March 1.
        title │ Bridge opens
    paragraph │ The bridge is open. Again.
        promo ┊ Visit our garden fair.
"""


def show(warehouse: Path, *words: str) -> int:
    """Run ``copydesk show`` on the warehouse."""
    return main(["show", *words, "--warehouse", str(warehouse)])


def shown_id(warehouse: Path, capsys: pytest.CaptureFixture[str], name: str) -> str:
    """The id of the article that ``name`` shows."""
    assert show(warehouse, name, "--json") == 0
    return str(json.loads(capsys.readouterr().out)["article_id"])


def test_every_block_with_its_label(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Facts on top, then the blocks; removed ones have a dotted margin."""
    article_id = shown_id(warehouse, capsys, BRIDGE)
    assert show(warehouse, BRIDGE) == 0
    assert capsys.readouterr().out == EXPECTED.format(article_id=article_id)


def test_names_of_an_article(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An id, its start, an address with tracking, and a source's end all do."""
    article_id = shown_id(warehouse, capsys, BRIDGE)
    names = (
        article_id,
        article_id[:6],
        f"{BRIDGE}?utm_source=mail",
        "bridge",
    )
    assert {shown_id(warehouse, capsys, name) for name in names} == {article_id}


def test_saved_file_by_any_of_its_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path given to ingest, from anywhere, and the file's own name find it."""
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "my ferry.txt").write_text(FERRY)
    (saved / "harbour.txt").write_text(FERRY.replace("ferry", "harbour"))
    monkeypatch.chdir(tmp_path)
    desk = tmp_path / "desk.duckdb"
    assert main(["ingest", "saved", "--warehouse", str(desk)]) == 0
    capsys.readouterr()
    names = (str(saved / "my ferry.txt"), "saved/my ferry.txt", "my ferry.txt")
    assert len({shown_id(desk, capsys, name) for name in names}) == 1
    (saved / "my ferry.txt").unlink()
    assert show(desk, "saved/my ferry.txt") == 0
    assert "Night ferry returns" in capsys.readouterr().out
    assert show(desk, "saved") == 1
    errors = capsys.readouterr().err
    assert "2 articles go by that" in errors
    assert "Night ferry returns" in errors


def test_earlier_revision(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--revision shows an earlier version whole."""
    assert show(warehouse, BRIDGE, "--revision", "1", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [block["text"] for block in shown["blocks"]][2] == "The bridge is open."
    assert (shown["revision"], shown["revisions"]) == (1, 2)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["no-such-thing"], "no such article"),
        ([BRIDGE, "--revision", "9"], "no revision 9"),
    ],
)
def test_what_is_not_there(
    warehouse: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    advice: str,
) -> None:
    """An unknown article or revision: exit 1 and what to do."""
    assert show(warehouse, *words) == 1
    assert advice in capsys.readouterr().err
