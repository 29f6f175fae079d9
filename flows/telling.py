"""What a run shows in Prefect: its name, artifacts, and events for automations."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.events import emit_event
from prefect.exceptions import PrefectException

from flows.report import Report
from transforms.article import Rejected

MOST_ROWS = 200
"""Rows of an artifact's table: what a browser shows at once. The rest is in the
warehouse, and the table says so."""

MOST_EVENTS = 200
"""Events of one run; a first load of an archive is not news article by article."""

SERVER_AWAY = (PrefectException, OSError, httpx.HTTPError)
"""What asking a server raises that is stopped, restarting or overworked."""

SHOW_SECONDS = 2
"""The progress artifact is renewed no oftener: each time is a request."""

_BAR_CELLS = 24
NAME_CHARS = 60


def sources_title(names: list[str]) -> str:
    """Name the sources of a run for people."""
    title = names[0] if names else "all sources"
    if len(names) > 1:
        title += f" and {len(names) - 1} more"
    return title if len(title) <= NAME_CHARS else "…" + title[1 - NAME_CHARS :]


def name_run(run_id: str, name: str) -> None:
    """Rename a flow run, now that it is known what came of it."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(UUID(run_id), name=name)


def show_report(report: Report, title: str) -> None:
    """Leave the summary, the tables and the events of a run in Prefect."""
    create_markdown_artifact(
        summary(report, title), key="copydesk-summary", description=f"{title}: summary"
    )
    if rows := list(_rows(report)):
        create_table_artifact(
            rows,
            key="copydesk-pages",
            description=f"{title}: new, changed and rejected pages (at most "
            f"{MOST_ROWS} of each; the warehouse has all)",
        )
    if report.counts.removed:
        create_table_artifact(
            _bars(report.counts.removed),
            key="copydesk-removed",
            description=f"{title}: blocks removed from the body, by label",
        )
    for article in report.articles[:MOST_EVENTS]:
        emit_event(
            f"copydesk.article.{article.what}",
            resource={
                "prefect.resource.id": f"copydesk.article.{article.article_id}",
                "prefect.resource.name": article.title or article.address,
                "copydesk.address": article.address,
                "copydesk.site": article.site or "",
            },
            payload={"title": article.title, "revision": article.revision},
        )


class ProgressArtifact:
    """A bar that fills while the run works."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._found = 0
        self._read = 0
        self._shown_at = time.monotonic()
        made = create_progress_artifact(
            0.0, key="copydesk-progress", description="pages read of those found"
        )
        assert isinstance(made, UUID)  # noqa: S101 (it is no coroutine here)
        self._id = made

    def tell(self, what: str, count: int) -> None:
        """Take note of pages found and read."""
        if what == "found":
            self._found += count
            return
        self._read += count
        if time.monotonic() - self._shown_at >= SHOW_SECONDS:
            self._show(100 * self._read / max(self._found, self._read))

    def finish(self) -> None:
        """Fill the bar."""
        self._show(100.0)

    def _show(self, percent: float) -> None:
        self._shown_at = time.monotonic()
        # Progress is a courtesy: a server that is restarting must not end the run.
        with suppress(*SERVER_AWAY):
            update_progress_artifact(
                self._id, percent, description=f"{self._read:,} pages read"
            )


def summary(report: Report, title: str) -> str:
    """Return a run as Markdown that a person wants to read."""
    counts = report.counts
    told = (
        f"**{counts.new:,} new** and **{counts.changed:,} changed** articles out of "
        f"{counts.pages:,} pages in {report.seconds:.1f} s; {counts.unchanged:,} as "
        f"before, {counts.rejected:,} rejected."
    )
    lines = [
        f"## {title}",
        "",
        told,
        "",
    ]
    if len(report.sources) > 1 or any(s.failure for s in report.sources):
        lines += ["| source | pages | |", "|---|---:|---|"]
        lines += [
            f"| {_cell(s.name)} | {s.pages:,} | {_cell(s.failure or '')} |"
            for s in report.sources
        ]
        lines.append("")
    if report.articles:
        lines += ["### Articles", ""]
        lines += [
            f"- {_link(a.title or a.address, a.address)}"
            + (f" (revision {a.revision})" if a.what == "changed" else "")
            for a in report.articles[:20]
        ]
        if len(report.articles) > 20:
            lines.append(f"- … and {counts.new + counts.changed - 20:,} more")
        lines.append("")
    if report.rejected:
        lines += ["### Rejected", ""]
        lines += [
            f"- {_cell(r.source_uri)}: {_cell(r.message)} (`{r.reason}`)"
            for r in report.rejected[:20]
        ]
        if len(report.rejected) > 20:
            lines.append(f"- … and {len(report.rejected) - 20:,} more")
        lines.append("")
    lines.append(
        "Published." if report.published else "Nothing new to publish for readers."
    )
    return "\n".join(lines)


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for article in report.articles[:MOST_ROWS]:
        yield {
            "what": article.what,
            "title": article.title,
            "address": _link(article.address, article.address),
            "words": article.word_count,
            "why": None,
        }
    for rejected in report.rejected[:MOST_ROWS]:
        yield {
            "what": "rejected",
            "title": None,
            "address": _rejected_link(rejected),
            "words": None,
            "why": f"{rejected.reason}: {rejected.message}",
        }


def _bars(removed: dict[str, int]) -> list[dict[str, Any]]:
    most = max(removed.values())
    ordered = sorted(removed.items(), key=lambda item: (-item[1], item[0]))
    return [
        {
            "label": label,
            "blocks": count,
            "share": "█" * max(round(_BAR_CELLS * count / most), 1),
        }
        for label, count in ordered
    ]


def _rejected_link(rejected: Rejected) -> str:
    return _link(rejected.source_uri, rejected.url or rejected.source_uri)


def _link(text: str, address: str) -> str:
    if not address.startswith(("http://", "https://")):
        return _cell(text)
    return f"[{_cell(text).replace('[', '(').replace(']', ')')}]({address})"


def _cell(text: str) -> str:
    """Return ``text`` so that it does not break a table or start markup."""
    return " ".join(text.split()).replace("|", "¦").replace("<", "‹")
