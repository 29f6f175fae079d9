"""``copydesk compact``: look after a lake's files."""

import json as jsons
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.settings import load_settings, with_options


def compact(
    *,
    warehouse: Path | None = None,
    config: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Merge a lake's small files, and forget snapshots that nobody asks for any more.

    What readers see stays the same. Files that only forgotten snapshots needed are
    removed a day later, for queries that began before.

    For example, where copydesk.toml names the lake:

    copydesk compact

    Args:
        warehouse: The lake, ``ducklake:postgres:…``.
        config: A settings file other than ./copydesk.toml.
        json: Print one JSON object instead of the summary.
    """
    from flows import upkeep

    settings = with_options(load_settings(config), warehouse=warehouse)
    compacted, expired = upkeep.compact(settings, datetime.now(UTC))
    if json:
        print(jsons.dumps({"compacted": asdict(compacted), "expired": asdict(expired)}))
    else:
        print(
            f"{compacted.files_before:,} files became {compacted.files_after:,} "
            f"({compacted.byte_count / 1e6:,.1f} MB); {expired.snapshots:,} snapshots "
            f"forgotten, {expired.files:,} files removed"
        )
    return 0
