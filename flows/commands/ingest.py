"""``copydesk ingest``: pages in, rows out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows import pool
from flows.commands import UsageError
from flows.commands._report import print_report
from flows.progress import showing_progress
from flows.settings import load_settings, with_options
from flows.tracking import begin_tracking


def ingest(
    *sources: Annotated[str, Parameter(allow_leading_hyphen=True)],
    warehouse: Path | None = None,
    workers: int | None = None,
    rules: Path | None = None,
    config: Path | None = None,
    archive: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
    strict: Annotated[bool, Parameter(negative="")] = False,
    prefect: bool | None = None,
) -> int:
    """Read pages from sources into the warehouse.

    For example:

    copydesk ingest saved/ --warehouse desk.duckdb

    Args:
        sources: Files, folders, addresses; ``-`` is the standard input.
        warehouse: The warehouse file; copydesk.duckdb if neither this nor
            copydesk.toml says.
        workers: Processes that read pages; as many as there are cores.
        rules: A folder of rules of your own, asked before ours.
        config: A settings file other than ./copydesk.toml.
        archive: Copy files on disk into the archive too.
        json: Print one JSON object instead of the summary.
        strict: Exit with 1 when a page or a source was rejected.
        prefect: Track the run in Prefect, or not; by default it is tracked when
            PREFECT_API_URL or copydesk.toml names a Prefect API.
    """
    _check_usage(sources, workers)
    settings = with_options(
        load_settings(config), warehouse=warehouse, workers=workers, rules=rules
    )
    if begin_tracking(settings, prefect):
        from flows.ingest import ingest as flow

        report = flow(
            list(sources),
            warehouse=str(settings.warehouse),
            workers=settings.workers,
            rules=str(settings.rules) if settings.rules else None,
            config=str(config) if config else None,
            archive=archive,
        )
    else:
        pool.start()
        from flows import pipeline

        with showing_progress() as progress:
            way = pipeline.inline(progress)
            report = pipeline.ingest(sources, settings, way, copy_files=archive)
    return print_report(report, settings, json=json, strict=strict)


def _check_usage(sources: Sequence[str], workers: int | None) -> None:
    if not sources:
        raise UsageError("ingest needs at least one source: a file, a folder, - …")
    for source in sources:
        # "-" is a source, so the parser lets hyphens through; options are ours to tell.
        if source.startswith("-") and source != "-":
            raise UsageError(f'unknown option "{source}" (copydesk ingest --help)')
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}; give 1 or more")
