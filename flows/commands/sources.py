"""``copydesk sources``: what is read, how it goes, when it is due."""

import json as jsons
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.schedule import next_due
from flows.settings import Settings, load_settings


def sources(
    *,
    config: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """List the sources of copydesk.toml with their health and when they are due.

    For example:

    copydesk sources

    Args:
        config: A settings file other than ./copydesk.toml.
        json: Print one JSON array, an object a source.
    """
    settings = load_settings(config)
    rows = describe(settings, datetime.now(UTC))
    if json:
        print(jsons.dumps(rows, ensure_ascii=False))
        return 0
    if not rows:
        print("no sources: add a [[source]] to copydesk.toml (copydesk init shows how)")
        return 0
    columns = ("source", "health", "pages", "articles", "last read", "due", "what")
    table = [columns, *(tuple(map(str, _line(row))) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
    return 0


def describe(settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """Return a row a source: what readers see of it, and when it is due.

    ``health`` is ``never read``, ``failing``, ``some rejected`` or ``well``.
    """
    known = _known(settings)
    rows = []
    for source in settings.source:
        pages, articles, rejected, failing, last = known.get(
            source.name, (0, 0, 0, None, None)
        )
        due = next_due(source, now)
        if failing:
            health = "failing"
        elif not pages:
            health = "never read"
        else:
            health = "some rejected" if rejected else "well"
        rows.append(
            {
                "source": source.name,
                "health": health,
                "problem": failing,
                "pages": pages,
                "articles": articles,
                "rejected": rejected,
                "last_page_at": last.isoformat() if last else None,
                "due_at": due.isoformat() if due else None,
                "what": source.what,
            }
        )
    return rows


def _known(settings: Settings) -> dict[str, tuple[Any, ...]]:
    from contextlib import closing

    from warehouse.connection import connect
    from warehouse.errors import NotFoundError
    from warehouse.queries import statement

    if not settings.source:
        return {}
    try:
        reader = connect(settings.warehouse)
    except NotFoundError:
        return {}
    with closing(reader):
        found = reader.execute(
            statement("source_health"),
            {"names": [source.name for source in settings.source]},
        ).fetchall()
    return {row[0]: row[1:] for row in found}


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    health = row["health"]
    if row["problem"]:
        health += f": {row['problem']}"
    elif row["rejected"]:
        health += f" ({row['rejected']})"
    return (
        row["source"],
        health,
        row["pages"],
        row["articles"],
        (row["last_page_at"] or "-")[:16],
        (row["due_at"] or "when asked")[:16],
        row["what"],
    )
