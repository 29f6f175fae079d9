"""How a flow run goes about the pipeline, and how it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from flows.report import Report
from flows.settings import Settings
from flows.tasks import map_tasks
from flows.telling import SERVER_AWAY, ProgressArtifact, name_run, show_report
from flows.watch import RunCancelledError, watching
from flows.way import Way

WAIT_SECONDS = 3600
"""How long a flow run waits at first for others, which load, publish or forget."""


class SourcesFailedError(Exception):
    """Every source of a run failed; the run is kept, with what was wrong."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            "no source could be read: "
            + "; ".join(s.failure for s in report.sources if s.failure)
        )
        self.report = report


def run_tracked(
    settings: Settings, title: str, work: Callable[[Way], Report]
) -> State[Any]:
    """Do ``work`` the way of a flow run, and return the state it ends in.

    Raises:
        SourcesFailedError: every source failed, so that the run is Failed.
    """
    try:
        with tracked(settings) as way:
            report = work(way)
    except RunCancelledError:
        told = "cancelled; what was loaded is kept, the next run finishes the work"
        return Cancelled(message=told)
    return end_run(report, title)


@contextmanager
def tracked(settings: Settings) -> Iterator[Way]:
    """Give the way of a flow run: batches as tasks, progress as an artifact."""
    logger = get_run_logger()
    artifact = ProgressArtifact()
    run_id = flow_run.get_id()
    with watching(run_id) as watch:

        def tell(what: str, count: int) -> None:
            artifact.tell(what, count)
            if what == "read":
                logger.info("%d pages read", count)
            watch.heed()

        yield Way(
            map=partial(map_tasks, settings=settings.prefect),
            progress=tell,
            prefect_run_id=run_id,
            wait_seconds=WAIT_SECONDS,
        )
    artifact.finish()


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
