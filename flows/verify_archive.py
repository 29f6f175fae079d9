"""Flow ``verify_archive``: everything that was fetched, checked byte for byte."""

from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import upkeep
from flows.missed import skip_missed
from flows.settings import load_settings
from flows.telling import MOST_ROWS
from flows.tracked import WAIT_SECONDS


@flow(name="verify_archive", flow_run_name="verify archive", persist_result=False)
def verify_archive(config: str | None = None) -> State[str]:
    """Check that every page in the archive can be read again as it was.

    Args:
        config: A settings file other than ./copydesk.toml.
    """
    skip_missed()
    settings = load_settings(Path(config) if config else None)
    found = upkeep.verify_archive(settings.warehouse, wait_seconds=WAIT_SECONDS)
    wrong = (*found.damaged, *found.missing)
    for line in (*found.repaired, *wrong):
        get_run_logger().warning("%s", line)
    if wrong:
        create_table_artifact(
            [{"what": line} for line in wrong[:MOST_ROWS]],
            key="copydesk-archive",
            description="what of the archive is damaged or missing",
        )
    told = (
        f"{found.records:,} records in {found.files:,} files, {found.pages:,} pages: "
        f"{len(found.damaged):,} damaged, {len(found.missing):,} missing"
    )
    return Failed(message=told) if wrong else Completed(message=told, data=told)
