from pathlib import Path

import duckdb
import pytest

from flows import pool

DUMPS = {
    "harbour.txt": """Harbour wall opens to walkers
By Ada Quill
March 3, 2026
The wall along the old harbour opened on Tuesday after two years of work.
Masons set the last of nine thousand stones before the morning tide.
The town paid for the work with a levy on moorings, said the harbour master.
""",
    "orchard.txt": """Orchard keepers count a late bloom
By Tomas Reyl
April 19, 2026
Cold nights held the blossom back by three weeks in the valley.
Growers say the bees came late as well, and that the crop will be small.
A cooperative will share its pumps until the rains come.
""",
    "ferry.txt": """Night ferry returns to the island
By Ines Okafor
May 2, 2026
The night ferry sails again from Friday, with a smaller crew and a new galley.
Islanders had asked for it since the winter storms cut the bridge.
Tickets cost the same as before, the company says.
""",
}


@pytest.fixture
def saved(tmp_path) -> Path:
    """Give a folder of three text dumps."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for name, text in DUMPS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def desk(tmp_path) -> Path:
    """Give the path of a warehouse that is not there yet."""
    return tmp_path / "desk.duckdb"


@pytest.fixture(autouse=True)
def no_workers_left():
    """End what a test leaves behind."""
    yield
    pool.close()


@pytest.fixture
def rows():
    """Give a function that returns all rows of a warehouse that a run may not change.

    Left out is what tells one run from another: the ids and times of runs.
    """

    def read(warehouse: Path) -> dict[str, list[str]]:
        own = {"run_id", "first_seen_at", "last_at", "first_at", "reading_no"}
        found = {}
        with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
            tables = connection.execute(
                "select table_name from duckdb_tables()"
                " where table_name not in ('runs', 'loads', 'migrations')"
            ).fetchall()
            for (table,) in tables:
                relation = connection.table(table)
                columns = [c for c in relation.columns if c not in own]
                relation = relation.select(
                    *(duckdb.ColumnExpression(c) for c in columns)
                )
                found[table] = sorted(map(str, relation.fetchall()))
        return found

    return read
