"""Find copies and near copies of articles, and who ran each story first.

Only articles whose content has turned are compared; candidates share a value of their
signatures, and pairs that hold are kept, so that a cluster can be told again when one
of its members changes.
"""

from collections.abc import Iterable

import duckdb

from warehouse.aliases import connected_groups
from warehouse.queries import statement
from warehouse.signature import is_near

_OTHERS_PER_VALUE = 8
_NUMBERS_AT_ONCE = 400  # DuckDB skips what holds none of a list of values

Text = tuple[str, str, str]
"""article_id, content_hash, body."""


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
    store.execute(statement("load_candidates"), {"per_value": _OTHERS_PER_VALUE})
    pairs = store.execute("select reading_no, other_no from candidates").fetchall()
    has_copies = store.execute("from copies limit 1").fetchone()
    if not pairs and not has_copies:
        return 0
    touched = connected_articles(store, turned)
    store.execute(statement("drop_copies"))
    found = _compare(
        pairs, _texts(store, {number for pair in pairs for number in pair})
    )
    store.execute(
        statement("load_copies"),
        {
            "left": [left for left, _, _ in found],
            "right": [right for _, right, _ in found],
            "likeness": [likeness for _, _, likeness in found],
        },
    )
    touched |= connected_articles(
        store, [*turned, *(one for pair in found for one in pair[:2])]
    )
    return tell_clusters(store, touched)


def _compare(
    pairs: Iterable[tuple[int, int]], texts: dict[int, Text]
) -> list[tuple[str, str, float]]:
    found = []
    for number, other in pairs:
        if number not in texts or other not in texts:
            continue  # retention has removed the text
        (left, left_hash, left_body), (right, right_hash, right_body) = (
            texts[number],
            texts[other],
        )
        is_equal = left_hash == right_hash
        likeness = 1.0 if is_equal else is_near(left_body, right_body)
        if likeness is not None:
            found.append((left, right, likeness))
    return found


def _texts(store: duckdb.DuckDBPyConnection, numbers: set[int]) -> dict[int, Text]:
    ordered = sorted(numbers)
    texts: dict[int, Text] = {}
    for start in range(0, len(ordered), _NUMBERS_AT_ONCE):
        asked = {"numbers": ordered[start : start + _NUMBERS_AT_ONCE]}
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
        edges = store.execute(
            statement("load_cluster_edges"), {"ids": sorted(waiting)}
        ).fetchall()
        waiting = {one for edge in edges for one in edge} - seen
    return seen


def tell_clusters(store: duckdb.DuckDBPyConnection, ids: set[str]) -> int:
    """Tell anew whom each of ``ids`` is a copy of; return how many that changed."""
    asked = {"ids": sorted(ids)}
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
            "ids": sorted(out_by),
            "firsts": [first_of.get(one) for one in sorted(out_by)],
        },
    ).fetchone()
    return int(row[0]) if row else 0
