import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows import tracking
from flows.cli import main

SMALL_DISK_BYTES = 64 << 20


@pytest.fixture(autouse=True)
def untracked(monkeypatch, tmp_path):
    """Run inline, away from any copydesk.toml."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(tmp_path)


def run(capsys, *argv):
    """Call the command; return exit code, stdout and the lines of stderr."""
    code = main([str(word) for word in argv])
    out, err = capsys.readouterr()
    return code, out, err.splitlines()


def count(desk):
    """Return how many articles readers see."""
    with duckdb.connect(str(desk.resolve()), read_only=True) as connection:
        return connection.execute("select count(*) from articles").fetchone()[0]


def test_a_folder_goes_in_and_is_summed_up(capsys, saved, desk):
    """The summary is on stdout, and nothing is on stderr off a terminal."""
    code, out, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 0
    assert errors == []
    assert "3 pages in" in out
    assert "inline: 3 new, 0 changed, 0 unchanged, 0 rejected" in out
    assert count(desk) == 3


def test_json_is_one_object_and_nothing_else(capsys, saved, desk):
    """What programs read: counts, sources, failures, versions."""
    missing = saved / "none.txt"
    code, out, errors = run(
        capsys, "ingest", saved, missing, "--warehouse", desk, "--json"
    )
    report = json.loads(out)
    assert code == 0
    assert (report["pages"], report["new"], report["rejected"]) == (4, 3, 1)
    assert [s["pages"] for s in report["sources"]] == [3, 0]
    assert [f["stage"] for f in report["failures"]] == ["open"]
    assert str(missing) in report["sources"][1]["failure"]
    assert report["warehouse"] == str(desk)
    assert len(errors) == 1


def test_standard_input_is_a_source(saved, desk):
    """A page can be piped in."""
    command = [sys.executable, "-m", "flows.cli", "ingest", "-", "--warehouse", desk]
    done = subprocess.run(
        command,
        input=(saved / "ferry.txt").read_bytes(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env={k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"},
    )
    assert b"1 new" in done.stdout
    assert done.stderr == b""


def test_the_run_is_kept_in_the_database(capsys, saved, desk):
    """Table runs says what came of the run, failures what was rejected."""
    run(capsys, "ingest", saved, saved / "none.txt", "--warehouse", desk)
    with duckdb.connect(str(desk.resolve()), read_only=True) as connection:
        runs = connection.execute(
            'select flow, pages, "new", rejected, ended_at is not null from runs'
        ).fetchall()
        failures = connection.execute(
            "select stage, reason, page_id, attempts from failures"
        ).fetchall()
    assert runs == [("ingest", 4, 3, 1, True)]
    assert failures == [("open", "missing", None, 1)]


# Bad input: a line on stderr that says which thing, what was found and what to do.


def test_a_missing_file(capsys, saved, desk):
    """Alone it fails the run; nothing of a warehouse is published."""
    missing = saved / "none.txt"
    code, out, errors = run(capsys, "ingest", missing, "--warehouse", desk)
    assert (code, out) == (1, "")
    assert errors == [
        f"copydesk: error: {missing}: there is no such file or folder; check the path"
    ]


def test_a_missing_file_among_others(capsys, saved, desk):
    """The rest of the run is done, and the exit code is 0."""
    missing = saved / "none.txt"
    code, _, errors = run(capsys, "ingest", missing, saved, "--warehouse", desk)
    assert code == 0
    assert len(errors) == 1
    assert str(missing) in errors[0]
    assert count(desk) == 3


def test_strict_makes_a_rejection_a_failure(capsys, saved, desk):
    """The rest is done all the same."""
    code, _, errors = run(
        capsys, "ingest", saved / "none.txt", saved, "--warehouse", desk, "--strict"
    )
    assert code == 1
    assert errors[-1] == "copydesk: error: 1 rejected, and --strict was given"
    assert count(desk) == 3


def test_every_source_failing_is_said_once(capsys, saved, desk):
    """Each has its line, and one says that none could be read."""
    code, out, errors = run(
        capsys, "ingest", saved / "a.txt", saved / "b.txt", "--warehouse", desk
    )
    assert (code, out) == (1, "")
    assert len(errors) == 3
    assert errors[-1].startswith("copydesk: error: none of 2 sources could be read")


def test_a_file_that_cannot_be_read(capsys, saved, desk):
    """What the system says is passed on; /proc/self/mem refuses even root."""
    (saved / "mem.txt").symlink_to("/proc/self/mem")
    code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 0
    assert len(errors) == 1
    assert "mem.txt: it cannot be read (Input/output error)" in errors[0]
    assert count(desk) == 3


def test_an_empty_folder(capsys, tmp_path, desk):
    """A folder with nothing in it is a source that failed."""
    empty = tmp_path / "empty"
    empty.mkdir()
    code, _, errors = run(capsys, "ingest", empty, "--warehouse", desk)
    assert code == 1
    assert len(errors) == 1
    assert f"{empty}: the folder holds no pages; " in errors[0]


def test_a_binary_file_and_an_empty_one(capsys, saved, desk):
    """Both are rejected with a line each; their neighbours are loaded."""
    (saved / "logo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (saved / "nothing.txt").write_bytes(b"")
    code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 0
    assert len(errors) == 2
    assert any("logo.txt" in e and "[binary]" in e for e in errors)
    assert any("nothing.txt: the file is empty; " in e for e in errors)
    assert count(desk) == 3


@pytest.mark.parametrize("content", [b"notes, not a database\n" * 99, b""])
def test_a_warehouse_path_that_is_something_else(capsys, saved, desk, content):
    """The file is left as it was, and nothing is made beside it."""
    desk.write_bytes(content)
    code, out, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert (code, out) == (1, "")
    assert len(errors) == 1
    assert str(desk) in errors[0]
    assert "--warehouse" in errors[0]
    assert desk.read_bytes() == content
    assert not desk.with_name("desk.duckdb.d").exists()


def test_a_foreign_database(capsys, saved, desk):
    """A DuckDB file of someone else's is not taken over."""
    with duckdb.connect(str(desk)) as connection:
        connection.execute("create table theirs as select 1 as one")
    before = desk.read_bytes()
    code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 1
    assert len(errors) == 1
    assert "copydesk did not make" in errors[0]
    assert desk.read_bytes() == before


