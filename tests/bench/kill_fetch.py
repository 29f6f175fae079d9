"""Kill -9 while fetching and archiving, at random instants; then see what is lost.

Usage: ``python tests/bench/kill_fetch.py [kills]`` (50). A server on loopback serves a
feed and its articles; ``copydesk ingest`` runs against it and is killed again and
again, then once let to its end. Afterwards every article must be there once, every
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

ITEMS = 400


def main(kills: int) -> int:
    """Run, kill, look; return the exit code."""
    server = Server()
    server.latency = 0.01
    server.fallback = lambda h: h.give(200, ARTICLE.format(f"Vote {h.path}"))
    links = "".join(f"<item><link>/{n}</link></item>" for n in range(ITEMS))
    server.script["/feed.xml"] = f'<rss version="2.0"><channel>{links}</channel></rss>'
    with tempfile.TemporaryDirectory() as folder:
        return _run(server, Path(folder), kills)


def _run(server: Server, folder: Path, kills: int) -> int:
    config = folder / "copydesk.toml"
    config.write_text(
        '[fetch]\nallow_hosts = ["127.0.0.1"]\nspacing = 0\nconnections_per_host = 2\n'
    )
    desk = folder / "desk.duckdb"
    command = [
        *(sys.executable, "-m", "flows.cli", "ingest", server.url("/feed.xml")),
        *("--warehouse", str(desk), "--config", str(config), "--json"),
        *("--workers", "1", "--no-prefect"),
    ]
    chance = random.Random(7)
    unreadable = finished = 0
    for _ in range(kills):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            process.wait(chance.uniform(0.3, 4.0))
            finished += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        unreadable += not _is_readable(folder / "desk.duckdb.d" / "archive")
    archived_by_kills = _urls(folder / "desk.duckdb.d" / "archive")
    began = time.monotonic()
    last = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
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
    asked = [path for path in server.paths() if path != "/feed.xml"]
    server.stop()
    figures = {
        "kills": kills - finished,
        "runs that ended first": finished,
        "archive unreadable after a kill": unreadable,
        "articles": articles,
        "duplicate articles": articles - urls,
        "articles missing": ITEMS - urls,
        "archived pages lost": len(lost),
        "archive records in no row": len(loose),
        "requests for articles": len(asked),
        "last run": f"exit {last.returncode}, {seconds:.1f} s",
        "verify": check.stdout.strip() or check.stderr.strip(),
    }
    print(json.dumps(figures, indent=1))
    bad = unreadable or lost or loose or articles != ITEMS or urls != ITEMS
    return int(bool(bad or last.returncode or check.returncode))


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
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
