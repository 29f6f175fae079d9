"""``copydesk ingest``: pages in, rows out."""

import json as jsons
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote

from cyclopts import Parameter

from flows.commands import UsageError
from flows.progress import showing_progress
from flows.settings import Settings, load_settings, with_options
from flows.tracking import begin_tracking

if TYPE_CHECKING:
    from flows.pipeline import Report
    from transforms.article import Rejected


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
        from flows.pipeline import ingest as run

        with showing_progress() as progress:
            report = run(sources, settings, progress=progress, copy_files=archive)
    if json:
        print(jsons.dumps(as_json(report, settings), ensure_ascii=False))
    elif not report.failed:
        print(summary(report, settings))
    return _say_failures(report, strict=strict)


def _check_usage(sources: Sequence[str], workers: int | None) -> None:
    if not sources:
        raise UsageError("ingest needs at least one source: a file, a folder, - …")
    for source in sources:
        # "-" is a source, so the parser lets hyphens through; options are ours to tell.
        if source.startswith("-") and source != "-":
            raise UsageError(f'unknown option "{source}" (copydesk ingest --help)')
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}; give 1 or more")


def as_json(report: "Report", settings: Settings) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    counts, run = report.counts, report.run
    return {
        "run_id": run.run_id,
        "prefect_run_id": run.prefect_run_id,
        "warehouse": str(settings.warehouse),
        "published": str(report.published) if report.published else None,
        "sources": [
            {"source": s.name, "pages": s.pages, "failure": s.failure}
            for s in report.sources
        ],
        "pages": counts.pages,
        "new": counts.new,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": counts.rejected,
        "removed": counts.removed,
        "failures": [
            {
                "source": r.source,
                "source_uri": r.source_uri,
                "page_id": r.page_id,
                "stage": r.stage,
                "reason": r.reason,
                "message": r.message,
            }
            for r in report.rejected
        ],
        "rules_version": run.rules_version,
        "program_version": run.program_version,
        "seconds": round(report.seconds, 3),
    }


def summary(report: "Report", settings: Settings) -> str:
    """Return the run in a few lines, for people."""
    counts = report.counts
    pages = f"{counts.pages:,} page{'' if counts.pages == 1 else 's'}"
    how = "as a Prefect flow run" if report.run.prefect_run_id else "inline"
    told = (
        f"{pages} in {report.seconds:.1f} s, {how}: {counts.new:,} new, "
        f"{counts.changed:,} changed, {counts.unchanged:,} unchanged, "
        f"{counts.rejected:,} rejected"
    )
    lines = [told]
    if counts.removed:
        removed = sorted(counts.removed.items(), key=lambda item: (-item[1], item[0]))
        labels = ", ".join(f"{label} {count:,}" for label, count in removed)
        lines.append(f"removed from the body: {labels}")
    lines.append(f"warehouse: {settings.warehouse}")
    return "\n".join(lines)


def _say_failures(report: "Report", *, strict: bool) -> int:
    """Give each page and source without an article its line; return the exit code."""
    if report.failed and len(report.sources) == 1:
        print("copydesk: error:", report.sources[0].failure, file=sys.stderr)
        return 1
    for rejected in report.rejected:
        print("copydesk: rejected:", _line(rejected), file=sys.stderr)
    if report.failed:
        print(
            f"copydesk: error: none of {len(report.sources)} sources could be read; "
            "the lines above say why",
            file=sys.stderr,
        )
        return 1
    if strict and report.rejected:
        print(
            f"copydesk: error: {len(report.rejected)} rejected, and --strict was given",
            file=sys.stderr,
        )
        return 1
    return 0


def _line(rejected: "Rejected") -> str:
    """Say which thing, why, and what to do."""
    thing = unquote(rejected.source_uri.removeprefix("file://"))
    message = " ".join(rejected.message.split())
    if rejected.page_id is None:
        return message  # it begins with the thing
    return f"{thing}: {message} [{rejected.reason}]"
