"""``copydesk forget``: an article taken out for good."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands import warehouse_path
from flows.commands.show import names_of


def forget(
    article: str,
    *,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Take an article out of store, published files, staging and archive.

    That it was forgotten is remembered, by its id and digests, with the time; it is
    not let in again. Files of your own that it was read from stay where they are. Of a
    lake all snapshots before go with it, and records in other machines' archives are
    named.

    For example:

    copydesk forget https://courier.example/bridge-vote

    Args:
        article: An article_id or its start, an address, a source or its file name.
        warehouse: The warehouse file, or the address of a lake.
        json: Print one JSON object.
    """
    from flows.forgetting import forget as forget_article
    from flows.printing import print_json_object

    done = forget_article(
        warehouse_path(warehouse), names_of(article), datetime.now(UTC)
    )
    if json:
        print_json_object(
            {
                "article_id": done.article_id,
                "pages": done.pages,
                "records": done.records,
                "shared": done.shared,
                "files": done.files,
                "elsewhere": done.elsewhere,
            }
        )
        return 0
    print(
        f"{done.article_id}: {done.pages} pages and {done.records} archive records "
        "taken out; it is not let in again"
    )
    for ref in done.files:
        print(f"your own file stays: {ref}")
    for ref in done.shared:
        print(f"bytes shared with other articles stay: {ref}")
    for ref in done.elsewhere:
        print(f"this record lies on another machine, take it out there: {ref}")
    return 0
