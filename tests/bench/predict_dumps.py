"""Write what read_article makes of a folder of dumps, in the gold's form.

    python tests/bench/predict_dumps.py DUMPS OUT [--rules FOLDER]

OUT is a folder, one JSON a dump, for the dumps' own score.py; or a file ending in
``.jsonl``, one line a page, for the score.py of the page benchmark. Needs no warehouse.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from transforms.article import Page, Reading, Rejected
from transforms.assemble import read_article
from transforms.rules import load_rules

FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
BYLINE_KEYS = ("name", "kind", "role", "organization", "location", "email", "social")


def prediction(reading: Reading | Rejected) -> dict[str, Any]:
    """One reading in the form of the gold files."""
    if isinstance(reading, Rejected):
        return {"bylines": [], "blocks": [], "rejected": reading.message}
    m = reading.metadata
    return {
        "title": m.title,
        "subtitle": m.subtitle,
        "publication": m.publication,
        "network": m.network,
        "access": m.access,
        "free_until": m.free_until.isoformat() if m.free_until else None,
        "published": m.published_on.isoformat() if m.published_on else None,
        "published_basis": m.published_basis,
        "language": m.language,
        "dateline": m.dateline,
        "body": reading.body,
        "bylines": [
            {key: getattr(b, key) for key in BYLINE_KEYS} for b in reading.bylines
        ],
        "blocks": [
            {"label": b.label, "text": b.text, "rule": b.rule, "region": b.region}
            for b in reading.blocks
        ],
        "images": [
            {"alt": i.alt, "caption": i.caption, "credit": i.credit}
            for i in reading.images
        ],
    }


def main() -> None:
    """Read every ``*.txt`` of a folder and write one JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dumps", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rules", type=Path)
    arguments = parser.parse_args()
    rules = load_rules(arguments.rules)
    lines: list[str] = []
    for path in sorted(arguments.dumps.glob("*.txt")):
        page = Page(
            source="bench",
            source_uri=path.resolve().as_uri(),
            content=path.read_bytes(),
            fetched_at=FETCHED_AT,
            media_type="text/plain",
        )
        found = prediction(read_article(page, rules))
        if arguments.out.suffix == ".jsonl":
            authors = [b["name"] for b in found["bylines"] if b["kind"] != "editor"]
            found = {
                "id": path.stem,
                "title": found.get("title"),
                "authors": authors,
                "published": found.get("published"),
                "body": found.get("body") or "",
            }
            lines.append(json.dumps(found, ensure_ascii=False))
            continue
        arguments.out.mkdir(parents=True, exist_ok=True)
        out = arguments.out / f"{path.stem}.json"
        out.write_text(json.dumps(found, ensure_ascii=False))
    if lines:
        arguments.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
