"""``copydesk search``: find articles by words."""

import sys
import textwrap
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands import UsageError, warehouse_path

_WIDTH = 88


def search(
    words: str,
    *,
    limit: int = 10,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Find articles by words, the best first.

    Ranked by BM25 when copydesk[search] is installed, else plainly.

    For example:

    copydesk search "bridge vote"

    Args:
        words: What to look for, in title, subtitle and body.
        limit: How many to show.
        warehouse: The warehouse file.
        json: Print one JSON array, an object an article.
    """
    if limit < 1:
        raise UsageError(f"--limit is {limit}; give 1 or more")
    from flows.printing import print_json_rows
    from warehouse.search import search as find

    hits = find(warehouse_path(warehouse), words, limit)
    if hits.advice:
        print(f"copydesk: {hits.advice}", file=sys.stderr)
    if json:
        columns = list(hits.rows[0]) if hits.rows else []
        print_json_rows(columns, (tuple(row.values()) for row in hits.rows))
        return 0
    if not hits.rows:
        print("nothing found")
    for row in hits.rows:
        print(f"{row['score']:>7.3f}  {row['title'] or '(no title)'}")
        where = [row["site"], row["published_on"], row["url"], row["article_id"]]
        print(" " * 9 + " · ".join(str(part) for part in where if part))
        sentence = " ".join((row["sentence"] or "").split())
        for line in textwrap.wrap(sentence, _WIDTH, max_lines=2, placeholder=" …"):
            print(" " * 9 + line)
    return 0
