"""What must hold of a store before readers get it.

The tables have no keys and no checks (DuckLake refuses them, and big tables load flat
without), so these take their place: identity, orphans, history, conservation, words.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from transforms.article import Access, Basis, BylineKind, Label
from warehouse.errors import CheckError
from warehouse.queries import statement

READINGS_AT_ONCE = 2000
"""Readings whose texts are compared at a time: what that takes of memory grows with
them, and should not with the run."""

_NO_END = 2**63 - 1


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
    narrow = {
        "since": since,
        "access": [access.value for access in Access],
        "kinds": [kind.value for kind in BylineKind],
        "bases": [basis.value for basis in Basis],
    }
    with ThreadPoolExecutor(1) as pool, store.cursor() as beside:
        checked = pool.submit(_broken, beside, "checks", narrow)
        found = _broken_texts(store, since)
        found = checked.result() + found
    rules: dict[str, Broken] = {}
    for one in found:
        so_far = rules.get(one.rule)
        rules[one.rule] = (
            replace(so_far, rows=so_far.rows + one.rows) if so_far else one
        )
    return list(rules.values())


def _broken_texts(store: duckdb.DuckDBPyConnection, since: int) -> list[Broken]:
    """Compare the texts, some readings at a time; a rule may come several times."""
    found: list[Broken] = []
    labels = [label.value for label in Label]
    row = store.execute("select max(reading_no) from all_readings").fetchone()
    last = row[0] if row and row[0] is not None else since
    for start in range(since, max(last, since + 1), READINGS_AT_ONCE):
        until = start + READINGS_AT_ONCE
        # The last step has no end: a block may bear a number that no reading has.
        until = until if until < last else _NO_END
        asked = {"since": start, "until": until, "labels": labels}
        found += _broken(store, "checks_texts", asked)
    return found


def _broken(
    store: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any]
) -> list[Broken]:
    rows = store.execute(statement(name), parameters).fetchall()
    return [
        Broken(rule=rule, rows=count, example=example) for rule, count, example in rows
    ]
