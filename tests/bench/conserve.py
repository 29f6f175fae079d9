"""Check law 1 on every page of the kit: no visible word lost, none invented.

python tests/bench/conserve.py ../shared/bench/dev/pages
"""

import argparse
import gzip
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.visible import find_loss
from transforms.article import Page, Refusal
from transforms.html import read_html
from transforms.rules import load_rules

FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> int:
    """Read every page; print the losses and the counts; 1 where there is a loss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    args = parser.parse_args()
    rules = load_rules()
    counts: Counter[str] = Counter()
    for path in sorted(args.pages.glob("*.html.gz")):
        content = gzip.decompress(path.read_bytes())
        page = Page(
            source="bench",
            source_uri=path.absolute().as_uri(),
            content=content,
            fetched_at=FETCHED_AT,
        )
        found = read_html(page, rules)[0]
        loss = find_loss(content, found)
        if isinstance(found, Refusal):
            counts[f"refused: {found.reason}"] += 1
            print(f"{path.name}: {found.reason}: {found.message}")
        else:
            counts["lost" if loss else "whole"] += 1
        if loss:
            print(f"{path.name}: {loss}")
    print(", ".join(f"{name} {count}" for name, count in counts.most_common()))
    return int(counts["lost"] > 0)


if __name__ == "__main__":
    sys.exit(main())
