"""A desk for tests: pages and readings made by hand, loaded into a real store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import PostgreSQL
from transforms.article import (
    Basis,
    Block,
    Byline,
    BylineKind,
    Label,
    Metadata,
    Page,
    Reading,
    Region,
    Rejected,
    hash_32,
)
from warehouse.address import LakeAddress, lake_address
from warehouse.connection import connect, open_store
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.rows import stage
from warehouse.runs import Counts, Run

START = datetime(2026, 1, 1, tzinfo=UTC)


def page(url: str, text: str, day: float, **fields: Any) -> Page:
    """A page fetched ``day`` days after the start, its content being ``text``."""
    values: dict[str, Any] = {
        "source": "test",
        "source_uri": url,
        "url": url if url.startswith("http") else None,
        "content": text.encode("utf-8", "surrogatepass"),
        "fetched_at": START + timedelta(days=day),
    }
    return Page(**values | fields)


def read(
    of: Page,
    body: Sequence[str] | str = "",
    *,
    title: str = "A title",
    rules: str = "rules-1",
    known_as: str | None = None,
    metadata: dict[str, Any] | None = None,
    **fields: Any,
) -> Reading:
    """A reading of ``of``: title, body, one byline, one promo that is removed."""
    paragraphs = [body] if isinstance(body, str) else list(body)
    own = known_as or of.url or of.source_uri
    values: dict[str, Any] = {
        "page_id": of.page_id,
        "source_uri": of.source_uri,
        "url": known_as or of.url,
        "article_id": hash_32(own),
        "metadata": Metadata(title=title, **metadata or {}),
        "blocks": (
            block(Label.TITLE, title),
            *(
                block(Label.PARAGRAPH, text or of.content.decode("utf-8", "replace"))
                for text in paragraphs
            ),
            block(Label.PROMO, "Sign up for our garden fair"),
        ),
        "bylines": (
            Byline(
                name="Ada Hill", kind=BylineKind.AUTHOR, basis=Basis.TEXT, raw="Ada H."
            ),
        ),
        "rules_version": rules,
        "program_version": "1",
    }
    return Reading(**values | fields)


def block(label: Label, text: str) -> Block:
    """A block of the body's region."""
    return Block(label=label, text=text, rule="by-hand", region=Region.BODY)


@dataclass
class Desk:
    """A warehouse in a folder of its own, and the runs made on it."""

    layout: Layout
    runs: int = 0
    sources: tuple[str, ...] = field(default=("test",))

    def run(self, rules: str = "rules-1") -> Run:
        """The next run, a day after the last."""
        self.runs += 1
        return Run(
            run_id=f"run-{self.runs:03}",
            flow="ingest",
            started_at=START + timedelta(days=100 + self.runs),
            rules_version=rules,
            program_version="1",
            sources=self.sources,
        )

    def load(
        self, *outcomes: tuple[Page | None, Reading | Rejected], rules: str = "rules-1"
    ) -> Counts:
        """Stage, load and publish as one run."""
        run = self.run(rules)
        with writer_lock(self.layout, "test"):
            stage(self.layout.staging, run, outcomes)
            with open_store(self.layout) as store:
                counts = load_staged(store, self.layout.staged(), run)
            publish(self.layout)
        return counts

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the published warehouse."""
        with connect(self.layout.warehouse) as reader:
            return reader.execute(sql, parameters).fetchall()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk."""
    return Desk(Layout(tmp_path / "desk.duckdb"))


@pytest.fixture
def address(postgres: PostgreSQL, tmp_path: Path) -> LakeAddress:
    """A lake to be, in a database of its own."""
    catalogue = postgres.make_database()
    return lake_address(
        f"ducklake:postgres:{catalogue}", data=str(tmp_path / "data"), beside=tmp_path
    )
