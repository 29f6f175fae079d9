"""Kill -9 while fetching and archiving, at random instants; then see what is lost.

Usage: ``python tests/bench/kill_fetch.py [kills] [runs]`` (50, 1). A server on loopback
serves feeds and their articles, one feed for each of the runs; as many ``copydesk
ingest`` run against it side by side, into one warehouse, and are killed again and
again, then once let to their end. Afterwards every article must be there once, every
page that was archived must be in the warehouse, and the archive must be readable; it
is also checked after each kill, by another reader (warcio).
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb
from warcio.archiveiterator import ArchiveIterator

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.flows.scripted import ARTICLE, Server

ITEMS = 40
"""Articles a kill: about as many as are fetched between two."""


def main(kills: int, runs: int) -> int:
    """Run, kill, look; return the exit code."""
    server = Server()
    server.latency = 0.01
    server.fallback = lambda h: h.give(200, ARTICLE.format(f"Vote {h.path}"))
    for run in range(runs):
        links = "".join(
            f"<item><link>/{n}</link></item>" for n in range(run, ITEMS * kills, runs)
        )
        feed = f'<rss version="2.0"><channel>{links}</channel></rss>'
        server.script[f"/{run}/feed.xml"] = feed
    with tempfile.TemporaryDirectory() as folder:
        return _run(server, Path(folder), kills, runs)


def _run(server: Server, folder: Path, kills: int, runs: int) -> int:
    config = folder / "copydesk.toml"
    config.write_text(
        '[fetch]\nallow_hosts = ["127.0.0.1"]\nspacing = 0.02\n'
        "connections_per_host = 2\n"
    )
    desk = folder / "desk.duckdb"
    commands = [
        [
            *(sys.executable, "-m", "flows.cli", "ingest"),
            *(server.url(f"/{run}/feed.xml"), "--workers", "1", "--no-prefect"),
            *("--warehouse", str(desk), "--config", str(config), "--json"),
        ]
        for run in range(runs)
    ]
    chance = random.Random(7)
    unreadable = finished = 0
    failed: list[str] = []
    living = [_start(command) for command in commands]
    for number in range(kills):
        time.sleep(chance.uniform(0.3, 2.5) / runs)
        at = number % runs
        if living[at].poll() is None:
            living[at].send_signal(signal.SIGKILL)
        else:
            finished += 1
        _, errors = living[at].communicate()
        failed += [errors.decode()] if living[at].returncode > 0 else []
        unreadable += not _is_readable(folder / "desk.duckdb.d" / "archive")
        living[at] = _start(commands[at])
    archived_by_kills = _urls(folder / "desk.duckdb.d" / "archive")
    began = time.monotonic()
    for process in living:
        _, errors = process.communicate()
        failed += [errors.decode()] if process.returncode else []
    seconds = time.monotonic() - began
    # What a run left that was killed beside the last ones.
    last = subprocess.run(commands[0], capture_output=True, text=True, check=False)
    with closing(duckdb.connect(str(desk.resolve()), read_only=True)) as reader:
        articles, urls = reader.execute(
            "select count(*), count(distinct url) from articles"
        ).fetchone()
        pages = {
            u for (u,) in reader.execute("select distinct url from pages").fetchall()
        }
        refs = {
            r for (r,) in reader.execute("select archive_ref from pages").fetchall()
        }
    archive = folder / "desk.duckdb.d" / "archive"
    lost = archived_by_kills - pages
    loose = _refs(archive) - refs
    check = subprocess.run(
        [sys.executable, "-m", "flows.cli", "archive", "verify", "--warehouse", desk],
        capture_output=True,
        text=True,
        check=False,
    )
    asked = [path for path in server.paths() if not path.endswith("/feed.xml")]
    server.stop()
    figures = {
        "kills": kills - finished,
        "runs that ended first": finished,
        "archive unreadable after a kill": unreadable,
        "articles": articles,
        "duplicate articles": articles - urls,
        "articles missing": ITEMS * kills - urls,
        "archived pages lost": len(lost),
        "archive records in no row": len(loose),
        "requests for articles": len(asked),
        "last runs": f"exit {last.returncode}, {seconds:.1f} s",
        "errors shown": failed,
        "verify": check.stdout.strip() or check.stderr.strip(),
    }
    print(json.dumps(figures, indent=1))
    bad = (
        failed
        or unreadable
        or lost
        or loose
        or articles != ITEMS * kills
        or urls != ITEMS * kills
    )
    return int(bool(bad or last.returncode or check.returncode))


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _is_readable(archive: Path) -> bool:
    """Tell whether another reader gets through; only the very end may be torn."""
    for path in archive.glob("*.warc.gz"):
        try:
            with path.open("rb") as stream:
                for record in ArchiveIterator(stream):
                    record.content_stream().read()
        except Exception as error:  # noqa: BLE001 (whatever it is, it is unreadable)
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            return False
    return True


def _urls(archive: Path) -> set[str]:
    """Return the articles whose bytes are whole in the archive."""
    found = set()
    for path in archive.glob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    length = int(record.http_headers.get_header("Content-Length"))
                    whole = len(record.content_stream().read()) == length
                    if whole and not url.endswith("/feed.xml"):
                        found.add(url)
    return found


def _refs(archive: Path) -> set[str]:
    """Return the archive references of all articles in the archive."""
    found = set()
    for path in archive.glob("*.warc.gz"):
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                kind, is_feed = record.rec_type, url.endswith("/feed.xml")
                record.content_stream().read()
                if kind == "response" and not is_feed:
                    found.add(f"{path.name}#{records.get_record_offset()}")
    return found


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [50, 1][len(numbers) :])))
