"""A second run over an unchanged feed of 500 items: what it costs.

Usage: ``python tests/bench/feed_again.py``.
"""

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flows import pipeline
from flows.entries import Seconds
from flows.settings import FetchSettings, Settings
from tests.flows.scripted import ARTICLE, Handler, Server

ITEMS = 500
TABLES = ("pages", "all_readings", "articles", "revisions", "blocks", "fetches")


def main() -> int:
    """Run twice, with and without validators of the feed's, and print."""
    figures = {how: _twice(how == "with ETag") for how in ("with ETag", "without")}
    print(json.dumps(figures, indent=1))
    return 0


def _twice(has_etag: bool) -> dict[str, object]:
    server = Server()
    links = "".join(f"<item><link>/{n}</link></item>" for n in range(ITEMS))
    feed = f'<rss version="2.0"><channel>{links}</channel></rss>'

    def answer(handler: Handler) -> None:
        if has_etag and handler.headers.get("If-None-Match") == '"1"':
            handler.give(304)
        else:
            handler.give(200, feed, {"ETag": '"1"'} if has_etag else None)

    server.script["/feed.xml"] = answer
    server.fallback = lambda h: h.give(200, ARTICLE.format(f"Vote {h.path}"))
    with tempfile.TemporaryDirectory() as folder:
        fetch = FetchSettings(allow_hosts=("127.0.0.1",), spacing=Seconds(0))
        settings = Settings(warehouse=Path(folder) / "desk.duckdb", fetch=fetch)
        first = pipeline.ingest([server.url("/feed.xml")], settings)
        before, archive = _rows(settings), _bytes(settings)
        asked = len(server.log)
        second = pipeline.ingest([server.url("/feed.xml")], settings)
        after = _rows(settings)
        with closing(
            duckdb.connect(str(settings.warehouse.resolve()), read_only=True)
        ) as reader:
            [(moved,)] = reader.execute(
                "select coalesce(sum(bytes), 0) from fetches where asked_at >= ?",
                [second.run.started_at],
            ).fetchall()
        figures = {
            "first run": f"{first.counts.new} new in {first.seconds:.1f} s",
            "requests": [asked.path for asked in server.log[asked:]],
            "body bytes moved": moved,
            "archive bytes written": _bytes(settings) - archive,
            "rows written": {t: after[t] - before[t] for t in TABLES},
            "seconds": round(second.seconds, 2),
        }
    server.stop()
    return figures


def _rows(settings: Settings) -> dict[str, int]:
    with closing(
        duckdb.connect(str(settings.warehouse.resolve()), read_only=True)
    ) as reader:
        return {
            table: reader.table(table).count("*").fetchall()[0][0] for table in TABLES
        }


def _bytes(settings: Settings) -> int:
    folder = settings.warehouse.with_name(settings.warehouse.name + ".d") / "archive"
    return sum(file.stat().st_size for file in folder.glob("*.warc.gz"))


if __name__ == "__main__":
    sys.exit(main())
