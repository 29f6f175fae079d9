"""What one run is called, and what it counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from warehouse.queries import statement
from warehouse.transaction import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a flow or command that loads pages; small and picklable."""

    run_id: str
    flow: str
    """``ingest``, ``replay`` …"""

    started_at: datetime
    """UTC."""

    rules_version: str
    program_version: str
    sources: tuple[str, ...] = ()
    prefect_run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a load, or a whole run, came to. Adds up with ``+``."""

    pages: int = 0
    """Pages loaded, rejected ones included."""

    new: int = 0
    """Articles not known before."""

    changed: int = 0
    """Further revisions of articles."""

    unchanged: int = 0
    """Pages that brought neither."""

    rejected: int = 0
    """Pages and sources that gave no article."""

    removed: dict[str, int] = field(default_factory=dict)
    """Blocks that are neither body nor title, by label."""

    torn: tuple[str, ...] = ()
    """Staged files that were damaged and set aside; their pages must be read again."""

    is_changed: bool = False
    """Something in the store differs, so that there is something to publish."""

    def __add__(self, other: "Counts") -> "Counts":
        labels = sorted({*self.removed, *other.removed})
        return Counts(
            pages=self.pages + other.pages,
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            rejected=self.rejected + other.rejected,
            removed={
                name: self.removed.get(name, 0) + other.removed.get(name, 0)
                for name in labels
            },
            torn=self.torn + other.torn,
            is_changed=self.is_changed or other.is_changed,
        )


def add_to_run(store: duckdb.DuckDBPyConnection, run: Run, counts: Counts) -> None:
    """Add ``counts`` to the run's row; make the row first if it is not there."""
    store.execute(
        statement("start_run"),
        {
            "run_id": run.run_id,
            "flow": run.flow,
            "started_at": run.started_at,
            "sources": list(run.sources),
            "rules_version": run.rules_version,
            "program_version": run.program_version,
            "prefect_run_id": run.prefect_run_id,
        },
    )
    row = store.execute(
        "select removed from runs where run_id = ?", [run.run_id]
    ).fetchone()
    removed = Counts(removed=dict(row[0] or {}) if row else {}) + counts
    store.execute(
        statement("add_to_run"),
        {
            "run_id": run.run_id,
            "pages": counts.pages,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "rejected": counts.rejected,
            "labels": list(removed.removed),
            "counts": list(removed.removed.values()),
        },
    )


def end_run(
    store: duckdb.DuckDBPyConnection, run: Run, ended_at: datetime, counts: Counts
) -> None:
    """Write that the run has ended; ``counts`` adds what no load has counted."""
    with transaction(store):
        end_within(store, run, ended_at, counts)


def end_within(
    store: duckdb.DuckDBPyConnection, run: Run, ended_at: datetime, counts: Counts
) -> None:
    """Do what :func:`end_run` does, within the caller's transaction.

    Safe to repeat: a run that has ended is left as it is.
    """
    ended = store.execute(
        "select ended_at from runs where run_id = ?", [run.run_id]
    ).fetchone()
    if ended and ended[0]:
        return
    add_to_run(store, run, counts)
    store.execute(
        "update runs set ended_at = $ended_at where run_id = $run_id",
        {"ended_at": ended_at, "run_id": run.run_id},
    )


def last_runs(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str]
) -> dict[str, datetime]:
    """Return when those of ``names`` that were ever read were read last, in UTC."""
    rows = connection.execute(statement("last_runs"), {"names": list(names)}).fetchall()
    return dict(rows)
