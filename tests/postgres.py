"""A PostgreSQL of our own for tests and benchmarks, on a free port, gone afterwards."""

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

SUPERUSER = "copydesk"
UNDERTAKER = 'read _; "$1" stop -D "$2/data" -m immediate; rm -rf "$2"'


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where it is not installed."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("pg_ctl"):
        places.insert(0, Path(found).resolve().parent)
    return next((place for place in places if (place / "initdb").exists()), None)


class PostgreSQL:
    """A server in a temporary folder."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="copydesk-postgres-"))
        self._data = self._folder / "data"
        self._numbers = itertools.count(1)
        # initdb refuses root; nobody owns the folder then.
        self._nobody = (
            {"user": "nobody", "group": "nogroup", "extra_groups": []}
            if os.geteuid() == 0
            else {}
        )
        if self._nobody:
            shutil.chown(self._folder, "nobody", "nogroup")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._run("initdb", "-U", SUPERUSER, "-A", "trust", "-N", "-E", "UTF8")
        self.start()
        # The server must not outlive us, however we end: our end of the pipe closes.
        self._undertaker = subprocess.Popen(
            ["sh", "-c", UNDERTAKER, "sh", programs / "pg_ctl", self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            **self._nobody,
        )

    def address(self, database: str = "postgres") -> str:
        """How libpq finds ``database``."""
        return f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname={database}"

    def make_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"desk{next(self._numbers)}"
        self.ask(f"create database {name}")
        return self.address(name)

    def ask(self, sql: str) -> str:
        """Return what one statement answers, as ``psql`` prints it."""
        return subprocess.run(
            [self._programs / "psql", self.address(), "-qAtXc", sql],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c unix_socket_directories="
        )
        self._run("pg_ctl", "start", "-w", "-l", self._folder / "log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: ``fast`` ends its sessions, ``immediate`` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-m", mode)

    def restart(self, mode: str = "fast") -> None:
        """Stop the server and start it again."""
        self.stop(mode)
        self.start()

    def close(self) -> None:
        """Stop the server and remove its folder."""
        assert self._undertaker.stdin
        self._undertaker.stdin.close()
        self._undertaker.wait(timeout=60)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._programs / program, "-D", self._data, *arguments],
            check=True,
            cwd=self._folder,
            env=os.environ | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            **self._nobody,
        )
