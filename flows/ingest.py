"""Flow ``ingest``: the same pipeline, its batches as Prefect tasks.

The only module that imports Prefect at its top; ``flows/ingest.py:ingest`` is the
entrypoint that deployments name.
"""

from collections.abc import Iterator
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote

from flows import pipeline
from flows.batch import Outcome
from flows.pipeline import Batch, Report, Work
from flows.settings import load_settings, with_options
from flows.sources import find_sources

WAIT_SECONDS = 3600
"""How long a flow run waits for another writer; runs share the writer lock."""


@task(
    name="stage_batch",
    task_run_name="{pages} pages",
    retries=2,
    retry_delay_seconds=[1, 10],
    cache_policy=NO_CACHE,
    persist_result=False,
)
def stage_batch(function: Work, batch: Batch, pages: int) -> Outcome:
    """Read and stage one batch; safe to repeat, so it may be retried."""
    return function(batch)


@flow(name="ingest", persist_result=False)
def ingest(
    sources: list[str],
    warehouse: str | None = None,
    workers: int | None = None,
    rules: str | None = None,
    config: str | None = None,
    archive: bool = False,
    columns: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    allow_hosts: list[str] | None = None,
) -> Report:
    """Read pages from sources into the warehouse and publish it.

    Args:
        sources: Files, folders, addresses; none: those of copydesk.toml.
        warehouse: The warehouse file; None: as copydesk.toml says.
        workers: Processes that read pages; None: as many as there are cores.
        rules: A folder of rules of your own.
        config: A settings file other than ./copydesk.toml.
        archive: Copy files on disk into the archive too.
        columns: Which column of a table holds what, ``FIELD=NAME``.
        since: Leave out what a feed or sitemap dates before.
        until: Leave out what a feed or sitemap dates after.
        allow_hosts: Hosts that may lie in a network of your own.
    """
    settings = with_options(
        load_settings(Path(config) if config else None),
        warehouse=Path(warehouse) if warehouse else None,
        workers=workers,
        rules=Path(rules) if rules else None,
        allow_hosts=allow_hosts or (),
    )
    found = find_sources(
        sources, settings, columns=columns or (), since=since, until=until
    )
    logger = get_run_logger()
    read = 0

    def log_progress(what: str, count: int) -> None:
        nonlocal read
        if what == "read":
            read += count
            logger.info("%d pages read", read)

    way = pipeline.Way(
        map=map_tasks,
        progress=log_progress,
        prefect_run_id=flow_run.get_id(),
        wait_seconds=WAIT_SECONDS,
    )
    return pipeline.ingest(found, settings, way, copy_files=archive)


def map_tasks(
    function: Work, batches: Iterator[Batch], *, workers: int
) -> Iterator[Outcome]:
    """Run each batch as a task, ``workers`` at a time.

    One more batch is read ahead, so that no worker waits for it.
    """
    flying: list[PrefectFuture[Outcome]] = []
    for batch in batches:
        if len(flying) == workers:
            yield _first_result(flying)
        flying.append(stage_batch.submit(function, quote(batch), pages=len(batch)))
    while flying:
        yield _first_result(flying)


def _first_result(flying: list[PrefectFuture[Outcome]]) -> Outcome:
    """Wait for the first of ``flying``, take it out and return its result."""
    first = next(as_completed(flying))
    flying.remove(first)
    return first.result()
