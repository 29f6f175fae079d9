"""What a batch gives, staged as one Parquet file.

A row a page, its blocks, bylines, images and evidence nested in it. The rows go to
DuckDB as JSON lines, which it reads in C++ (``executemany`` is twenty times slower).
The file comes into being under a temporary name and is renamed when it is whole; its
name carries a checksum, so that a torn file is known before it is loaded.
"""

import hashlib
import os
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import orjson

from transforms.article import (
    Metadata,
    Page,
    Reading,
    Rejected,
    hash_32,
)
from warehouse.files import sync_folder
from warehouse.queries import statement
from warehouse.runs import Run
from warehouse.signature import content_value, signature

_CHECKSUM_BYTES = 8
_MIN_OBJECT_BYTES = 16 * 1024 * 1024  # DuckDB's own default for one JSON line

_METADATA = tuple(f.name for f in fields(Metadata) if f.name != "canonical_url")

Outcome = tuple[Page | None, Reading | Rejected]
"""One page and what came of it; no page where a source could not be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What a batch came to: small and picklable, it travels instead of the rows."""

    file: Path
    pages: int
    readings: int
    rejected: int
    removed: dict[str, int]
    """Blocks that are neither body nor title, by label."""


def stage(folder: Path, run: Run, outcomes: Iterable[Outcome]) -> Staged | None:
    """Write ``outcomes`` to one new file in ``folder``; None when there are none.

    The same outcomes of the same run give the same file, so a batch that is tried again
    replaces what it wrote before.
    """
    lines: list[bytes] = []
    removed: Counter[str] = Counter()
    readings = 0
    for page, result in outcomes:
        if isinstance(result, Reading):
            readings += 1
            removed.update(result.removed())
        lines.append(_line(page, result, run))
    if not lines:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f".scratch-{run.run_id}-{uuid.uuid4().hex}"
    as_json, as_parquet = scratch.with_suffix(".jsonl"), scratch.with_suffix(".tmp")
    try:
        as_json.write_bytes(b"\n".join(lines))
        _write_parquet(as_json, as_parquet, max(map(len, lines)))
        name = f"{run.started_at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}-{run.run_id}"
        file = folder / f"{name}-{checksum(as_parquet)}.parquet"
        _settle(as_parquet, file)
    finally:
        as_json.unlink(missing_ok=True)
        as_parquet.unlink(missing_ok=True)
    return Staged(
        file=file,
        pages=len(lines),
        readings=readings,
        rejected=len(lines) - readings,
        removed=dict(removed),
    )


def checksum(file: Path) -> str:
    """Return 16 hex digits over the bytes of ``file``."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(
            stream, lambda: hashlib.blake2b(digest_size=_CHECKSUM_BYTES)
        )
    return digest.hexdigest()


def is_whole(file: Path) -> bool:
    """Tell whether a staged file's bytes are those it was named for."""
    return file.stem.rsplit("-", 1)[-1] == checksum(file)


def _write_parquet(as_json: Path, as_parquet: Path, longest: int) -> None:
    with _engine().cursor() as cursor:
        cursor.execute(
            statement("stage_rows"),
            {
                "file": str(as_json),
                "object_bytes": max(longest + 1, _MIN_OBJECT_BYTES),
                "target": str(as_parquet),
            },
        )


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return this process' DuckDB for staging: to open one takes as long as to use it.

    One thread, since a worker is one of as many as there are cores.
    """
    engine = duckdb.connect(config={"threads": 1})
    engine.execute("set global timezone = 'UTC'")
    return engine


def _settle(scratch: Path, file: Path) -> None:
    """Give a whole file its name, and see both to the disk."""
    with scratch.open("rb") as stream:
        os.fsync(stream.fileno())
    scratch.replace(file)
    sync_folder(file.parent)


def _line(page: Page | None, result: Reading | Rejected, run: Run) -> bytes:
    row: dict[str, Any] = {
        "run_id": run.run_id,
        "rules_version": run.rules_version,
        "program_version": run.program_version,
        "page": _page(page, result) if page else None,
    }
    row |= _reading(result) if isinstance(result, Reading) else {"rejected": result}
    try:
        return orjson.dumps(row)
    except TypeError:
        # A lone surrogate, from a JSON escape in the page: no encoding has it.
        return orjson.dumps(_scrub(row))


def _page(page: Page, result: Reading | Rejected) -> dict[str, Any]:
    return {
        "page_id": page.page_id,
        "source": page.source,
        "source_uri": page.source_uri,
        "url": page.url,
        "requested_url": page.requested_url,
        "fetched_at": page.fetched_at,
        "http_status": page.http_status,
        "media_type": page.media_type,
        "charset": page.charset,
        "encoding": result.encoding if isinstance(result, Reading) else None,
        "byte_count": len(page.content),
        "digest": page.digest,
        "archive_ref": page.archive_ref,
        "hints": page.hints,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "reading": {
            "reading_id": reading.reading_id,
            "own_id": reading.article_id,
            "url": reading.url,
            **{name: getattr(reading.metadata, name) for name in _METADATA},
            "body": reading.body,
            "word_count": reading.word_count,
            "content_hash": reading.content_hash,
            "rules_version": reading.rules_version,
            "program_version": reading.program_version,
        },
        "blocks": reading.blocks,
        "bylines": reading.bylines,
        "images": reading.images,
        "evidence": reading.evidence,
        "aliases": [
            {"url": url, "basis": basis, "alias_id": hash_32(url)}
            for url, basis in reading.aliases
        ],
        "removed": {str(label): n for label, n in reading.removed().items()},
        "signature": _signature(reading),
    }


def _signature(reading: Reading) -> list[int]:
    """Values by which copies are found; none where there is no body to copy."""
    if not reading.body.strip():
        return []
    return [content_value(reading.content_hash), *signature(reading.body)]


def _scrub(value: Any) -> Any:
    """Replace lone surrogates with U+FFFD, and join those that make a pair."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_scrub(key): _scrub(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrub(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _scrub(getattr(value, f.name)) for f in fields(value)}
    return value
