"""How a flow run goes about the pipeline, and how it ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from prefect import get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment, flow_run
from prefect.states import Completed

from flows.pipeline import Report, Way
from flows.settings import Settings
from flows.tasks import map_tasks
from flows.telling import SERVER_AWAY, ProgressArtifact, name_run, show_report

WAIT_SECONDS = 3600
"""How long a flow run waits for another writer: runs of different sources share the
writer lock."""

PAUSE_POLL_SECONDS = 2
"""How often a paused run asks whether to go on."""

WAITING_RUNS = 200
"""Waiting runs looked at to find a later one: as many as Prefect hands out at once."""


class SourcesFailedError(Exception):
    """Every source of a run failed; the run is kept, with what was wrong."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            "no source could be read: "
            + "; ".join(s.failure for s in report.sources if s.failure)
        )
        self.report = report


@contextmanager
def tracked(settings: Settings) -> Iterator[Way]:
    """Give the way of a flow run: batches as tasks, progress as an artifact."""
    logger = get_run_logger()
    artifact = ProgressArtifact()

    def tell(what: str, count: int) -> None:
        artifact.tell(what, count)
        if what == "read":
            logger.info("%d pages read", count)
            wait_while_paused()

    yield Way(
        map=partial(map_tasks, settings=settings.prefect),
        progress=tell,
        prefect_run_id=flow_run.get_id(),
        wait_seconds=WAIT_SECONDS,
    )
    artifact.finish()


def wait_while_paused() -> None:
    """Stand still between two batches as long as somebody has paused the run."""
    run_id = flow_run.get_id()
    if not run_id:
        return
    told = False
    # A server that is restarting must not end the run: what it said last still holds.
    with (
        suppress(*SERVER_AWAY),
        get_client(sync_client=True) as client,
    ):
        while (state := client.read_flow_run(UUID(run_id)).state) is not None:
            if not state.is_paused():
                return
            if not told:
                get_run_logger().info("paused; resume it to go on")
                told = True
            time.sleep(PAUSE_POLL_SECONDS)


def end_run(report: Report, title: str) -> State[Report]:
    """Show what came of the run, and return the state it ends in.

    Raises:
        SourcesFailedError: every source failed, so that the run is Failed.
    """
    counts = report.counts
    pages = f"{counts.pages:,} page{'' if counts.pages == 1 else 's'}"
    try:
        show_report(report, title)
        if report.run.prefect_run_id:
            name_run(report.run.prefect_run_id, f"{title} · {pages}")
    except SERVER_AWAY as error:
        # All is loaded and published by now; what is missing is only its description.
        get_run_logger().warning("Prefect could not be told what came of it: %s", error)
    if report.failed:
        raise SourcesFailedError(report)
    return Completed(
        message=f"{pages}: {counts.new:,} new, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.rejected:,} rejected",
        data=report,
    )


def is_superseded() -> bool:
    """Tell whether a later run of the same deployment is due already.

    After a time in which nothing was served, or when a run outlasted its schedule, many
    runs are due at once: the last does the work of all.
    """
    deployment_id, mine = deployment.get_id(), flow_run.get_scheduled_start_time()
    if not deployment_id or mine is None:
        return False
    with get_client(sync_client=True) as client:
        waiting = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(
                    type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])
                )
            ),
            deployment_filter=DeploymentFilter(
                id=DeploymentFilterId(any_=[UUID(deployment_id)])
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=WAITING_RUNS,
        )
    now = datetime.now(UTC)
    times = (run.expected_start_time for run in waiting)
    return any(time is not None and mine < time <= now for time in times)
