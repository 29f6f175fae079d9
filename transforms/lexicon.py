"""Word lists that ship as data: loaded once, on first use."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"


@cache
def load_lexicon(name: str) -> dict[str, Any]:
    """Load ``data/<name>.toml``.

    Package data, so it never changes while the program runs.
    """
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list, separated by white space, lower case."""
    return frozenset(text.casefold().split())


def phrases_of(text: str) -> tuple[str, ...]:
    """Return the phrases of a list, one a line, longest first."""
    lines = {" ".join(line.split()) for line in text.splitlines()}
    return tuple(sorted(filter(None, lines), key=lambda p: (-len(p), p)))
