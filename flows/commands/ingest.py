"""``copydesk ingest``: pages in, rows out."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands import UsageError


def ingest(
    *sources: Annotated[str, Parameter(allow_leading_hyphen=True)],
    warehouse: Path | None = None,
) -> int:
    """Read pages from sources into the warehouse.

    For example:

    copydesk ingest saved/ --warehouse desk.duckdb

    Args:
        sources: Files, folders, addresses; ``-`` is the standard input.
        warehouse: The warehouse file.
    """
    if not sources:
        raise UsageError("ingest needs at least one source: a file, a folder, - …")
    for source in sources:
        # "-" is a source, so the parser lets hyphens through; options are ours to tell.
        if source.startswith("-") and source != "-":
            raise UsageError(f'unknown option "{source}" (copydesk ingest --help)')
    return 0
