import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from flows.cli import main
from flows.commands.sources import describe
from flows.settings import load_settings

TOML = """\
warehouse = "desk.duckdb"

[[source]]
name = "saved"
what = "saved/"
every = "1h"
publisher = "The Courier"

[[source]]
name = "lost"
what = "lost/"
cron = "0 6 * * *"
time_zone = "Europe/Berlin"

[[source]]
name = "never"
what = "feed:https://courier.example/rss"
"""


@pytest.fixture(autouse=True)
def here(saved, monkeypatch):
    """Call the command where copydesk.toml is."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(saved.parent)
    Path("copydesk.toml").write_text(TOML)
    (saved / "noise.bin").write_bytes(bytes(range(256)) * 20)


def test_sources_tells_health_and_when_each_is_due(capsys):
    """Read well, failing, or never read; due by interval, by the clock, or never."""
    main(["ingest", "saved", "lost"])
    capsys.readouterr()
    rows = describe(load_settings(), datetime(2026, 7, 1, 3, 30, tzinfo=UTC))
    assert [row["health"] for row in rows] == ["some rejected", "failing", "never read"]
    assert (rows[0]["pages"], rows[0]["articles"], rows[0]["rejected"]) == (4, 3, 1)
    assert "there is no such file or folder" in rows[1]["problem"]
    assert rows[0]["due_at"] == "2026-07-01T04:00:00+00:00"
    assert rows[1]["due_at"] == "2026-07-01T06:00:00+02:00"
    assert rows[2]["due_at"] is None


def test_sources_prints_a_line_a_source_or_json(capsys):
    """People get a table, programs an array; nothing needs to have run."""
    assert main(["sources"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert main(["sources", "--json"]) == 0
    names = [row["source"] for row in json.loads(capsys.readouterr().out)]
    assert names == ["saved", "lost", "never"]


def test_without_sources_it_says_how_to_add_one(capsys):
    """An empty list is no error."""
    Path("copydesk.toml").write_text("")
    assert main(["sources"]) == 0
    assert "copydesk init" in capsys.readouterr().out


def test_deploy_writes_a_deployment_for_each_source_and_flow(capsys):
    """Entrypoints exist, schedules keep their clock, runs of one source wait."""
    assert main(["deploy", "my-pool", "--image", "registry.example/desk:1"]) == 0
    document = yaml.safe_load(Path("prefect.yaml").read_text())
    made = {one["name"]: one for one in document["deployments"]}
    assert list(made)[:3] == ["saved", "lost", "never"]
    assert made["saved"]["schedules"] == [{"interval": 3600.0, "timezone": "UTC"}]
    assert made["lost"]["schedules"] == [
        {"cron": "0 6 * * *", "timezone": "Europe/Berlin"}
    ]
    assert made["never"]["schedules"] == []
    assert made["saved"]["concurrency_limit"]["limit"] == 1
    assert made["saved"]["parameters"]["sources"] == ["saved"]
    assert made["saved"]["work_pool"]["job_variables"]["image"].endswith("desk:1")
    assert document["pull"] == []  # what is installed runs; nothing is cloned


def test_what_deploy_writes_is_found_from_any_folder():
    """Desks lie elsewhere than our sources, and Prefect loads each flow there."""
    main(["deploy", "my-pool"])
    document = yaml.safe_load(Path("prefect.yaml").read_text())
    entrypoints = [one["entrypoint"] for one in document["deployments"]]
    program = (
        "import sys; from prefect.flows import load_flow_from_entrypoint as load;"
        "print(*[load(e, use_placeholder_flow=False).name for e in sys.argv[1:]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *entrypoints],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    names = "ingest ingest ingest retry_failures verify_archive retain publish"
    assert done.stdout.replace("-", "_").split() == names.split(), done.stderr


def test_deploy_leaves_an_existing_file_alone(capsys):
    """It may hold other deployments."""
    Path("prefect.yaml").write_text("name: theirs\n")
    assert main(["deploy", "my-pool"]) == 1
    assert Path("prefect.yaml").read_text() == "name: theirs\n"


def test_serve_without_sources_or_an_api_says_what_to_do(capsys):
    """Each is one line."""
    assert main(["serve"]) == 1
    assert "--server" in capsys.readouterr().err
    Path("copydesk.toml").write_text("")
    assert main(["serve"]) == 2
    assert "names no [[source]]" in capsys.readouterr().err
