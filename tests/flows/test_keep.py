"""What is kept already is not kept twice."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from flows import pipeline
from flows.archive import Archive
from flows.settings import Settings
from tests.flows.scripted import ARTICLE
from warehouse.layout import Layout


def test_archive_read_again_costs_no_room(tmp_path: Path) -> None:
    """A zip ingested twice leaves the archive and the rows as they were."""
    path = tmp_path / "saved.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(5):
            archive.writestr(f"{n}.html", ARTICLE.format(f"Vote {n}"))
    settings = Settings(warehouse=tmp_path / "desk.duckdb", workers=1)
    first = pipeline.ingest([str(path)], settings)
    [file] = Archive(Layout(settings.warehouse).archive).files.paths()
    size = file.stat().st_size
    second = pipeline.ingest([str(path)], settings)
    assert (first.counts.new, second.counts.new) == (5, 0)
    assert second.counts.unchanged == 5
    assert file.stat().st_size == size


def test_files_need_no_network(tmp_path: Path) -> None:
    """Reading files imports nothing of the network, or of feeds."""
    path = tmp_path / "a.txt"
    path.write_text("A story")
    script = (
        "import json, sys; from flows import pipeline; from flows.settings import "
        "Settings; from pathlib import Path; "
        f"pipeline.ingest([{str(path)!r}], Settings(warehouse=Path({str(tmp_path)!r}) "
        "/ 'desk.duckdb', workers=1)); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    heavy = {"httpx", "asyncio", "feedparser", "protego", "stamina", "ssl"}
    assert heavy & set(json.loads(done.stdout)) == set()
