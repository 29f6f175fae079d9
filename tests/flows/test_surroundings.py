"""The command as a process of its own, where the system or the folder is unusual."""

import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-P", "-m", "flows.cli")
WAIT_SECONDS = 120


@pytest.fixture
def copydesk(tmp_path):
    """Give a function that calls the command from a folder of the user's own."""

    def call(*words, **options):
        options = {"cwd": tmp_path, "capture_output": True, **options}
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        environment.pop("PREFECT_API_URL", None)
        return subprocess.run(
            [*COMMAND, *map(str, words)],
            check=False,
            env=environment,
            timeout=WAIT_SECONDS,
            **options,
        )

    return call


def test_a_machine_of_little_memory_reads_pages(copydesk, saved):
    """A page takes the memory that it is large, not that it might be."""

    def little():
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    done = copydesk("ingest", saved, "--workers", 1, preexec_fn=little)
    assert done.returncode == 0, done.stderr
    assert b"3 new" in done.stdout


def test_a_server_starts_where_the_user_has_files_named_as_its_parts(tmp_path):
    """A prefect.py of theirs is not taken for Prefect, and the server ends with us."""
    (tmp_path / "prefect.py").write_text("raise SystemExit('not Prefect')\n")
    (tmp_path / "saved").mkdir()
    (tmp_path / "copydesk.toml").write_text('source = [{name = "s", what = "saved"}]\n')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment |= {"PREFECT_HOME": str(tmp_path / "home")}
    process = subprocess.Popen(
        [*COMMAND, "serve", "--server", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    said = process.stderr.readline()
    while said and not said.startswith("copydesk:"):
        said = process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=WAIT_SECONDS)  # the server has the same stderr
    assert said == f"copydesk: Prefect at http://127.0.0.1:{port}\n"
