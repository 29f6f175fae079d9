"""Flow ``retain``: bodies that sources may not keep any longer are deleted."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import upkeep
from flows.missed import skip_missed
from flows.settings import load_settings
from flows.tracked import WAIT_SECONDS


@flow(name="retain", flow_run_name="retain", persist_result=False)
def retain(config: str | None = None) -> State[dict[str, int]]:
    """Delete bodies past the ``keep_body_days`` of their source; all else stays.

    Args:
        config: A settings file other than ./copydesk.toml.
    """
    skip_missed()
    settings = load_settings(Path(config) if config else None)
    dropped = upkeep.retain(settings, datetime.now(UTC), wait_seconds=WAIT_SECONDS)
    told = ", ".join(f"{source}: {count}" for source, count in dropped.items())
    message = f"bodies deleted: {told}" if told else "no body is past its time"
    return Completed(message=message, data=dropped)
