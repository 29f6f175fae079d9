"""How many dumps of 5 KB the pure part reads per second and core.

    python tests/bench/dumps_speed.py [--count N] [--rounds N] [--profile]

The dumps are made from the invented ones under tests/pages: each is filled up with
paragraphs of its own until it holds 5 KB, with a number in every line, so that no cache
of lines helps. CPU time of this process, the best of the rounds; needs no warehouse.
"""

import argparse
import cProfile
import pstats
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from transforms.article import Page
from transforms.dumps import read_dump
from transforms.rules import load_rules

ROOT = Path(__file__).parents[2]
TARGET_BYTES = 5_000


def filled(text: str, number: int) -> bytes:
    """A dump of 5 KB: the text with its longest paragraphs repeated, lines marked."""
    lines = text.splitlines()
    long = sorted((line for line in lines if len(line) > 80), key=len)[-4:] or lines[:1]
    at = max(i for i, line in enumerate(lines) if line in long)
    extra = 0
    while len("\n".join(lines).encode()) < TARGET_BYTES:
        extra += 1
        lines[at:at] = ["", f"{long[extra % len(long)]} Number {number}, {extra}."]
    return "\n".join(lines).encode()


def main() -> None:
    """Print dumps per second, and the profile where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    texts = [
        p.read_text("utf-8-sig") for p in (ROOT / "tests/pages").glob("*/page.txt")
    ]
    pages = [
        Page(
            source="bench",
            source_uri=f"file:///bench/{n}.txt",
            content=filled(texts[n % len(texts)], n),
            fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
            media_type="text/plain",
        )
        for n in range(arguments.count)
    ]
    rules = load_rules()
    for page in pages[: len(texts)]:
        read_dump(page, rules)  # compiles what these dumps ask for
    profile = cProfile.Profile() if arguments.profile else None
    best = float("inf")
    for _ in range(arguments.rounds):
        if profile:
            profile.enable()
        started = time.process_time()
        for page in pages:
            read_dump(page, rules)
        best = min(best, time.process_time() - started)
        if profile:
            profile.disable()
    size = sum(len(page.content) for page in pages) / len(pages)
    print(f"{len(pages) / best:.0f} dumps/s and core, {size:.0f} bytes each")
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
