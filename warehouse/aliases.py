"""Tell which articles are one: resolve aliases, join what a new page ties together.

An article joined from several keeps the id of its earliest page, whatever the order of
loading; so ids stay as they are when an article moves to another address.
"""

from collections import defaultdict

import duckdb

from warehouse.queries import joined, statement

_STEPS = (
    "resolve_new_readings",
    "rename_readings",
    "rename_pages",
    "rename_duplicates",
    "rename_copies",
    "drop_own_copies",
    "rename_aliases",
    "drop_own_aliases",
    "load_new_aliases",
)


def join_articles(store: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Give the new readings their article ids; rename articles that turn out one.

    Needs the temporary table ``new_readings``; leaves ``renames`` (old_id, new_id).
    """
    store.execute(statement("load_ties"), {"files": files})
    edges = store.execute("select own_id, alias_id from ties").fetchall()
    groups = connected_groups(edges)
    first_pages = store.execute(
        statement("load_first_pages"),
        {"ids": joined(member for group in groups for member in group)},
    ).fetchall()
    first_at = dict(first_pages)
    joins: list[tuple[str, str]] = []
    renames: list[tuple[str, str]] = []
    for group in groups:
        seen = [member for member in group if member in first_at]
        winner = min(seen, key=lambda member: (first_at[member], member))
        joins += [(member, winner) for member in group]
        renames += [(member, winner) for member in seen if member != winner]
    _keep(store, "keep_joins", joins)
    _keep(store, "keep_renames", renames)
    if joins:
        for step in _STEPS:
            store.execute(statement(step))


def _keep(
    store: duckdb.DuckDBPyConnection, name: str, pairs: list[tuple[str, str]]
) -> None:
    """Fill a temporary table of two columns."""
    left, right = joined(a for a, _ in pairs), joined(b for _, b in pairs)
    store.execute(statement(name), {"left": left, "right": right})


class Groups:
    """Groups of names that grow together as pairs of them are joined."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, left: str, right: str) -> None:
        """Make one group of the groups of both."""
        self._parent[self.root(left)] = self.root(right)

    def root(self, name: str) -> str:
        """Return who stands for the group of ``name``, until the next join."""
        parent = self._parent
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    def all(self) -> list[list[str]]:
        """Return the groups, each sorted."""
        members: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._parent):
            members[self.root(name)].append(name)
        return list(members.values())


def connected_groups(edges: list[tuple[str, str]]) -> list[list[str]]:
    """Return the connected groups of the graph, each sorted."""
    groups = Groups()
    for left, right in edges:
        groups.join(left, right)
    return groups.all()
