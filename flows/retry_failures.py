"""Flow ``retry_failures``: what failed is tried again."""

from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State

from flows import pipeline
from flows.missed import skip_missed
from flows.report import Report
from flows.settings import load_settings
from flows.tracked import run_tracked


@flow(name="retry_failures", flow_run_name="retry failures", persist_result=False)
def retry_failures(config: str | None = None) -> State[Report]:
    """Try again what failed: pages that were rejected, fetches, whole sources.

    Args:
        config: A settings file other than ./copydesk.toml.
    """
    skip_missed()
    settings = load_settings(Path(config) if config else None)
    return run_tracked(
        settings, "retry failures", lambda way: pipeline.retry(settings, way)
    )
