"""Tables with a page a row: JSON Lines, CSV and Parquet."""

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flows.guards.limits import SourceError
from flows.sources.base import Item, Means, Source, file_uri, printable, rejected
from transforms.article import Basis, Hints, Page, Reason

_ROWS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """Names under which data sets carry what we look for, the likeliest first."""

    html: tuple[str, ...] = ("html", "raw_html", "content_html", "page")
    text: tuple[str, ...] = (
        "text",
        "body",
        "content",
        "article",
        "maintext",
        "fulltext",
        "full_text",
        "article_text",
    )
    url: tuple[str, ...] = ("url", "link", "permalink", "canonical_url", "source_url")
    title: tuple[str, ...] = ("title", "headline")
    author: tuple[str, ...] = ("author", "authors", "byline", "creator")
    published: tuple[str, ...] = (
        "published",
        "published_at",
        "date",
        "pubdate",
        "date_publish",
        "publication_date",
    )
    modified: tuple[str, ...] = ("modified", "modified_at", "date_modified", "updated")
    summary: tuple[str, ...] = ("summary", "description", "excerpt")
    section: tuple[str, ...] = ("section", "category")
    tags: tuple[str, ...] = ("tags", "keywords")
    language: tuple[str, ...] = ("language", "lang")


def read_jsonl(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of a JSON Lines file; a broken line is refused by number."""
    path = Path(source.where).expanduser()
    yield from _pages(_json_rows(path, source, means), path, source, means)


def read_csv(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of a CSV or TSV file with a header line."""
    path = Path(source.where).expanduser()
    yield from _pages(_csv_rows(path), path, source, means)


def read_parquet(source: Source, means: Means) -> Iterator[Item]:
    """Give the pages of a Parquet file."""
    path = Path(source.where).expanduser()
    yield from _pages(_parquet_rows(path), path, source, means)


Rows = Iterator[tuple[int, Mapping[str, Any] | SourceError]]


def _pages(rows: Rows, path: Path, source: Source, means: Means) -> Iterator[Item]:
    uri = file_uri(path)
    thing = printable(str(path))
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    columns: dict[str, str] | None = None
    number = 0
    for number, row in rows:
        try:
            if isinstance(row, SourceError):
                raise row
            if columns is None:
                columns = _columns(row, source, thing)
            yield _page(row, columns, f"{uri}#{number}", changed, source, means)
        except SourceError as error:
            if error.thing == thing:
                raise
            yield rejected(source, error, source_uri=f"{uri}#{number}")
    if not number:
        raise SourceError(thing, "it has no rows", "check the export", Reason.EMPTY)


def _page(
    row: Mapping[str, Any],
    columns: Mapping[str, str],
    uri: str,
    changed: datetime,
    source: Source,
    means: Means,
) -> Page:
    thing = f"{printable(source.where)} row {uri.rpartition('#')[2]}"
    kind = "html" if _text(row, columns, "html") else "text"
    value = row.get(columns.get(kind, ""))
    charset = None if isinstance(value, bytes) else "utf-8"
    if not isinstance(value, bytes):
        value = str(value or "").encode("utf-8", "replace")
    content = value
    if not content.strip():
        name = " and ".join(columns[k] for k in ("html", "text") if k in columns)
        raise SourceError(thing, f"{name} is empty", "check the export", Reason.EMPTY)
    if len(content) > means.limits.page_bytes:
        raise SourceError(
            thing,
            f"more than {means.limits.page_bytes} bytes",
            "raise max_page_bytes under [fetch] in copydesk.toml",
            Reason.TOO_LARGE,
        )
    url = _text(row, columns, "url")
    return Page(
        source=source.name,
        source_uri=uri,
        content=content,
        fetched_at=changed,
        url=url if url and url.startswith(("http://", "https://")) else None,
        media_type="text/html" if kind == "html" else None,
        charset=charset,
        hints=Hints(
            basis=Basis.COLUMN,
            title=_text(row, columns, "title"),
            authors=_texts(row, columns, "author"),
            published=_text(row, columns, "published"),
            modified=_text(row, columns, "modified"),
            summary=_text(row, columns, "summary"),
            section=_text(row, columns, "section"),
            tags=_texts(row, columns, "tags"),
            language=_text(row, columns, "language"),
        ),
    )


def _columns(row: Mapping[str, Any], source: Source, thing: str) -> dict[str, str]:
    """Tell which column holds what: as named by the user, else by its name."""
    named = dict(source.columns)
    by_lower = {str(name).lower(): str(name) for name in row}
    there = ", ".join(str(name) for name in row) or "none"
    for field, wanted in named.items():
        if wanted not in row:
            raise SourceError(
                thing,
                f'it has no column "{wanted}" for {field} (there are: {there})',
                "name another with --column",
                "no-column",
            )
    guesses = _Guess()
    found = dict(named)
    told = "html" in named or "text" in named
    for field in (f.name for f in fields(_Guess)):
        likely: tuple[str, ...] = getattr(guesses, field)
        match = next((by_lower[name] for name in likely if name in by_lower), None)
        if field not in found and match and not (told and field in ("html", "text")):
            found[field] = match
    if "html" not in found and "text" not in found:
        raise SourceError(
            thing,
            f"no column of it is known to hold the page (there are: {there})",
            "name it with --column text=NAME or --column html=NAME",
            "no-column",
        )
    return found


def _text(row: Mapping[str, Any], columns: Mapping[str, str], field: str) -> str | None:
    value = row.get(columns.get(field, ""))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, list | tuple):
        return ", ".join(_plain(v) for v in value) or None
    return None if value is None else _plain(value) or None


