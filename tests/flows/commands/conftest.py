"""A published warehouse for the commands that read."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from transforms.article import (
    Access,
    Basis,
    Block,
    Byline,
    BylineKind,
    Label,
    Metadata,
    Page,
    Reading,
    Region,
    hash_32,
)
from warehouse.connection import open_store
from warehouse.layout import Layout
from warehouse.load import load_staged
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.rows import stage
from warehouse.runs import Run

BRIDGE = "https://courier.example/bridge"


def _reading(page: Page, body: str) -> Reading:
    def block(label: Label, text: str) -> Block:
        return Block(label=label, text=text, rule="by-hand", region=Region.BODY)

    return Reading(
        page_id=page.page_id,
        source_uri=page.source_uri,
        url=page.url,
        article_id=hash_32(page.url or page.source_uri),
        metadata=Metadata(
            title="Bridge opens",
            access=Access.COMPLIMENTARY,
            free_until=date(2026, 3, 1),
            published_on=date(2026, 1, 2),
            published_basis=Basis.TEXT,
        ),
        blocks=(
            block(Label.NOTICE, "Free to read through March 1."),
            block(Label.TITLE, "Bridge opens"),
            block(Label.PARAGRAPH, body),
            block(Label.PROMO, "Visit our garden fair."),
        ),
        bylines=(
            Byline(
                name="Ada Hill",
                kind=BylineKind.AUTHOR,
                basis=Basis.TEXT,
                raw="By Ada Hill",
                role="reporter",
                organization="The Courier",
            ),
        ),
        rules_version="rules-1",
        program_version="1",
    )


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article in two revisions, published; not to be written to."""
    layout = Layout(tmp_path_factory.mktemp("desk") / "desk.duckdb")
    run = Run(
        run_id="run-1",
        flow="ingest",
        started_at=datetime(2026, 2, 1, tzinfo=UTC),
        rules_version="rules-1",
        program_version="1",
    )
    bodies = ["The bridge is open.", "The bridge is open. Again."]
    outcomes = []
    for day, body in enumerate(bodies, start=1):
        page = Page(
            source="test",
            source_uri=BRIDGE,
            url=BRIDGE,
            content=body.encode(),
            fetched_at=datetime(2026, 1, day, tzinfo=UTC),
        )
        outcomes.append((page, _reading(page, body)))
    with writer_lock(layout, "test"):
        stage(layout.staging, run, outcomes)
        with open_store(layout) as store:
            load_staged(store, layout.staged(), run)
        publish(layout)
    return layout.warehouse
