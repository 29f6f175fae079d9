"""``copydesk replay``: kept pages read again, under the rules of today."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows import pool
from flows.commands import check_workers
from flows.commands._report import print_report
from flows.commands.ingest import FIRST_WORKERS
from flows.progress import showing_progress
from flows.room import workers_that_fit
from flows.settings import load_settings, with_options


def replay(
    *,
    warehouse: Path | None = None,
    workers: int | None = None,
    rules: Path | None = None,
    config: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    strict: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Read every page again from the bytes that were kept.

    New rules reach old pages this way; the history of each article stays as it is. A
    page whose bytes are gone, or are no longer those of then, keeps its rows and is
    reported.

    For example, after changing a rule:

    copydesk replay --warehouse desk.duckdb --rules my-rules/

    Args:
        warehouse: The warehouse file, or ducklake:postgres:…; copydesk.duckdb if
            neither this nor copydesk.toml says.
        workers: Processes that read pages; as many as there are cores. With 1 one thing
            is done at a time: nothing is read while what was read is loaded.
        rules: A folder of rules of your own, asked before ours.
        config: A settings file other than ./copydesk.toml.
        json: Print one JSON object instead of the summary.
        strict: Exit with 1 when a page was rejected.
    """
    check_workers(workers)
    settings = with_options(
        load_settings(config), warehouse=warehouse, workers=workers, rules=rules
    )
    pool.start(min(settings.workers or workers_that_fit(), FIRST_WORKERS))
    from flows import pipeline
    from flows.way import inline

    with showing_progress() as progress:
        report = pipeline.replay(settings, inline(progress))
    return print_report(report, settings, json=json, strict=strict)
