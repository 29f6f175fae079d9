"""Flow ``publish``: what is loaded and waits, to the file that readers open."""

from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import upkeep
from flows.missed import skip_missed
from flows.settings import load_settings
from flows.tracked import WAIT_SECONDS


@flow(name="publish", flow_run_name="publish", persist_result=False)
def publish(config: str | None = None) -> State[str]:
    """Publish what runs have loaded since the last time; nothing new is no error.

    Args:
        config: A settings file other than ./copydesk.toml.
    """
    skip_missed()
    settings = load_settings(Path(config) if config else None)
    published = upkeep.publish_now(settings, wait_seconds=WAIT_SECONDS)
    told = f"published as {published}" if published else "nothing new to publish"
    return Completed(message=told, data=told)
