"""Flow ``retry_failures``: what failed is tried again."""

from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State

from flows import pipeline
from flows.pipeline import Report
from flows.settings import load_settings
from flows.tracked import end_run, tracked


@flow(name="retry_failures", flow_run_name="retry failures", persist_result=False)
def retry_failures(config: str | None = None) -> State[Report]:
    """Try again what failed: pages that were rejected, fetches, whole sources.

    Args:
        config: A settings file other than ./copydesk.toml.
    """
    settings = load_settings(Path(config) if config else None)
    with tracked(settings) as way:
        report = pipeline.retry(settings, way)
    return end_run(report, "retry failures")
