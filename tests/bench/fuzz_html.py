"""Read damaged real pages: no crash, no lost block, no page over its limit.

    python tests/bench/fuzz_html.py ../shared/bench/dev/pages --runs 2000 --seed 1

Each run takes a page, damages it a few times (bytes flipped, spans cut or doubled,
markup put in that parsers dislike) and reads it. Limits count processor time.
"""

import argparse
import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.visible import find_loss
from transforms.article import Page, Refusal
from transforms.html import read_html
from transforms.rules import load_rules

LIMIT_SECONDS = 2.0
FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
SPLINTERS = [
    b"<", b">", b"</div>", b"</body></html>", b"<div>" * 400, b"<b>" * 200, b"<!--",
    b"-->", b"<script>", b"</script>", b"<table><tr>", b"&#x0;", b"&", b"\x00",
    b"\xff\xfe",
    b"<p hidden>", b"<svg>", b"<template>", b"<plaintext>", b"<![CDATA[", b"<?php ",
    b"<a href='", b'"', b"<textarea>", b"<body>", b"<head>", b"<title>", b"<frameset>",
    b"\x1b$B", b"<base href=x>", b"<noscript>", b"<select><option>", b"\xe2\x80\xa8",
]  # fmt: skip


def _flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 40)):
        data[dice.randrange(len(data))] = dice.randrange(256)


def _cut(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.randint(1, max(len(data) // 4, 1))]


def _double(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    span = data[at : at + dice.randint(1, 20_000)]
    where = dice.randrange(len(data))
    data[where:where] = bytes(span) * dice.randint(1, 4)


def _splinter(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(data))
        data[at:at] = dice.choice(SPLINTERS)


def _recode(data: bytearray, dice: random.Random) -> None:
    text = bytes(data).decode("utf-8", "replace")
    data[:] = text.encode(dice.choice(["utf-16", "cp1252", "latin-1"]), "replace")


DAMAGES: list[Callable[[bytearray, random.Random], None]] = [
    _flip, _cut, _double, _splinter, _splinter, _recode,
]  # fmt: skip


def main() -> int:
    """Run, print the counts, and return 1 where a page crashed, lost or lingered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rules = load_rules()
    paths = sorted(args.pages.glob("*.html.gz"))
    counts: Counter[str] = Counter()
    slowest = 0.0
    for run in range(args.runs):
        dice = random.Random(f"{args.seed}-{run}")
        path = dice.choice(paths)
        data = bytearray(gzip.decompress(path.read_bytes()))
        for _ in range(dice.randint(1, 3)):
            if data:
                dice.choice(DAMAGES)(data, dice)
        content = bytes(data)
        page = Page(
            source="fuzz", source_uri="fuzz:1", content=content, fetched_at=FETCHED_AT
        )
        started = time.process_time()
        try:
            found = read_html(page, rules)[0]
        except Exception as error:  # noqa: BLE001 - what is looked for
            counts["crashed"] += 1
            print(f"{path.name} run {run}: {type(error).__name__}: {error}")
            continue
        spent = time.process_time() - started
        slowest = max(slowest, spent)
        if spent > LIMIT_SECONDS:
            counts["over the limit"] += 1
            print(f"{path.name} run {run}: {spent:.1f} s")
        if isinstance(found, Refusal):
            counts[f"refused: {found.reason}"] += 1
        else:
            counts["read"] += 1
            if loss := find_loss(content, found):
                counts["lost"] += 1
                print(f"{path.name} run {run}: {loss}")
    print(f"runs {args.runs}, slowest {slowest:.2f} s")
    for name, count in counts.most_common():
        print(f"  {name:<28}{count:6}")
    return int(any(counts[bad] for bad in ("crashed", "lost", "over the limit")))


if __name__ == "__main__":
    sys.exit(main())
