"""JSON Lines, CSV and Parquet."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from flows.sources import find_source, read_pages
from transforms.article import Basis, Page, Rejected

ROWS = [
    {
        "URL": "https://a.example/1",
        "headline": "One",
        "body": "First story, in “words”.",
        "author": "Ann Lee",
        "date": "2026-03-04",
    },
    {
        "URL": "no address",
        "headline": None,
        "body": "Second\nstory",
        "author": None,
        "date": None,
    },
]


def write(path: Path) -> None:
    """Write ROWS in the format that the name asks for."""
    if path.suffix == ".parquet":
        source = path.with_suffix(".tmp")
        source.write_text("\n".join(map(json.dumps, ROWS)))
        duckdb.read_json(str(source), format="nd").write_parquet(str(path))
    elif path.suffix == ".csv":
        lines = [",".join(ROWS[0])]
        lines += [
            ",".join('"' + str(value or "") + '"' for value in row.values())
            for row in ROWS
        ]
        path.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    else:
        data = "\n".join(map(json.dumps, ROWS)).encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.parquet"])
def test_rows_are_pages(tmp_path: Path, name: str) -> None:
    """Each row is a page, and its other columns are hints."""
    path = tmp_path / name
    write(path)
    first, second = read_pages(str(path))
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert first.content.decode() == "First story, in “words”."
    assert first.url == "https://a.example/1"
    assert first.source_uri.endswith(f"/{name}#1")
    assert first.hints is not None
    assert first.hints.basis is Basis.COLUMN
    assert (first.hints.title, first.hints.authors) == ("One", ("Ann Lee",))
    assert (first.hints.published or "")[:10] == "2026-03-04"
    assert second.url is None
    assert second.hints is not None
    assert (second.hints.title, second.hints.authors) == (None, ())


def test_column_is_named_by_the_user(tmp_path: Path) -> None:
    """A column named by an option is taken; one that is not there is refused."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a summary", "story": "<p>The story"}')
    [page] = read_pages(find_source(str(path), columns=(("html", "story"),)))
    assert isinstance(page, Page)
    assert (page.content, page.media_type) == (b"<p>The story", "text/html")
    [failure] = read_pages(find_source(str(path), columns=(("html", "nosuch"),)))
    assert isinstance(failure, Rejected)
    assert 'no column "nosuch" for html (there are: text, story)' in failure.message


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_no_table_says_so(tmp_path: Path, name: str) -> None:
    """An empty file, and one of other things, are refused by name."""
    path = tmp_path / name
    for content in (b"", b"\x00\x01\x02"):
        path.write_bytes(content)
        failures = list(read_pages(str(path)))
        assert failures
        for failure in failures:
            assert isinstance(failure, Rejected)
            assert name in failure.message


def test_no_column_is_guessed_wrongly(tmp_path: Path) -> None:
    """Where no column is known to hold the page, the user is asked."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "score": 2}')
    [failure] = read_pages(str(path))
    assert isinstance(failure, Rejected)
    assert "--column text=NAME" in failure.message


def test_broken_lines_are_refused_alone(tmp_path: Path) -> None:
    """A broken line is named by number; the others are read."""
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "one"}\n{"text": \n[1]\n\n{"text": ""}\n{"text": "\\ud800"}'
    )
    items = list(read_pages(str(path)))
    assert [isinstance(item, Page) for item in items] == [
        True,
        False,
        False,
        False,
        True,
    ]
    messages = [item.message for item in items if isinstance(item, Rejected)]
    assert "a.jsonl line 2: it is no JSON" in messages[0]
    assert "line 3: it is a list, not an object" in messages[1]
    assert "row 5: text is empty" in messages[2]


def test_torn_gzip(tmp_path: Path) -> None:
    """A torn file gives what is whole and says that it is torn."""
    path = tmp_path / "a.jsonl.gz"
    data = b"".join(b'{"text": "story %d"}\n' % n for n in range(10_000))
    path.write_bytes(gzip.compress(data)[:-2000])
    items = list(read_pages(str(path)))
    assert isinstance(items[-1], Rejected)
    assert "get a whole copy" in items[-1].message
    assert len(items) > 1000
