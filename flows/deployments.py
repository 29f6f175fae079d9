"""One Prefect deployment a source, and one for each of the desk's own flows."""

import asyncio
from collections.abc import Iterable
from contextlib import chdir, closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from warnings import catch_warnings, filterwarnings

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
)
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import TerminationSignal
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.compact import compact
from flows.ingest import ingest
from flows.publish import publish
from flows.retain import retain
from flows.retry_failures import retry_failures
from flows.schedule import ANCHOR, is_missed
from flows.settings import Settings, SourceSettings
from flows.verify_archive import verify_archive
from warehouse.address import LakeAddress
from warehouse.errors import NotFoundError
from warehouse.layout import Layout
from warehouse.runs import last_runs
from warehouse.writer import open_writer

ONE_AT_A_TIME = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
)
"""Two runs of one source never overlap: the second waits, and the flow then passes it
over when a third is due as well."""

TAG = "copydesk"


def serve_all(settings: Settings, config: Path, *, limit: int) -> None:
    """Serve the deployments until the process is told to end.

    A source that should have been read while nothing was served is read at once, and
    only once: Prefect keeps no account of the times at which nobody served.

    Args:
        settings: What ``config`` says.
        config: Path of copydesk.toml, which each run reads anew.
        limit: Most runs at a time.
    """
    runner = Runner(limit=limit)
    made = make_deployments(settings, config)
    ids: dict[str, Any] = {one.name: runner.add_deployment(one) for one in made}
    with get_client(sync_client=True) as client:
        for name in missed_sources(settings, datetime.now(UTC)):
            client.create_flow_run_from_deployment(ids[name])
    # Prefect 3.8.8 calls it where nobody awaits it, told to end by SIGTERM.
    unawaited = "coroutine 'Runner.astop' was never awaited"
    # A run looks for its flow where it is begun: "flows" there may be the user's own.
    ours = chdir(Path(__file__).parents[1])
    with ours, catch_warnings(), suppress(KeyboardInterrupt, TerminationSignal):
        filterwarnings("ignore", unawaited, RuntimeWarning)
        asyncio.run(runner.start())


def missed_sources(settings: Settings, now: datetime) -> list[str]:
    """Return the sources that should have been read since they were read last."""
    last = _last_runs(settings)
    return [
        source.name
        for source in settings.source
        if is_missed(source, last.get(source.name), now)
    ]


def _last_runs(settings: Settings) -> dict[str, datetime]:
    """Return when sources were read last, by what is loaded, not by what is published.

    A run that found nothing new is not published.
    """
    layout = Layout(settings.warehouse)
    is_file = not isinstance(settings.warehouse, LakeAddress)
    if is_file and not (layout.store.exists() or layout.warehouse.exists()):
        return {}
    names = [source.name for source in settings.source]
    with closing(open_writer(settings.warehouse, "copydesk serve")) as writer:
        try:
            return writer.read(partial(last_runs, names=names))
        except NotFoundError:  # a lake without tables
            return {}


def make_deployments(settings: Settings, config: Path) -> list[RunnerDeployment]:
    """Return the deployments of all sources, and of the flows that keep the desk.

    Args:
        settings: What ``config`` says.
        config: Path of copydesk.toml, which each run reads anew.
    """
    where = {"config": str(config.resolve())}
    of_sources = [
        _deployment(
            ingest,
            source.name,
            {**where, "sources": [source.name]},
            schedule_of(source),
            description=f"Reads {source.what}",
            tags=(source.publisher,) if source.publisher else (),
        )
        for source in settings.source
    ]
    upkeep = [
        _deployment(retry_failures, "retry failures", where, Cron("40 3 * * *")),
        _deployment(verify_archive, "verify archive", where, Cron("20 4 * * sun")),
        _deployment(retain, "retain", where, Cron("10 4 * * *")),
        _deployment(publish, "publish", where, _publishing(settings)),
    ]
    if isinstance(settings.warehouse, LakeAddress):
        upkeep.append(_deployment(compact, "compact", where, Cron("10 2 * * *")))
    return of_sources + upkeep


def schedule_of(source: SourceSettings) -> Schedule | None:
    """Return when a source is due, in its own time zone; None: only when asked."""
    if source.cron:
        return Cron(source.cron, timezone=source.time_zone)
    if source.every:
        return Interval(
            timedelta(seconds=source.every),
            anchor_date=ANCHOR,
            timezone=source.time_zone,
        )
    return None


def _publishing(settings: Settings) -> Schedule | None:
    """Publish on its own only where runs leave that for later."""
    if not settings.publish_every:
        return None
    every = timedelta(seconds=settings.publish_every)
    return Interval(every, anchor_date=ANCHOR, timezone="UTC")


def _deployment(
    flow: "Flow[..., Any]",
    name: str,
    parameters: dict[str, Any],
    schedule: Schedule | None,
    *,
    description: str | None = None,
    tags: Iterable[str] = (),
) -> RunnerDeployment:
    made = flow.to_deployment(
        name=name,
        parameters=parameters,
        schedule=schedule,
        concurrency_limit=ONE_AT_A_TIME,
        description=description or flow.description,
        tags=[TAG, *tags],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)  # noqa: S101 (it is no coroutine here)
    return made
