"""Where pages come from: one file a kind, all giving the same pages.

``read_pages("saved/")`` recognises the kind; ``read_pages("files:saved/")`` is told.
Nothing of the network is imported before a source of the network is read.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from flows.guards.limits import SourceError
from flows.sources.base import Item, Means, Source, file_uri, one_at_a_time, printable

__all__ = [
    "SOURCES",
    "Item",
    "Means",
    "Source",
    "SourceError",
    "find_source",
    "read_pages",
]

Reader = Callable[[Source, Means], Iterator[Item]]


def _later(module: str, function: str) -> Reader:
    """Return a reader whose module is imported when it is first asked."""

    def read(source: Source, means: Means) -> Iterator[Item]:
        reader: Reader = getattr(import_module(f"flows.sources.{module}"), function)
        return reader(source, means)

    return read


SOURCES: Mapping[str, Reader] = {
    "files": _later("files", "read_files"),
    "stdin": _later("stdin", "read_stdin"),
    "warc": _later("warc", "read_warc"),
    "mhtml": _later("mhtml", "read_mhtml"),
    "mail": _later("mail", "read_mail"),
    "zip": _later("archives", "read_zip"),
    "tar": _later("archives", "read_tar"),
    "jsonl": _later("tables", "read_jsonl"),
    "csv": _later("tables", "read_csv"),
    "parquet": _later("tables", "read_parquet"),
}
"""Kind → what reads it; the kinds are also what may stand before the colon."""


_NOT_ON_DISK = frozenset({"stdin"})


def find_source(argument: str, *, columns: tuple[tuple[str, str], ...] = ()) -> Source:
    """Tell the kind of ``argument``, by its prefix, else by its looks.

    Args:
        argument: As the user gave it.
        columns: Which column of a table holds what.
    """
    name = printable(argument)
    kind, colon, where = argument.partition(":")
    if colon and kind in SOURCES:
        return Source(name=name, kind=kind, where=where, columns=columns)
    if argument == "-":
        return Source(name=name, kind="stdin", where=argument)
    return Source(name=name, kind="files", where=argument, columns=columns)


def read_pages(source: Source | str, means: Means | None = None) -> Iterator[Item]:
    """Read ``source`` lazily: its pages, and a Rejected for what gives none.

    Never raises for what is wrong with the source: that is its last item, with stage
    ``open``. A source failed when it gave no page and at least one such item.
    """
    if isinstance(source, str):
        source = find_source(source)
    uri = source.where
    if source.kind not in _NOT_ON_DISK:
        uri = file_uri(Path(uri).expanduser())
    items = SOURCES[source.kind](source, means or Means())
    yield from one_at_a_time(source, uri, items)
