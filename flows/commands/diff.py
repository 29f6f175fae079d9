"""``copydesk diff``: what a publisher changed, sentence by sentence."""

import sys
import textwrap
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands import UsageError, warehouse_path
from flows.commands.show import names_of

_FIELDS = ("title", "subtitle", "bylines", "access")
_WIDTH = 88
_RED, _GREEN, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"

Line = tuple[str, str]
"""``-``, ``+`` or a space, and what was removed, added or kept."""


def diff(
    article: str,
    *,
    older: Annotated[int | None, Parameter(name="--from")] = None,
    newer: Annotated[int | None, Parameter(name="--to")] = None,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Print what changed between two revisions, by default the last two.

    Removed sentences are marked -, added ones +; of the rest, one on either side.

    For example:

    copydesk diff https://courier.example/bridge-vote --from 1 --to 3

    Args:
        article: An article_id or its start, an address, a source or its file name.
        older: Number of the older revision.
        newer: Number of the newer one.
        warehouse: The warehouse file.
        json: Print one JSON object.
    """
    from warehouse.connection import connect
    from warehouse.lookup import find_article, read_article, read_revision

    with connect(warehouse_path(warehouse)) as reader:
        article_id = find_article(reader, names_of(article))
        last = int(read_article(reader, article_id).article["revisions"])
        to = last if newer is None else newer
        since = max(to - 1, 1) if older is None else older
        if since >= to and not (since == to == last == 1):
            raise UsageError(f"--from {since} is not before --to {to}")
        pair = [read_revision(reader, article_id, number) for number in (since, to)]
    if json:
        _print_json(article_id, *pair)
    elif last == 1:
        print(f"{pair[1]['title'] or article_id}: one revision, nothing has changed")
    else:
        _print_diff(*pair)
    return 0


def compare(older: list[str], newer: list[str]) -> Iterator[Line]:
    """Yield the lines of both texts in order, each kept, removed or added."""
    matcher = SequenceMatcher(None, older, newer, autojunk=False)
    for _, start, end, new_start, new_end in matcher.get_opcodes():
        if older[start:end] == newer[new_start:new_end]:
            yield from ((" ", sentence) for sentence in older[start:end])
        else:
            yield from (("-", sentence) for sentence in older[start:end])
            yield from (("+", sentence) for sentence in newer[new_start:new_end])


def _print_diff(older: dict[str, Any], newer: dict[str, Any]) -> None:
    print(
        f"--- revision {older['revision']}, seen {older['seen_at']:%Y-%m-%d %H:%M %Z}"
    )
    print(
        f"+++ revision {newer['revision']}, seen {newer['seen_at']:%Y-%m-%d %H:%M %Z}"
    )
    for field in _FIELDS:
        if older[field] != newer[field]:
            print(f"\n{field}")
            _print_lines([("-", older[field] or ""), ("+", newer[field] or "")])
    lines = list(compare(older["sentences"] or [], newer["sentences"] or []))
    if any(mark != " " for mark, _ in lines):
        print("\nbody")
        _print_lines(_near_changes(lines))


def _near_changes(lines: list[Line]) -> list[Line]:
    """Keep what changed, a sentence on either side, and a mark where more was left."""
    changed = [at for at, (mark, _) in enumerate(lines) if mark != " "]
    kept = sorted({at + step for at in changed for step in (-1, 0, 1)})
    near: list[Line] = []
    last = -1
    for at in kept:
        if 0 <= at < len(lines):
            near += [(" ", "…")] if at > last + 1 else []
            near.append(lines[at])
            last = at
    return [*near, *([(" ", "…")] if last < len(lines) - 1 else [])]


def _print_lines(lines: list[Line]) -> None:
    from flows.printing import has_colour

    colours = {"-": _RED, "+": _GREEN} if has_colour(sys.stdout) else {}
    for mark, text in lines:
        for line in textwrap.wrap(text, _WIDTH) or [""]:
            colour = colours.get(mark, "")
            print(f"{colour}{mark} {line}{_PLAIN if colour else ''}")


def _print_json(article_id: str, older: dict[str, Any], newer: dict[str, Any]) -> None:
    from flows.printing import print_json_object

    lines = list(compare(older["sentences"] or [], newer["sentences"] or []))
    print_json_object(
        {
            "article_id": article_id,
            "from": older["revision"],
            "to": newer["revision"],
            "fields": {
                field: {"from": older[field], "to": newer[field]}
                for field in _FIELDS
                if older[field] != newer[field]
            },
            "removed": [text for mark, text in lines if mark == "-"],
            "added": [text for mark, text in lines if mark == "+"],
        }
    )
