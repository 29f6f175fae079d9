"""What the tests of lakes share: runs loaded into one, and what readers then see."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from warehouse.address import LakeAddress
from warehouse.lake import Lake, read_lake
from warehouse.layout import Layout
from warehouse.rows import stage
from warehouse.runs import Counts, Run

from .conftest import START

BRIDGE = "https://courier.example/bridge"
FAIR = "https://courier.example/fair"

SHOWN = (
    "articles",
    "revisions",
    "blocks",
    "removed",
    "bylines",
    "images",
    "evidence",
    "aliases",
    "authors",
    "pages",
    "failures",
)

COUNTED = """
select
    (select count(*) from articles),
    (select count(*) from revisions),
    (select count(*) from blocks),
    (select count(*) from pages)
"""


def run(number: int, rules: str = "rules-1") -> Run:
    """The run of that number."""
    return Run(
        run_id=f"run-{number:03}",
        flow="ingest",
        started_at=START + timedelta(days=100 + number),
        rules_version=rules,
        program_version="1",
        sources=("test",),
    )


def staged(address: LakeAddress, number: int, *outcomes: Any) -> Path:
    """One staged file of that run."""
    made = stage(Layout(address).staging, run(number), outcomes)
    assert made
    return made.file


def load(address: LakeAddress, number: int, *outcomes: Any) -> Counts:
    """Stage and load as one run."""
    file = staged(address, number, *outcomes)
    with Lake(address, "test") as lake:
        return lake.load([file], run(number))


def query(address: LakeAddress, sql: str) -> list[tuple[Any, ...]]:
    """Ask the lake."""
    return read_lake(address, lambda reader: reader.execute(sql).fetchall())


def rows(address: LakeAddress) -> dict[str, list[tuple[Any, ...]]]:
    """Everything readers see, by table."""

    def read_all(reader: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            name: reader.execute(f"from {name} order by all").fetchall()
            for name in SHOWN
        }

    return read_lake(address, read_all)
