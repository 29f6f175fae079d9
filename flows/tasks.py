"""Batches as Prefect tasks, on processes of this machine or on Dask."""

import pickle
from collections.abc import Generator, Iterator
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.batch import Outcome
from flows.settings import PrefectSettings, SettingsError
from flows.way import Batch, Work


@task(
    name="stage_batch",
    task_run_name="{size}",
    retries=2,
    retry_delay_seconds=[1, 10],
    cache_policy=NO_CACHE,
    persist_result=False,
)
def stage_batch(work: bytes, size: str) -> Outcome:
    """Read and stage one batch; safe to repeat, so it may be retried.

    Args:
        work: The function and its batch, pickled by ourselves: Prefect and Dask walk
            through everything else, and Dask undoes Prefect's ``quote`` (tried).
        size: The batch's, as people read it.
    """
    function, batch = pickle.loads(work)  # noqa: S301 (our own bytes)
    outcome: Outcome = function(batch)
    return outcome


def map_tasks(
    function: Work,
    batches: Iterator[Batch],
    *,
    workers: int,
    settings: PrefectSettings,
) -> Generator[Outcome, None, None]:
    """Run each batch as a task, ``workers`` at a time.

    One more batch is read ahead, so that no worker waits for it.
    """
    with make_runner(settings, workers) as runner:
        flying: list[PrefectFuture[Outcome]] = []
        for batch in batches:
            if len(flying) == workers:
                yield _first_result(flying)
            parameters = {
                "work": pickle.dumps((function, batch)),
                "size": f"{len(batch)} page{'' if len(batch) == 1 else 's'}",
            }
            flying.append(runner.submit(stage_batch, parameters))
        while flying:
            yield _first_result(flying)


def make_runner(settings: PrefectSettings, workers: int) -> "TaskRunner[Any]":
    """Return what runs the tasks.

    By default threads, each of which waits for a worker process of ``flows.pool``.

    Raises:
        SettingsError: Dask is wanted and not installed.
    """
    if settings.dask is None:
        return ThreadPoolTaskRunner(max_workers=workers)
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise SettingsError(
            f'prefect.dask is "{settings.dask}", and Dask is not installed; '
            "pip install copydesk[dask]"
        ) from error
    if settings.dask != "local":
        return DaskTaskRunner(address=settings.dask)
    # Threads of ours: the pages are read in processes of flows.pool anyway, and each
    # process of Dask's would import Prefect and connect to its server once more.
    cluster = {
        "processes": False,
        "n_workers": workers,
        "threads_per_worker": 1,
        "dashboard_address": "127.0.0.1:0",
    }
    return DaskTaskRunner(cluster_kwargs=cluster)


def _first_result(flying: list[PrefectFuture[Outcome]]) -> Outcome:
    """Wait for the first of ``flying``, take it out and return its result."""
    first = next(as_completed(flying))
    flying.remove(first)
    return first.result()
