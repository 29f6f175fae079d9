"""``copydesk archive verify``."""

import json
from pathlib import Path

import pytest

from flows import pipeline
from flows.cli import main
from flows.settings import Settings
from warehouse.layout import Layout

MAIL = b"Subject: Bridge\n\n" + b"The council voted to rebuild the bridge. " * 30


@pytest.fixture
def desk(tmp_path: Path) -> Layout:
    """A warehouse with pages in its archive."""
    for n in range(3):
        (tmp_path / f"{n}.eml").write_bytes(MAIL + b"%d" % n)
    layout = Layout(tmp_path / "desk.duckdb")
    settings = Settings(warehouse=layout.warehouse, workers=1)
    pipeline.ingest([str(tmp_path / "*.eml")], settings)
    return layout


def test_good_torn_damaged_and_gone(
    desk: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    """A good archive passes, a torn end is repaired, damage and loss are told."""
    command = ["archive", "verify", "--warehouse", str(desk.warehouse), "--json"]
    assert main(command) == 0
    good = json.loads(capsys.readouterr().out)
    assert (good["pages"], good["records"], good["repaired"]) == (3, 7, [])
    [file] = desk.archive.glob("*.warc.gz")
    whole = file.read_bytes()

    file.write_bytes(whole + whole[:100])
    assert main(command) == 0
    assert "100 bytes of an unfinished last record" in capsys.readouterr().out
    assert file.read_bytes() == whole

    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 255
    file.write_bytes(bytes(damaged))
    assert main(command) == 1
    assert "bring the file back" in capsys.readouterr().err
    assert file.read_bytes() == bytes(damaged)

    file.unlink()
    assert main(command) == 1
    told = capsys.readouterr()
    assert told.err.count("no whole record is there") == 3
