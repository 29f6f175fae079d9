"""What must hold of a store before readers get it.

The tables have no keys and no checks (DuckLake refuses them, and big tables load flat
without), so these take their place: identity, orphans, history, conservation, words.
"""

from dataclasses import dataclass

import duckdb

from transforms.article import Access, Basis, BylineKind, Label
from warehouse.errors import CheckError
from warehouse.queries import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One rule that does not hold."""

    rule: str
    rows: int
    example: str | None


def check_store(store: duckdb.DuckDBPyConnection, since: int = 0) -> None:
    """Check a store's rows.

    Args:
        store: Store or warehouse.
        since: The last reading_no that has been checked before; wide tables, which only
            grow, are checked from there.

    Raises:
        CheckError: Naming each rule that does not hold, with an example.
    """
    broken = find_broken(store, since)
    if broken:
        listed = "; ".join(
            f"{one.rule} ({one.rows} times, for instance {one.example})"
            for one in broken
        )
        raise CheckError(
            f"the store fails its own checks and is not published: {listed}. Readers "
            "keep what was published before; read the pages again with copydesk "
            "replay, and report it"
        )


def find_broken(store: duckdb.DuckDBPyConnection, since: int = 0) -> list[Broken]:
    """Return the rules that do not hold; see :func:`check_store`."""
    rows = store.execute(
        statement("checks"),
        {
            "since": since,
            "labels": [label.value for label in Label],
            "access": [access.value for access in Access],
            "kinds": [kind.value for kind in BylineKind],
            "bases": [basis.value for basis in Basis],
        },
    ).fetchall()
    return [
        Broken(rule=rule, rows=count, example=example) for rule, count, example in rows
    ]