def test_a_warehouse_of_a_newer_schema(capsys, saved, desk):
    """An old program does not write into what a newer one has made."""
    run(capsys, "ingest", saved, "--warehouse", desk)
    store = desk.with_name("desk.duckdb.d") / "store.duckdb"
    with duckdb.connect(str(store)) as connection:
        connection.execute("insert into migrations values (9999, 'later', '9')")
    code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 1
    assert len(errors) == 1
    assert "its schema is number 9999" in errors[0]
    assert "install the newer copydesk" in errors[0]


def test_another_writer_is_named(capsys, saved, desk, monkeypatch):
    """The lock says who holds it, when waiting for it was no use."""
    from flows import way
    from warehouse.layout import Layout
    from warehouse.lock import writer_lock

    monkeypatch.setattr(way, "BEGIN_SECONDS", 0.1)
    with writer_lock(Layout(desk), "copydesk nightly"):
        code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 1
    assert len(errors) == 1
    assert f"copydesk nightly (process {os.getpid()}" in errors[0]


@pytest.fixture
def small_disk(tmp_path):
    """Give a file system of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_BYTES}", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("NOT TESTED: a full disk; mounting a small one needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("free_kilobytes", [8000, 400, 0])
def test_a_full_disk(capsys, saved, small_disk, free_kilobytes):
    """While publishing, loading, staging: one line, nothing half done, all done later.

    8 MB do for staging and loading, 400 kB for staging alone.
    """
    desk = small_disk / "desk.duckdb"
    assert run(capsys, "ingest", saved / "ferry.txt", "--warehouse", desk)[0] == 0
    filler = small_disk / "filler"
    with filler.open("wb") as stream:
        rest = shutil.disk_usage(small_disk).free - free_kilobytes * 1000
        stream.write(bytes(rest))
    code, out, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert (code, out) == (1, "")
    assert len(errors) == 1
    assert "make room" in errors[0]
    assert count(desk) == 1
    filler.unlink()
    assert run(capsys, "ingest", saved, "--warehouse", desk)[0] == 0
    assert count(desk) == 3


# Prefect or not.


def test_a_named_api_that_does_not_answer(capsys, saved, desk, monkeypatch):
    """It is an error that mentions the way out."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 1
    assert len(errors) == 1
    assert "http://127.0.0.1:9/api: it does not answer" in errors[0]
    assert "--no-prefect" in errors[0]


