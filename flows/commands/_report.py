"""What a run came to, as the command prints it."""

import json as jsons
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from flows.settings import Settings
from transforms.article import Rejected

if TYPE_CHECKING:
    from flows.report import Report


def print_report(
    report: "Report", settings: Settings, *, json: bool, strict: bool
) -> int:
    """Print the report on stdout, failures on stderr, and return the exit code."""
    if json:
        print(jsons.dumps(as_json(report, settings), ensure_ascii=False))
    elif not report.failed:
        print(summary(report, settings))
    return _say_failures(report, strict=strict)


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
        "failures": [_failure(one) for one in report.rejected],
        "gone": [_failure(one) for one in report.gone],
        "rules_version": run.rules_version,
        "program_version": run.program_version,
        "seconds": round(report.seconds, 3),
    }


def _failure(rejected: Rejected) -> dict[str, str | None]:
    return {
        "source": rejected.source,
        "source_uri": rejected.source_uri,
        "page_id": rejected.page_id,
        "stage": rejected.stage,
        "reason": rejected.reason,
        "message": rejected.message,
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
    if report.gone:
        lines.append(f"gone: {len(report.gone):,} (their rows are kept)")
    lines.append(f"warehouse: {settings.warehouse}")
    return "\n".join(lines)


def _say_failures(report: "Report", *, strict: bool) -> int:
    """Give each page and source without an article its line; return the exit code."""
    if report.failed and len(report.sources) == 1:
        print("copydesk: error:", report.sources[0].failure, file=sys.stderr)
        return 1
    for rejected in report.rejected:
        print("copydesk: rejected:", _line(rejected), file=sys.stderr)
    for gone in report.gone:
        print("copydesk: gone:", _line(gone), file=sys.stderr)
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


def _line(rejected: Rejected) -> str:
    """Say which thing, why, and what to do."""
    thing = unquote(rejected.source_uri.removeprefix("file://"))
    message = " ".join(rejected.message.split())
    if rejected.page_id is None or rejected.stage == "archive":
        return message  # it begins with the thing
    return f"{thing}: {message} [{rejected.reason}]"
