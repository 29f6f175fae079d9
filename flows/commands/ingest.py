"""``copydesk ingest``: pages in, rows out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

from cyclopts import Parameter

from flows import pool
from flows.commands import CommandError, UsageError, check_workers
from flows.commands._report import print_report
from flows.progress import showing_progress
from flows.room import workers_that_fit
from flows.settings import Settings, load_settings, with_options
from flows.sources import COLUMN_FIELDS, Source, find_source, find_sources
from flows.sources.base import printable
from flows.tracking import begin_tracking

if TYPE_CHECKING:
    from flows.report import Report

FIRST_WORKERS = 2
"""Workers started before it is known how many pages there are."""


def ingest(
    *sources: Annotated[str, Parameter(allow_leading_hyphen=True)],
    warehouse: Path | None = None,
    workers: int | None = None,
    rules: Path | None = None,
    config: Path | None = None,
    archive: Annotated[bool, Parameter(negative="")] = False,
    column: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    since: str | None = None,
    until: str | None = None,
    allow_host: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    json: Annotated[bool, Parameter(negative="")] = False,
    strict: Annotated[bool, Parameter(negative="")] = False,
    prefect: bool | None = None,
) -> int:
    """Read pages from sources into the warehouse.

    For example:

    copydesk ingest saved/ --warehouse desk.duckdb

    Args:
        sources: Files, folders, archives, addresses, feeds, sitemaps, or names of
            copydesk.toml; ``-`` is the standard input. A kind may stand before it:
            feed:URL, sitemap:URL, site:HOST, urls:FILE. None: all of copydesk.toml.
        warehouse: The warehouse file, or ducklake:postgres:…; copydesk.duckdb if
            neither this nor copydesk.toml says.
        workers: Processes that read pages; as many as there are cores. With 1 one thing
            is done at a time: nothing is read while what was read is loaded.
        rules: A folder of rules of your own, asked before ours.
        config: A settings file other than ./copydesk.toml.
        archive: Copy files on disk into the archive too.
        column: Of a table (JSON Lines, CSV, Parquet): which column holds what, as
            FIELD=NAME. Fields: html text url title author published modified summary
            section tags language.
        since: Leave out what a feed or sitemap dates before this day, or so long ago:
            2026-03-04, 30d.
        until: Leave out what a feed or sitemap dates after.
        allow_host: A host (host or host:port) that may lie in a network of your own.
        json: Print one JSON object instead of the summary.
        strict: Exit with 1 when a page or a source was rejected.
        prefect: Track the run in Prefect, or not; by default it is tracked when
            PREFECT_API_URL or copydesk.toml names a Prefect API.
    """
    check_workers(workers)
    settings = with_options(
        load_settings(config),
        warehouse=warehouse,
        workers=workers,
        rules=rules,
        allow_hosts=allow_host,
    )
    _check_usage(sources or tuple(s.name for s in settings.source))
    found = _find(sources, settings, column, since, until)
    is_tracked = begin_tracking(settings, prefect)
    if is_tracked:
        _refuse_passwords(sources)
    # They import what they need while we do the same; others start when they have work.
    pool.start(min(settings.workers or workers_that_fit(), FIRST_WORKERS))
    if is_tracked:
        report = _run_flow(
            sources=list(sources),
            warehouse=str(warehouse) if warehouse else None,
            workers=settings.workers,
            rules=str(settings.rules) if settings.rules else None,
            config=str(config) if config else None,
            archive=archive,
            columns=list(column),
            since=since,
            until=until,
            allow_hosts=list(allow_host),
        )
    else:
        from flows import pipeline
        from flows.way import inline

        with showing_progress() as progress:
            report = pipeline.ingest(
                found, settings, inline(progress), copy_files=archive
            )
    return print_report(report, settings, json=json, strict=strict)


def _run_flow(**parameters: Any) -> "Report":
    """Run the Prefect flow here and return what came of it."""
    from flows.ingest import ingest as flow
    from flows.tracked import SourcesFailedError

    state: Any = flow(**parameters, return_state=True)
    if state.is_cancelled():
        raise CommandError(f"the run was {state.message}")
    try:
        return cast("Report", state.result())
    except SourcesFailedError as error:
        return error.report


def _find(
    sources: Sequence[str],
    settings: Settings,
    columns: Sequence[str],
    since: str | None,
    until: str | None,
) -> tuple[Source, ...]:
    for column in columns:
        field, _, name = column.partition("=")
        if field not in COLUMN_FIELDS or not name:
            raise UsageError(
                f'--column is "{column}"; write FIELD=NAME, the field one of '
                + ", ".join(COLUMN_FIELDS)
            )
    try:
        return find_sources(
            sources, settings, columns=columns, since=since, until=until
        )
    except ValueError as error:
        raise UsageError(f"--{error}") from error


def _refuse_passwords(sources: Sequence[str]) -> None:
    """Keep passwords out of Prefect, which stores what its runs are given."""
    for source in sources:
        if find_source(source).name != printable(source):
            raise UsageError(
                f"{find_source(source).name}: the address has a password in it, which "
                "Prefect would store; name headers_env for a [[source]] of "
                "copydesk.toml instead, or run with --no-prefect"
            )


def _check_usage(sources: Sequence[str]) -> None:
    if not sources:
        raise UsageError("ingest needs at least one source: a file, a folder, - …")
    for source in sources:
        # "-" is a source, so the parser lets hyphens through; options are ours to tell.
        if source.startswith("-") and source != "-":
            raise UsageError(f'unknown option "{source}" (copydesk ingest --help)')
        if not find_source(source).where.strip():
            raise UsageError(f'the source "{source}" names nothing; "." is this folder')