def test_no_prefect_runs_inline_whatever_is_configured(
    capsys, saved, desk, monkeypatch
):
    """The way out works."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    code, out, _ = run(capsys, "ingest", saved, "--warehouse", desk, "--no-prefect")
    assert code == 0
    assert "inline" in out


def test_copydesk_toml_can_name_the_api(capsys, saved, desk):
    """The settings file is asked after the environment."""
    Path("copydesk.toml").write_text("[prefect]\napi_url = 'http://127.0.0.1:9/x'\n")
    code, _, errors = run(capsys, "ingest", saved, "--warehouse", desk)
    assert code == 1
    assert "http://127.0.0.1:9/x" in errors[0]


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/api", "127.0.0.1:4200"])
def test_an_address_that_is_none_is_refused(url, monkeypatch):
    """Only http addresses can be Prefect APIs."""
    monkeypatch.setenv("PREFECT_API_URL", url)
    with pytest.raises(tracking.TrackingError, match="is no http address"):
        tracking.begin_tracking(tracking.Settings(), None)


def test_inline_never_imports_prefect(saved, desk):
    """Neither the command nor its workers pay for what they do not use."""
    script = (
        "import sys; from flows.cli import main;"
        f"code = main(['ingest', {str(saved)!r}, '--warehouse', {str(desk)!r}]);"
        "assert code == 0; print('prefect' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.stderr == "False\n"


def test_progress_is_shown_on_a_terminal_only(saved, desk):
    """A bar on stderr when a person looks on; stdout stays the same."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        command = [sys.executable, "-m", "flows.cli", "ingest", saved]
        done = subprocess.run(
            [*command, "--warehouse", desk],
            stdout=subprocess.PIPE,
            stderr=theirs,
            check=True,
            cwd=Path(__file__).parents[3],
            env={k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"},
        )
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal ends, once it is left
            while part := terminal.read(100_000):
                shown += part
    assert b"reading" in shown
    assert b"3/3" in shown
    assert done.stdout.startswith(b"3 pages in")


def test_archive_copies_files_in(capsys, saved, desk):
    """With --archive a replay does without the files."""
    run(capsys, "ingest", saved, "--warehouse", desk, "--archive")
    shutil.rmtree(saved)
    code, out, errors = run(capsys, "replay", "--warehouse", desk)
    assert (code, errors) == (0, [])
    assert "3 unchanged" in out


def test_replay_reports_what_is_gone(capsys, saved, desk):
    """Each page whose bytes are gone has its line, with what to do."""
    run(capsys, "ingest", saved, "--warehouse", desk)
    (saved / "ferry.txt").unlink()
    code, out, errors = run(capsys, "replay", "--warehouse", desk)
    assert code == 0
    assert "gone: 1 (their rows are kept)" in out
    assert len(errors) == 1
    assert "ferry.txt" in errors[0]


@pytest.mark.parametrize("words", [["replay"], ["forget", "ferry.txt"]])
def test_where_there_is_no_warehouse_none_is_made(capsys, desk, words):
    """A path that is mistyped is said to be wrong, and stays empty."""
    code, out, errors = run(capsys, *words, "--warehouse", desk)
    assert (code, out) == (1, "")
    assert "no such warehouse" in errors[0]
    assert list(desk.parent.iterdir()) == []
