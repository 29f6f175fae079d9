"""Flow ``compact``: a lake's small files merged, its old snapshots forgotten."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import upkeep
from flows.missed import skip_missed
from flows.settings import load_settings


@flow(name="compact", flow_run_name="compact", persist_result=False)
def compact(config: str | None = None) -> State[str]:
    """Merge the files of many loads and remove what no snapshot needs any more.

    Args:
        config: A settings file other than ./copydesk.toml.
    """
    skip_missed()
    settings = load_settings(Path(config) if config else None)
    compacted, expired = upkeep.compact(settings, datetime.now(UTC))
    told = (
        f"{compacted.files_before:,} files became {compacted.files_after:,}; "
        f"{expired.snapshots:,} snapshots forgotten, {expired.files:,} files removed"
    )
    return Completed(message=told, data=told)
