"""Flow ``ingest``: the same pipeline, its batches as Prefect tasks.

``flows.ingest.ingest`` is the entrypoint that deployments name.
"""

from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows import pipeline
from flows.missed import skip_missed
from flows.report import Report
from flows.settings import load_settings, with_options
from flows.sources import find_sources
from flows.telling import sources_title
from flows.tracked import run_tracked


def _first_name() -> str:
    """Name a run by its sources; how many pages they gave is added at its end."""
    return sources_title(flow_run.get_parameters().get("sources") or [])


@flow(name="ingest", flow_run_name=_first_name, persist_result=False)
def ingest(
    sources: list[str] | None = None,
    warehouse: str | None = None,
    workers: int | None = None,
    rules: str | None = None,
    config: str | None = None,
    archive: bool = False,
    columns: list[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    allow_hosts: list[str] | None = None,
) -> State[Report]:
    """Read pages from sources into the warehouse and publish it.

    Args:
        sources: Files, folders, addresses, names; none: all of copydesk.toml.
        warehouse: The warehouse; None: as copydesk.toml says.
        workers: Processes that read pages; None: as many as there are cores.
        rules: A folder of rules of your own.
        config: A settings file other than ./copydesk.toml.
        archive: Copy files on disk into the archive too.
        columns: Which column of a table holds what, ``FIELD=NAME``.
        since: Leave out what a feed or sitemap dates before.
        until: Leave out what a feed or sitemap dates after.
        allow_hosts: Hosts that may lie in a network of your own.
    """
    skip_missed()
    settings = with_options(
        load_settings(Path(config) if config else None),
        warehouse=warehouse,
        workers=workers,
        rules=Path(rules) if rules else None,
        allow_hosts=allow_hosts or (),
    )
    found = find_sources(
        sources or (), settings, columns=columns or (), since=since, until=until
    )
    title = sources_title([source.name for source in found])
    return run_tracked(
        settings,
        title,
        lambda way: pipeline.ingest(found, settings, way, copy_files=archive),
    )
