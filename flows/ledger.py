"""The ledger of a run: each request noted as it ends, in a journal that a kill spares.

The journal is a file of JSON lines beside the store, one a run. It is taken into the
table ``fetches`` when the sources are read, or by the next run if this one does not
live.
"""

import threading
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from flows.exchange import Exchange
from flows.records import read_hints
from transforms.article import Hints
from warehouse.fetches import Known, due_pages, last_fetches, load_fetches
from warehouse.layout import Layout
from warehouse.live import is_live
from warehouse.writer import Writer


class Ledger:
    """Where requests are noted and looked up."""

    def __init__(self, writer: Writer, layout: Layout) -> None:
        """Take in what runs that were ended by force have noted."""
        self._writer = writer
        self._journal = layout.folder / f"fetches-{writer.run_id}.jsonl"
        self._lock = threading.Lock()  # robots.txt is noted by the fetcher's thread
        for journal in layout.folder.glob("fetches*.jsonl"):
            if not is_live(layout, journal.stem.partition("-")[2]):
                self._load(journal)
        self._stream = self._journal.open("ab")

    def __enter__(self) -> Self:
        """Return the ledger; leaving takes the journal in."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the journal in; after an error it is left for the next run."""
        self._stream.close()
        if error is None:
            self._load(self._journal)

    def note(self, exchange: Exchange) -> None:
        """Write ``exchange`` down."""
        line = orjson.dumps(asdict(exchange), option=orjson.OPT_APPEND_NEWLINE)
        with self._lock:
            self._stream.write(line)
            self._stream.flush()

    def last(self, urls: Sequence[str]) -> dict[str, Known]:
        """Return what earlier runs have found of ``urls``."""
        return self._writer.read(lambda reader: last_fetches(reader, urls))

    def due_pages(
        self, source: str, *, now: datetime, since: datetime, closing: date
    ) -> list[tuple[str, Hints | None]]:
        """Return the pages of ``source`` to be looked at again; see ``warehouse``."""
        rows = self._writer.read(
            lambda reader: due_pages(
                reader, source, now=now, since=since, closing=closing
            )
        )
        return [(url, read_hints(hints) if hints else None) for url, hints in rows]

    def _load(self, journal: Path) -> None:
        with self._writer.turn():
            if journal.exists():  # others look for what was left over, too
                _cut_torn_line(journal)
                self._writer.write(partial(load_fetches, journal=journal))
                journal.unlink()


def _cut_torn_line(journal: Path) -> None:
    """Cut off a last line that a kill left unfinished."""
    data = journal.read_bytes()
    if not data.endswith(b"\n"):
        journal.write_bytes(data[: data.rfind(b"\n") + 1])
