"""A small model as data: boosted trees, written out as plain Python.

``data/body_model.json`` holds the names of its columns and its trees; a tree is a
leaf's number or ``[column, threshold, at most, above]``. It is made by
``tests/bench/train_body.py``. The trees are written out as two functions when first
asked, which is ten times faster than walking them; where the core is compiled they are
compiled with it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from math import exp
from typing import Any

Tree = Any
"""A leaf's number, or a list of four: column, threshold, left and right."""

_FAMILIES: dict[str, str] = {
    "text": "words word_chars end digits upper sentences strong breaks lead promo"
    " promo_share",
    "copies": "copies later_copy",
    "links": "links box_links box2_links box3_links sig_links sig2_links window_links"
    " prev_links next_links page_links",
    "title": "like_title from_title chars_from_title before_title",
    "metadata": "like_description in_json_ld",
}
_PREFIXES = {
    "box": "container",
    "best": "container",
    "depth": "container",
    "sig": "class pattern",
    "page": "page",
    "in_": "tags around",
    "own": "class",
    "prev": "neighbours",
    "next": "neighbours",
    "window": "neighbours",
    "flow": "position",
    "at": "position",
    "near": "neighbours",
    "tag": "tag",
    "head": "tag",
}


_FIRST_TREES = 60
"""Trees that are asked of every piece; the rest only where these leave a doubt."""

_DECIDED = 2.0
"""Log odds after the first trees from which the rest does not change the side. Of 8,668
pieces of left-out pages 70 % were decided here, and none of them wrongly."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to score rows."""

    columns: tuple[str, ...]
    families: tuple[str, ...]
    """What the first trees' sum is made of: a sum each, by what a tree's root asks."""

    first: Callable[[list[float]], tuple[float, ...]]
    rest: Callable[[list[float]], float]

    def score(self, row: list[float]) -> tuple[float, tuple[float, ...]]:
        """Return log odds that a piece is body, and the first trees' sums."""
        sums = self.first(row)
        total = sum(sums, 0.0)
        if -_DECIDED < total < _DECIDED:
            total += self.rest(row)
        return total, sums

    def reasons(self, sums: Sequence[float]) -> str:
        """Name the two families of columns that speak most for a piece."""
        ranked = sorted(
            zip(sums, self.families, strict=True), key=lambda pair: -pair[0]
        )
        return ", ".join(name for value, name in ranked[:2] if value > 0)


def probability(score: float) -> float:
    """Return the probability of log odds ``score``."""
    return 1.0 / (1.0 + exp(-max(min(score, 30.0), -30.0)))


def family_of(column: str) -> str:
    """Return the word by which a column is named in ``blocks.rule``."""
    for family, columns in _FAMILIES.items():
        if column in columns.split():
            return family
    for prefix, family in _PREFIXES.items():
        if column.startswith(prefix):
            return family
    return "class"


@cache
def load_model(name: str) -> Model:
    """Load ``data/<name>.json``; once a process.

    A compiled core brings it as a module ``transforms.<name>``. (Measured: a page's
    pieces are scored in a third of the time, and loading takes 1 ms in place of 40.)
    """
    try:
        made = import_module(f"transforms.{name}").__dict__
    except ModuleNotFoundError:
        made = {}
        exec(write_source(name), made)  # noqa: S102 - our own numbers
    return _of(made)


def compile_model(columns: Sequence[str], trees: Sequence[Tree], bias: float) -> Model:
    """Make a model of trees that are not ours."""
    made: dict[str, Any] = {}
    exec("\n".join(_write(columns, trees, bias)), made)  # noqa: S102 - and of numbers
    return _of(made)


def write_source(name: str) -> str:
    """Write ``data/<name>.json`` as a module."""
    data = json.loads(files("transforms.data").joinpath(f"{name}.json").read_text())
    return "\n".join(_write(data["columns"], data["trees"], data["bias"]))


def _of(made: dict[str, Any]) -> Model:
    return Model(
        columns=made["COLUMNS"],
        families=made["FAMILIES"],
        first=made["first"],
        rest=made["rest"],
    )


def _write(columns: Sequence[str], trees: Sequence[Tree], bias: float) -> Iterator[str]:
    """Write two functions of all trees: the first, a sum a family, and the rest."""
    families: dict[str, list[str]] = {"prior": [repr(float(bias))]}
    for number, tree in enumerate(trees[:_FIRST_TREES]):
        family = family_of(columns[tree[0]]) if isinstance(tree, list) else "prior"
        families.setdefault(family, []).append(f"t{number}")
    first, rest = trees[:_FIRST_TREES], trees[_FIRST_TREES:]
    sums = [_add(terms) for terms in families.values()]
    yield f"COLUMNS = {tuple(columns)!r}"
    yield f"FAMILIES = {tuple(families)!r}"
    yield "def first(row: list[float]) -> tuple[float, ...]:"
    yield from _write_trees(first)
    yield f"    return ({', '.join(sums)},)"
    yield "def rest(row: list[float]) -> float:"
    yield from _write_trees(rest)
    yield f"    return {_add([f't{n}' for n in range(len(rest))] or ['0.0'])}"


def _write_trees(trees: Sequence[Tree]) -> Iterator[str]:
    """Write trees one a line, behind the columns they ask as locals."""
    for column in sorted({column for tree in trees for column in _asked(tree)}):
        yield f"    x{column} = row[{column}]"
    for number, tree in enumerate(trees):
        yield f"    t{number} = {_expression(tree)}"


def _asked(tree: Tree) -> Iterator[int]:
    if isinstance(tree, list):
        column, _, low, high = tree
        yield int(column)
        yield from _asked(low)
        yield from _asked(high)


def _expression(tree: Tree) -> str:
    if not isinstance(tree, list):
        return repr(float(tree))
    column, threshold, low, high = tree
    asked = f"x{int(column)} <= {float(threshold)!r}"
    return f"({_expression(low)} if {asked} else {_expression(high)})"


def _add(terms: Sequence[str]) -> str:
    """Add in pairs of pairs: a sum of hundreds nested one-sidedly is too deep."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return f"({_add(terms[:half])} + {_add(terms[half:])})"