def _texts(
    row: Mapping[str, Any], columns: Mapping[str, str], field: str
) -> tuple[str, ...]:
    value = row.get(columns.get(field, ""))
    if isinstance(value, list | tuple):
        return tuple(text for v in value if v and (text := _plain(v)))
    single = _text(row, columns, field)
    return (single,) if single else ()


def _plain(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8").strip()


def _json_rows(path: Path, source: Source, means: Means) -> Rows:
    most = 4 * means.limits.page_bytes  # a page escaped as JSON, and its other columns
    with _lines(path) as stream:
        number = 0
        while line := stream.readline(most):
            number += 1
            if not line.strip():
                continue
            thing = f"{printable(source.where)} line {number}"
            if len(line) == most:
                raise SourceError(
                    printable(str(path)),
                    f"line {number} is longer than {most} bytes",
                    "check that it is JSON Lines: one object a line",
                    Reason.TOO_LARGE,
                )
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield (
                    number,
                    SourceError(thing, f"it is no JSON ({error})", "mend the line"),
                )
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                found = f"it is a {type(value).__name__}, not an object"
                yield number, SourceError(thing, found, "write one object a line")


def _csv_rows(path: Path) -> Rows:
    csv.field_size_limit(sys.maxsize)
    name = path.name.lower().removesuffix(".gz")
    with _lines(path) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        dialect = csv.excel_tab if name.endswith(".tsv") else csv.excel
        try:
            yield from enumerate(csv.DictReader(text, dialect=dialect), start=1)
        except csv.Error as error:
            raise SourceError(
                printable(str(path)), f"it is no CSV ({error})", "check the export"
            ) from error


@contextmanager
def _lines(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for reading by line, through gzip where it is gzipped."""
    with path.open("rb") as raw:
        is_gzip = raw.peek(2)[:2] == b"\x1f\x8b"
        try:
            stream = gzip.GzipFile(fileobj=raw) if is_gzip else raw
            yield stream  # type: ignore[misc]  # GzipFile reads as BufferedReader does
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError(
                printable(str(path)),
                f"its gzip data is damaged ({error})",
                "get a whole copy of the file",
            ) from error


def _parquet_rows(path: Path) -> Rows:
    import duckdb

    try:
        with duckdb.connect() as memory:
            memory.execute("set threads = 1")
            result = memory.execute("select * from read_parquet($1)", [str(path)])
            names = [column[0] for column in result.description or ()]
            number = 0
            while rows := result.fetchmany(_ROWS):
                for row in rows:
                    number += 1
                    yield number, dict(zip(names, row, strict=True))
            if not number:
                return
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise SourceError(
            printable(str(path)), f"it is no Parquet file ({first})", "check the export"
        ) from error
