"""``copydesk archive``: look after the bytes that are kept."""

import json as jsons
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.commands import warehouse_path


def archive(
    action: Literal["verify"],
    *,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Check that everything that was fetched is still there, byte for byte.

    Every record of the archive is checked against its digest, and every page of the
    warehouse that is kept there against its record. A last record that a kill or a full
    disk left unfinished is cut off; nothing else is touched.

    For example:

    copydesk archive verify --warehouse desk.duckdb

    Args:
        action: ``verify``.
        warehouse: The warehouse file; copydesk.duckdb if neither this nor
            copydesk.toml says.
        json: Print one JSON object instead of the summary.
    """
    from flows.upkeep import verify_archive

    found = verify_archive(warehouse_path(warehouse))
    if json:
        print(jsons.dumps({**asdict(found), "is_good": found.is_good}))
    else:
        print(
            f"{found.records:,} records in {found.files:,} files, {found.pages:,} "
            f"pages of the warehouse: {'good' if found.is_good else 'NOT GOOD'}"
        )
        for line in found.repaired:
            print(f"repaired: {line}")
    for line in (*found.damaged, *found.missing):
        print("copydesk: error:", line, file=sys.stderr)
    return 0 if found.is_good else 1
