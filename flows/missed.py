"""Runs that are due at once, of which one is enough.

After a time in which nothing was served, or when a run outlasted its schedule, many
runs of one deployment are due. All would do the same work.
"""

from datetime import UTC, datetime
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
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.runtime import deployment, flow_run
from prefect.states import Completed

from flows.telling import SERVER_AWAY

MOST_RUNS = 200
"""Runs looked at: as many as Prefect hands out at once. The next run sees the rest."""


def skip_missed() -> None:
    """Mark the other runs that are due as skipped; see ``_skip``.

    A server that is restarting must not end the run: then the others do run.
    """
    run_id, deployment_id = flow_run.get_id(), deployment.get_id()
    if not run_id or not deployment_id:
        return
    try:
        skipped = _skip(UUID(run_id), UUID(deployment_id))
    except SERVER_AWAY as error:
        get_run_logger().warning("runs that are due as well were not found: %s", error)
        return
    if skipped:
        get_run_logger().info(
            "%d more runs were due; this one does their work", skipped
        )


def _skip(run_id: UUID, deployment_id: UUID) -> int:
    """Mark the other runs of a deployment that are due: this one does their work.

    They wait for their turn, since two runs of one deployment never overlap, so none of
    them is at work. Runs that were asked for with other parameters stay.
    """
    waiting = FlowRunFilterState(
        type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])
    )
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        mine = client.read_flow_run(run_id)
        others = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=waiting),
            deployment_filter=DeploymentFilter(
                id=DeploymentFilterId(any_=[deployment_id])
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=MOST_RUNS,
        )
        same = [
            run
            for run in others
            if run.expected_start_time
            and run.expected_start_time <= now
            and run.parameters == mine.parameters
        ]
        for run in same:
            told = f"was due as well; run {mine.id} does its work"
            client.set_flow_run_state(run.id, Completed(name="Skipped", message=told))
    return len(same)
