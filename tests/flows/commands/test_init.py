import json
from pathlib import Path

import pytest

from flows.cli import main
from flows.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Call the command in an empty folder."""
    monkeypatch.chdir(tmp_path)


def test_init_writes_what_loads_as_the_defaults(capsys):
    """Everything but the warehouse is a comment."""
    assert main(["init"]) == 0
    assert load_settings() == Settings()
    assert "copydesk sources" in capsys.readouterr().out


def test_init_tells_a_program_what_it_wrote(capsys):
    """One JSON object, and nothing else."""
    assert main(["init", "desk.toml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"written": "desk.toml"}


def test_every_commented_setting_is_one(tmp_path):
    """With its comment signs taken off, the file still loads: no key is made up."""
    main(["init"])
    lines = []
    for line in Path("copydesk.toml").read_text().splitlines():
        bare = line.removeprefix("# ")
        is_setting = bare.startswith("[") or (" = " in bare and bare[0].islower())
        if line.startswith("# ") and is_setting and "For teams" not in line:
            lines.append(bare)
        elif not line.startswith("#"):
            lines.append(line)
    every = Path("all.toml")
    every.write_text("\n".join(lines))
    settings = load_settings(every)
    assert [source.name for source in settings.source] == ["courier", "saved"]
    assert settings.fetch.contact == "desk@paper.example"
    assert settings.prefect.api_url == "http://127.0.0.1:4200/api"


def test_init_leaves_an_existing_file_alone(capsys):
    """It says so, and exits with 1."""
    Path("copydesk.toml").write_text("workers = 3\n")
    assert main(["init"]) == 1
    assert load_settings().workers == 3
    assert "is there already" in capsys.readouterr().err
