"""The sample pages of ``tests/pages``: the specification of what a page gives.

A folder holds ``page.txt`` or ``page.html``; ``page.json`` (origin, licence, and what
a fetch would have said: url, time); ``article.json``, what the page must give, or
``rejected.json``, why it must be rejected. Where the program is not yet right,
``known-failure.md`` lists the field and the reason.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from transforms.article import (
    BODY_LABELS,
    Byline,
    Image,
    Metadata,
    Page,
    Reading,
    Region,
    Rejected,
)
from transforms.assemble import read_article
from transforms.rules import load_rules

FOLDER = Path(__file__).parent / "pages"

COLUMNS = tuple(f.name for f in fields(Metadata))
BYLINE_PARTS = tuple(f.name for f in fields(Byline) if f.name not in ("name", "kind"))
IMAGE_PARTS = tuple(f.name for f in fields(Image))
FIELDS = (
    *COLUMNS,
    "bylines",
    *(f"bylines.{part}" for part in BYLINE_PARTS),
    "images",
    "body",
    "blocks",
)
"""What is compared on every page, each in a test of its own."""

_KNOWN = re.compile(r"^- `([a-z_.]+)`: (\S.*(?:\n  \S.*)*)$", re.MULTILINE)


def slugs() -> list[str]:
    """Return the names of all folders, in order."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def page_path(slug: str) -> Path:
    """Return the one page file of a folder."""
    [path] = [p for p in (FOLDER / slug).glob("page.*") if p.suffix != ".json"]
    return path


@cache
def load_page(slug: str) -> Page:
    """Return the page as it would come in; the same on every machine."""
    said = json.loads((FOLDER / slug / "page.json").read_text(encoding="utf-8"))
    path = page_path(slug)
    return Page(
        source="tests/pages",
        source_uri=f"file:///tests/pages/{slug}/{path.name}",
        url=said.get("url"),
        content=path.read_bytes(),
        fetched_at=datetime.fromisoformat(said["fetched_at"]),
        media_type="text/plain" if path.suffix == ".txt" else "text/html",
    )


RULES = load_rules()


@cache
def read_sample(slug: str) -> Reading | Rejected:
    """Read a page, once for all tests."""
    return read_article(load_page(slug), RULES)


def load_expected(slug: str) -> Mapping[str, Any] | None:
    """Return what ``article.json`` says; None where the page must be rejected."""
    path = FOLDER / slug / "article.json"
    if not path.exists():
        return None
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(expected, dict)
    unknown = set(expected) - {*COLUMNS, "bylines", "images", "blocks"}
    assert not unknown, f"{path}: no such fields: {sorted(unknown)}"
    return expected


def load_known_failures(slug: str) -> dict[str, str]:
    """Return the fields that are known to be wrong, each with its reason."""
    path = FOLDER / slug / "known-failure.md"
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    found = {m[1]: " ".join(m[2].split()) for m in _KNOWN.finditer(text)}
    items = sum(line.startswith("- ") for line in text.splitlines())
    assert found, f"{path}: write '- `field`: reason', or remove the file"
    assert len(found) == items, f"{path}: an item is not '- `field`: reason'"
    return found


def _plain(value: object) -> object:
    """Make a value what JSON can hold."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value] or None
    return value


def _filled(record: object, names: tuple[str, ...]) -> dict[str, object]:
    values = {name: _plain(getattr(record, name)) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def describe(reading: Reading) -> dict[str, Any]:
    """Write a reading the way ``article.json`` does: what is empty is left out."""
    return {
        **_filled(reading.metadata, COLUMNS),
        "bylines": [
            _filled(byline, ("name", "kind", *BYLINE_PARTS))
            for byline in reading.bylines
        ],
        "images": [_filled(image, IMAGE_PARTS) for image in reading.images],
        "blocks": [
            {"label": block.label.value, "text": block.text}
            | ({"region": "json-ld"} if block.region is Region.JSON_LD else {})
            for block in reading.blocks
        ],
    }


def pick(described: Mapping[str, Any], field: str) -> object:
    """Take one of ``FIELDS`` out of what an article is described by."""
    if field == "bylines":
        return [(b["name"], b["kind"]) for b in described["bylines"]]
    if field.startswith("bylines."):
        part = field.removeprefix("bylines.")
        return {b["name"]: b.get(part) for b in described["bylines"]}
    if field == "body":
        return [b["text"] for b in described["blocks"] if b["label"] in BODY_LABELS]
    return described.get(field)


def write_expected(slug: str) -> None:
    """Write what the page gives now; known failures keep what is expected of them."""
    folder = FOLDER / slug
    result = read_sample(slug)
    known = load_known_failures(slug)
    if isinstance(result, Rejected):
        if "reason" not in known and not (folder / "article.json").exists():
            lines = json.dumps({"reason": str(result.reason)}, indent=2)
            (folder / "rejected.json").write_text(lines + "\n", encoding="utf-8")
        return
    if (folder / "rejected.json").exists():
        return  # it must be rejected; a person decides otherwise by removing the file
    described, before = describe(result), load_expected(slug) or {}
    for field in {name.partition(".")[0] for name in known}:
        kept = "blocks" if field == "body" else field
        described.pop(kept, None)
        if kept in before:
            described[kept] = before[kept]
    (folder / "article.json").write_text(to_json(described), encoding="utf-8")


def to_json(described: Mapping[str, Any]) -> str:
    """Write an article as JSON, a line for each block, byline and image."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    parts = []
    for name in (*COLUMNS, "bylines", "images", "blocks"):
        if name not in described:
            continue
        value = described[name]
        if value and name in ("bylines", "images", "blocks"):
            items = ",\n".join(f"    {line(item)}" for item in value)
            parts.append(f'  "{name}": [\n{items}\n  ]')
        else:
            parts.append(f'  "{name}": {line(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
