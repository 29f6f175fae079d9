"""How many dumps of 5 KB the pure part reads per second and core.

    python tests/bench/dumps_speed.py [--count N] [--rounds N] [--profile]

The dumps are made from the invented ones under tests/pages: each is filled up with
paragraphs until it holds 5 KB, every one of them sentences of its language put together
anew, with a number. What is kept of lines read before is forgotten before each dump, so
that no cache helps that a page of tomorrow would not find. CPU time of this process,
the best of the rounds; needs no warehouse.
"""

import argparse
import cProfile
import pstats
import random
import re
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))  # what is installed goes first

from transforms import dates
from transforms.article import Draft, Label, Page, is_compiled
from transforms.dumps import read_dump
from transforms.language import detect_language
from transforms.names import fold_name
from transforms.notices import read_notice
from transforms.people import read_credit_line
from transforms.pictures import split_caption
from transforms.rules import Rules, load_rules

ROOT = Path(__file__).parents[2]
TARGET_BYTES = 5_000


_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[^a-z])")
_KEPT = (read_credit_line, read_notice, dates._scan_line, fold_name, split_caption)
"""What remembers the lines that it has read."""


def read_sentences(pages: Iterable[Page], rules: Rules) -> dict[str, list[str]]:
    """The sentences of the dumps' paragraphs, by language."""
    found: dict[str, list[str]] = {}
    for page in pages:
        draft, _ = read_dump(page, rules)
        if isinstance(draft, Draft):
            own = found.setdefault(draft.metadata.language or "en", [])
            for block in draft.blocks:
                if block.label is Label.PARAGRAPH:
                    own += _SENTENCE_END.split(block.text)
    return found


def filled(text: str, number: int, sentences: list[str]) -> bytes:
    """A dump of 5 KB: the text with paragraphs of its own among its longest lines."""
    draw = random.Random(number)
    lines = text.splitlines()
    long = sorted((line for line in lines if len(line) > 80), key=len)[-4:] or lines[:1]
    at = max(i for i, line in enumerate(lines) if line in long)
    size = len("\n".join(lines).encode())
    while size < TARGET_BYTES:
        drawn = " ".join(draw.choices(sentences, k=draw.randint(1, 3)))
        paragraph = f"{drawn} Of {number} there were {draw.randint(2, 9_999)} then."
        lines[at:at] = ["", paragraph]
        size += len(paragraph.encode()) + 2
    return "\n".join(lines).encode()


def make_page(content: bytes, number: int) -> Page:
    """A dump as a flow hands it over."""
    return Page(
        source="bench",
        source_uri=f"file:///bench/{number}.txt",
        content=content,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        media_type="text/plain",
    )


def make_dumps(count: int, rules: Rules) -> list[Page]:
    """As many dumps of 5 KB, each another text than the one before."""
    paths = sorted((ROOT / "tests/pages").glob("*/page.txt"))
    texts = [path.read_text("utf-8-sig") for path in paths]
    bare = [make_page(text.encode(), n) for n, text in enumerate(texts)]
    sentences = read_sentences(bare, rules)
    pools = [sentences.get(detect_language(t) or "en", sentences["en"]) for t in texts]
    return [
        make_page(filled(texts[n % len(texts)], n, pools[n % len(texts)]), n)
        for n in range(count)
    ]


def main() -> None:
    """Print dumps per second, and the profile where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    rules = load_rules()
    pages = make_dumps(arguments.count, rules)
    for page in pages:
        read_dump(page, rules)  # compiles what these dumps ask for
    profile = cProfile.Profile() if arguments.profile else None
    best = float("inf")
    for _ in range(arguments.rounds):
        if profile:
            profile.enable()
        started = time.process_time()
        for page in pages:
            for cached in _KEPT:
                cached.cache_clear()
            read_dump(page, rules)
        best = min(best, time.process_time() - started)
        if profile:
            profile.disable()
    size = sum(len(page.content) for page in pages) / len(pages)
    print(
        f"{len(pages) / best:.0f} dumps/s and core, {size:.0f} bytes each,"
        f" {'compiled' if is_compiled() else 'interpreted'}"
    )
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
