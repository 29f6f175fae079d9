"""A WARC of many pages read and loaded, against the same pages from a folder.

Usage: ``python tests/bench/warc_load.py [pages]`` (20,000). Prints pages per second of
both, and the most memory that the command and its workers together took meanwhile.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu"),
    *("pa", "re", "si", "to", "vu", "wa", "ye", "zi", "bro", "cla"),
)


def page(number: int) -> bytes:
    """Return an article of some 4 KB, unlike every other."""
    chance = random.Random(number)
    words = [
        "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(420)
    ]
    text = "".join(
        f"<p>The {' '.join(words[n : n + 42])}, said {words[n].title()} on Tuesday.</p>"
        for n in range(0, 420, 42)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Vote {number}</title></head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>Vote {number}</h1>{text}</article>"
        "</body></html>"
    ).encode()


def main(count: int) -> int:
    """Make the pages, load them both ways, print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = folder / "saved"
        saved.mkdir()
        warc = folder / "pages.warc.gz"
        with warc.open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for n in range(count):
                body = page(n)
                (saved / f"{n:06}.html").write_bytes(body)
                head = StatusAndHeaders(
                    "200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"
                )
                writer.write_record(
                    writer.create_warc_record(
                        f"https://courier.example/{n}",
                        "response",
                        payload=io.BytesIO(body),
                        http_headers=head,
                    )
                )
        figures = {
            "pages": count,
            "folder": load(saved, folder / "a.duckdb"),
            "warc": load(warc, folder / "b.duckdb"),
        }
        print(json.dumps(figures, indent=1))
    return 0


def load(source: Path, desk: Path) -> dict[str, float]:
    """Run the command; return its pages a second and its peak memory in MB."""
    command = [
        *(sys.executable, "-m", "flows.cli", "ingest", str(source), "--no-prefect"),
        *("--warehouse", str(desk), "--json"),
    ]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    out, _ = process.communicate()
    seconds = time.monotonic() - began
    watcher.join()
    report = json.loads(out)
    assert process.returncode == 0, report
    return {
        "seconds": round(seconds, 1),
        "pages": report["pages"],
        "new": report["new"],
        "pages per second": round(report["pages"] / seconds, 1),
        "peak MB, command and workers": round(peak[0]),
    }


def _watch(process: "subprocess.Popen[bytes]", peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], _memory(process.pid) / 1e6)
        time.sleep(0.1)


def _memory(pid: int) -> int:
    """Return the proportional memory of a process and all below it, in bytes."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
        children = [
            child
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return total
    return total + sum(_memory(int(child)) for child in children)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
