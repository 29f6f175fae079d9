"""The search index: DuckDB's fts cuts texts up, we count and keep what a search reads.

It lies in files of its own beside the published ones, each for a stretch of readings,
``search/<after>-<until>.duckdb``. A search indexes what is new since the last one, so
that it waits for the new articles and not for all; stretches are indexed together again
when the newer is no longer much smaller, so that they stay few.

fts itself would keep a row each time a word is used. A search needs one for each word
of an article, with the share of its BM25 score that does not depend on other articles.
These are kept by word: a search reads the few row groups that hold its words.

Source: O'Neil and others, "The log-structured merge-tree" (1996), for the stretches.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.extensions import load_extension
from warehouse.layout import Layout
from warehouse.queries import statement

FEW = 500
"""Newer articles that are left to be searched plainly, in a few hundredths of a second;
each file more costs each search some milliseconds."""

STRETCH = 500_000
"""Readings that one file holds at most: some 2 GB, which are written at once."""

AT_ONCE = 10_000
"""Readings that are cut up at once: it takes some 0.5 GB of memory for as many."""

GROWTH = 4
"""A file is made anew with what follows it once that is a fourth as large."""

_MEMORY = "1GB"  # what does not fit goes to disk
_STALE_SECONDS = 6 * 3600  # half a file of a search that was killed


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """One file of the index."""

    after: int
    """It covers the readings after this reading_no,"""

    until: int
    """up to this one."""

    file: Path


def stretches(layout: Layout) -> list[Stretch]:
    """Return the files of the index, in order and without a gap from the first."""
    found: list[Stretch] = []
    for file in _folder(layout).glob("[0-9]*-[0-9]*.duckdb"):
        after, until = file.stem.split("-")
        found.append(Stretch(int(after), int(until), file))
    chain: list[Stretch] = []
    end = 0
    # Of two that begin alike the longer: the other has been taken into it.
    for one in sorted(found, key=lambda one: (one.after, -one.until)):
        if one.after == end:
            chain.append(one)
            end = one.until
    return chain


def make_index(layout: Layout, newest: int) -> None:
    """Index the published articles up to reading_no ``newest``.

    Raises:
        MissingExtraError: fts is not installed.
        OSError: The folder cannot be written to.
        duckdb.Error: The disk is full.
    """
    _folder(layout).mkdir(exist_ok=True)
    kept = stretches(layout)
    end = kept[-1].until if kept else 0
    start = end
    while kept and newest - start > (start - kept[-1].after) / GROWTH:
        if kept[-1].until - kept[-1].after >= STRETCH:
            break
        start = kept.pop().after
    while start < newest:
        until = min(start + STRETCH, newest)
        _make_stretch(layout, start, until)
        start = until
    chain = {one.file for one in stretches(layout)}
    for file in _folder(layout).glob("[0-9]*.duckdb"):
        if file not in chain:
            file.unlink(missing_ok=True)


def drop_index(layout: Layout) -> None:
    """Remove the index; the next search makes it anew."""
    for file in _folder(layout).glob("[0-9]*.duckdb"):
        file.unlink(missing_ok=True)


def _make_stretch(layout: Layout, after: int, until: int) -> None:
    """Index the current readings of one stretch, some at a time; then sort by word."""
    folder = _folder(layout)
    with _scratch(folder, "index") as made, _scratch(folder, "sorted") as sorted_file:
        with contextlib.closing(duckdb.connect(str(made))) as index:
            index.execute(statement("search_begin"))
        for start in range(after, until, AT_ONCE):
            _add_readings(layout, made, start, min(start + AT_ONCE, until))
        with _workshop(folder) as work:
            work.execute(f"attach '{made}' as made (read_only)")
            work.execute(f"attach '{sorted_file}' as sorted")
            work.execute(statement("search_sort"))
            # Closing does it too, but keeps silent where the disk is full.
            work.execute("checkpoint sorted")
            work.execute("detach sorted")
        sorted_file.replace(folder / f"{after}-{until}.duckdb")


def _add_readings(layout: Layout, made: Path, after: int, until: int) -> None:
    """Let fts cut up some readings, count their words, and keep that."""
    with _workshop(_folder(layout)) as work:
        load_extension(work, "fts", "search")
        # Two threads wait for each other at fts's pattern: twice the processor time.
        work.execute("set threads = 1")
        work.execute(f"attach '{layout.warehouse.resolve()}' as desk (read_only)")
        work.execute(f"attach '{made}' as made")
        asked = {"after": after, "until": until}
        work.execute(statement("search_texts"), asked)
        for step in ("make_index", "count_words", "keep_words", "keep_uses"):
            work.execute(statement(f"search_{step}"))
        work.execute("detach made")


@contextlib.contextmanager
def _workshop(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an empty database in memory: on disk all would be written to a log first."""
    with (
        _scratch(folder, "spill") as spill,
        contextlib.closing(duckdb.connect()) as work,
    ):
        work.execute(f"set memory_limit = '{_MEMORY}'")
        work.execute(f"set temp_directory = '{spill}'")
        yield work


@contextlib.contextmanager
def _scratch(folder: Path, name: str) -> Iterator[Path]:
    """A file or folder that is gone afterwards, as what killed searches have left."""
    file = folder / f".{name}-{os.getpid()}.tmp"
    try:
        yield file
    finally:
        for rest in folder.glob(".*.tmp*"):
            is_own = rest.name.startswith(file.name)
            with contextlib.suppress(OSError):
                if is_own or time.time() - rest.stat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(rest) if rest.is_dir() else rest.unlink()


def _folder(layout: Layout) -> Path:
    return layout.folder / "search"
