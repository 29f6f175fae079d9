"""Find copies and near copies of articles, and who ran each story first.

Only articles whose content has turned are compared; candidates share a value of their
signatures, and pairs that hold are kept, so that a cluster can be told again when one
of its members changes.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import duckdb

from warehouse.aliases import Groups, connected_groups
from warehouse.queries import joined, statement
from warehouse.signature import resemblance, shingles

_OTHERS_PER_VALUE = 8

_PAIRS_PER_CLUSTER = 4
"""An article that so many of a cluster are copies of belongs to it: the rest of them is
not compared. Several, so that it stays when one of them becomes another story."""

_COMPARED_PER_ARTICLE = 40
"""Others whose texts are compared at most; those with most values in common first."""

_SHINGLES_KEPT = 256  # texts: some 30 MB
_NUMBERS_AT_ONCE = 400  # DuckDB skips what holds none of a list of values

Text = tuple[str, str, str, str | None]
"""article_id, content_hash, body, duplicate_of before the load."""


def find_copies(store: duckdb.DuckDBPyConnection) -> int:
    """Compare the articles that have turned, and tell their clusters anew.

    Needs the temporary tables ``timeline``, ``history`` and ``renames`` of a load, and
    the new readings in their place.

    Returns:
        How many articles' ``duplicate_of`` changed.
    """
    store.execute(statement("load_turned"))
    turned = [
        article_id
        for (article_id,) in store.execute(
            "select article_id from turned union select new_id from renames"
        ).fetchall()
    ]
    if not turned:
        return 0
    store.execute(statement("load_fresh_values"))
    store.execute(statement("load_shared_values"))
    store.execute(statement("load_candidates"), {"per_value": _OTHERS_PER_VALUE})
    pairs = store.execute(
        "select reading_no, other_no from candidates"
        " order by reading_no, shared_count desc, other_no"
    ).fetchall()
    has_copies = store.execute("from copies limit 1").fetchone()
    if not pairs and not has_copies:
        return 0
    touched = connected_articles(store, turned)
    store.execute(statement("drop_copies"))
    numbers = {number for pair in pairs for number in pair}
    found = _compare(pairs, _texts(store, numbers), set(turned))
    columns = ("left", "right", "likeness")
    if found:
        kept = dict(zip(columns, map(joined, zip(*found, strict=True)), strict=True))
        store.execute(statement("load_copies"), kept)
    touched |= connected_articles(
        store, [*turned, *(one for pair in found for one in pair[:2])]
    )
    return tell_clusters(store, touched)


def _compare(
    pairs: Iterable[tuple[int, int]], texts: dict[int, Text], turned: set[str]
) -> list[tuple[str, str, float]]:
    """Return which pairs hold, with their likeness, and not all of a cluster's.

    Without a bound a story that thousands of sites run would be compared, and paired,
    with itself thousands of times each time that another runs it.

    Args:
        pairs: Candidates by reading_no, an article's most likely ones first.
        texts: By reading_no; those that retention has removed are missing.
        turned: Articles of whose copies nothing is known any more.
    """
    clusters = Groups()
    for article, _, _, first in texts.values():
        if first and not {article, first} & turned:
            clusters.join(article, first)
    pieces = lru_cache(_SHINGLES_KEPT)(lambda number: shingles(texts[number][2]))
    found: dict[tuple[str, str], float] = {}
    held: Counter[tuple[int, str]] = Counter()
    compared: Counter[int] = Counter()
    for number, other in pairs:
        if number not in texts or other not in texts:
            continue
        left, left_hash, *_ = texts[number]
        right, right_hash, *_ = texts[other]
        pair = min(left, right), max(left, right)
        if (
            pair in found
            or held[number, clusters.root(right)] >= _PAIRS_PER_CLUSTER
            or compared[number] >= _COMPARED_PER_ARTICLE
        ):
            continue
        compared[number] += 1
        is_equal = left_hash == right_hash
        likeness = 1.0 if is_equal else resemblance(pieces(number), pieces(other))
        if likeness is not None:
            found[pair] = likeness
            clusters.join(left, right)
            held[number, clusters.root(right)] += 1
    return [(*pair, likeness) for pair, likeness in found.items()]


def _texts(store: duckdb.DuckDBPyConnection, numbers: set[int]) -> dict[int, Text]:
    ordered = sorted(numbers)
    texts: dict[int, Text] = {}
    for start in range(0, len(ordered), _NUMBERS_AT_ONCE):
        asked = {"numbers": joined(ordered[start : start + _NUMBERS_AT_ONCE])}
        rows = store.execute(statement("load_compared"), asked).fetchall()
        texts |= {row[0]: row[1:] for row in rows if row[3]}
    return texts


def connected_articles(
    store: duckdb.DuckDBPyConnection, ids: Iterable[str]
) -> set[str]:
    """Return ``ids`` and every article that pairs lead to from them."""
    seen: set[str] = set()
    waiting = set(ids)
    while waiting:
        seen |= waiting
        asked = {"ids": joined(waiting)}
        edges = store.execute(statement("load_cluster_edges"), asked).fetchall()
        waiting = {one for edge in edges for one in edge} - seen
    return seen


def tell_clusters(store: duckdb.DuckDBPyConnection, ids: set[str]) -> int:
    """Tell anew whom each of ``ids`` is a copy of; return how many that changed."""
    asked = {"ids": joined(ids)}
    edges = store.execute(statement("load_cluster_edges"), asked).fetchall()
    out_by = dict(store.execute(statement("load_cluster_order"), asked).fetchall())
    first_of: dict[str, str] = {}
    for group in connected_groups(edges):
        members = [member for member in group if member in out_by]
        if members:
            first = min(members, key=lambda member: (out_by[member], member))
            first_of |= {member: first for member in members if member != first}
    row = store.execute(
        statement("load_duplicates"),
        {
            "ids": joined(out_by),
            "firsts": joined(first_of.get(one, "-") for one in out_by),
        },
    ).fetchone()
    return int(row[0]) if row else 0
