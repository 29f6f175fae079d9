from pathlib import Path

import pytest

from flows.entries import Seconds
from flows.settings import Settings, SettingsError, load_settings


def write(folder: Path, text: str) -> Path:
    """Write a copydesk.toml."""
    path = folder / "copydesk.toml"
    path.write_text(text)
    return path


def test_without_a_file_the_defaults_hold(tmp_path, monkeypatch):
    """No copydesk.toml is no error."""
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()


def test_the_file_of_this_folder_is_found(tmp_path, monkeypatch):
    """The command picks up copydesk.toml where it is called."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "workers = 3\n")
    assert load_settings().workers == 3


def test_paths_are_relative_to_the_file(tmp_path):
    """A setting means the same from wherever the command is called."""
    settings = load_settings(write(tmp_path, 'warehouse = "data/desk.duckdb"\n'))
    assert settings.warehouse == tmp_path / "data" / "desk.duckdb"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30", 30), ('"90s"', 90), ('"1.5m"', 90), ('"6h"', 21600), ('"1d"', 86400)],
)
def test_lengths_of_time(tmp_path, written, seconds):
    """A number is seconds; text has a unit."""
    settings = load_settings(write(tmp_path, f"publish_every = {written}\n"))
    assert settings.publish_every == Seconds(seconds)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\nworkesr = 3", 2, 'no setting "workesr"; did you mean "workers"?'),
        ("zzz = 3", 1, "there are: warehouse, "),
        ("# one\n\n[prefect]\nuri = 'x'", 4, 'no setting "uri"'),
        ("workers = 'two'", 1, "workers is 'two'; give a whole number"),
        ("workers = true", 1, "workers is True; give a whole number"),
        ("rules = 'r'\nworkers = 0", 2, "workers is 0; give 1 or more"),
        ("publish_every = 'soon'", 1, 'a length of time such as "15m"'),
        ("rules = 3", 1, "rules is 3; give a path"),
        ("prefect = 3", 1, "prefect is 3; give a section"),
        ("page_seconds = 0", 1, "give more than 0"),
        ("publish_every = -1", 1, "publish_every is -1; give a length of time"),
        ("[fetch]\nspacing = inf", 2, "spacing is inf; give a length of time"),
        ("keep_published = 0", 1, "keep_published is 0; give 1 or more"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path, text, line, said):
    """The message says file, line, what was found and what to do."""
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert said in str(error.value)


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    """The parser's own line and column are passed on."""
    path = write(tmp_path, "workers = \n")
    with pytest.raises(SettingsError, match=r"is no TOML: .*line 1"):
        load_settings(path)


def test_a_named_file_must_be_there(tmp_path):
    """A file that was asked for and is missing is not passed over."""
    with pytest.raises(SettingsError, match="check --config"):
        load_settings(tmp_path / "none.toml")


SOURCE = '[[source]]\nname = "courier"\nwhat = "saved/"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('cron = "61 * * * *"', 4, "cron is '61 * * * *': Bad minute; write minute"),
        ('cron = "0 6 30 2 *"', 4, "Bad day-of-month"),
        ('time_zone = "Europe/Bonn"', 4, "time_zone is 'Europe/Bonn', which is none"),
        ('every = "1h"\ncron = "0 6 * * *"', 4, "every is given and cron too"),
        ("every = 0", 4, "every is 0; give 1 second or more"),
        ("limit = 0", 4, "limit is 0; give 1 or more"),
        ("keep_body_days = -1", 4, "keep_body_days is -1; give 0 or more"),
        ("evry = '1h'", 4, 'no setting "evry"; did you mean "every"?'),
        (SOURCE, 5, 'another source is named "courier"'),
        ('[[source]]\nname = "b"', 4, '"what" is missing; add it'),
    ],
)
def test_a_wrong_source_is_named_with_its_line(tmp_path, text, line, said):
    """A schedule that means no time, a setting misspelt, a name taken."""
    path = write(tmp_path, SOURCE + text)
    with pytest.raises(SettingsError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert said in str(error.value)


def test_a_source_says_where_relative_to_the_file(tmp_path):
    """A folder is one beside the file; an address stays what it is."""
    text = SOURCE + '[[source]]\nname = "feed"\nwhat = "feed:https://a.example/rss"\n'
    folder, feed = load_settings(write(tmp_path, text)).source
    assert folder.what == str(tmp_path / "saved")
    assert feed.what == "feed:https://a.example/rss"
