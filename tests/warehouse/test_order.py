"""Whatever the order and grouping of loads, readers see the same."""

import os
import random
import tempfile
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.article import Basis, Page, Reading
from warehouse.checks import find_broken
from warehouse.load import load_staged
from warehouse.migrate import migrate, migrations
from warehouse.rows import stage

from .conftest import Desk, page, read
from .test_copies import AGENCY, LOCAL, OTHER

SITES = (
    "https://courier.example/a",
    "https://courier.example/b",
    "https://post.example/c",
)
BODIES = (AGENCY, LOCAL, OTHER, ["Short."])
SHOWN = ("articles", "revisions", "blocks", "bylines", "aliases")

events = st.lists(
    st.tuples(
        st.sampled_from(SITES),
        st.sampled_from(range(len(BODIES))),
        st.integers(1, 4),
        st.one_of(st.none(), st.sampled_from(SITES)),
        st.sampled_from(("rules-1", "rules-2")),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda event: (event[0], event[2], event[4]),
)
"""Address, text, day, the address it was redirected from, the rules it was read by."""


def outcome(event: tuple[str, int, int, str | None, str]) -> tuple[Page, Reading]:
    """The page and reading of an event; one address has one page a day."""
    url, body, day, asked, rules = event
    one = page(url, f"{url} {day}", day)
    aliases = ((asked, Basis.HEADER),) if asked and asked != url else ()
    return one, read(one, BODIES[body], rules=rules, aliases=aliases)


def load_all(
    groups: list[list[tuple[Page, Reading]]],
) -> dict[str, list[tuple[object, ...]]]:
    """Load each group by itself into a fresh store; return what readers see."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as store:
        store.execute("set timezone = 'UTC'")
        migrate(store, migrations(), "test")
        desk = Desk(layout=None)  # type: ignore[arg-type] (only its runs are used)
        for group in groups:
            run = desk.run()
            staged = stage(Path(folder), run, group)
            assert staged is not None
            load_staged(store, [staged.file], run)
        assert find_broken(store) == []
        return {
            name: store.execute(f"from {name} order by all").fetchall()
            for name in SHOWN
        }


@settings(
    max_examples=int(os.environ.get("COPYDESK_ORDERS", "4")),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(told=events)
def test_any_order_and_grouping_gives_the_same(
    told: list[tuple[str, int, int, str | None, str]],
) -> None:
    """Pages by time, one load or many, in any order, some of them twice.

    Readings of one page come in the order of their rules: the last one counts.
    """
    ordered = sorted(
        (outcome(event) for event in told), key=lambda o: o[1].rules_version
    )
    chance = random.Random(len(told))
    shuffled = sorted(ordered, key=lambda o: (o[1].rules_version, chance.random()))
    groups = [[one] for one in shuffled]
    again = [*groups, [shuffled[-1]]]
    assert load_all([ordered]) == load_all(groups) == load_all(again)
