"""``copydesk forget``: an article taken out for good."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands import local_layout
from flows.commands.show import names_of


def forget(
    article: str,
    *,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Take an article out of store, published files, staging and archive.

    That it was forgotten is remembered, by its id and digests, with the time; it is
    not let in again. Files of your own that it was read from stay where they are.

    For example:

    copydesk forget https://courier.example/bridge-vote

    Args:
        article: An article_id or its start, an address, a source or its file name.
        warehouse: The warehouse file.
        json: Print one JSON object.
    """
    from flows.erase import erase
    from flows.printing import print_json_object
    from warehouse.connection import open_store
    from warehouse.faults import naming_faults
    from warehouse.forget import find_belongings
    from warehouse.forget import forget as forget_rows
    from warehouse.live import check_alone
    from warehouse.load import load_staged
    from warehouse.lock import writer_lock
    from warehouse.lookup import find_article
    from warehouse.publish import publish
    from warehouse.runs import Run

    layout = local_layout(warehouse)
    now = datetime.now(UTC)
    run = Run(
        run_id=f"forget-{now:%Y%m%dT%H%M%S}",
        flow="forget",
        started_at=now,
        rules_version="",
        program_version="",
    )
    with writer_lock(layout, "copydesk forget"), naming_faults(layout):
        check_alone(layout)  # what others are reading may hold the article, too
        with open_store(layout) as store:
            # What waits in staging may hold the article too.
            load_staged(store, layout.staged(), run)
            what = find_belongings(store, find_article(store, names_of(article)))
            # First the archive: killed after it, the same command finishes the work.
            blanked = erase(layout.archive, what.archive_refs, what.addresses)
            forget_rows(store, layout, what, now)
        publish(layout)
    own_files = [ref for ref in what.archive_refs if ref.startswith("file:")]
    if json:
        print_json_object(
            {
                "article_id": what.article_id,
                "pages": len(what.page_ids),
                "records": blanked,
                "shared": what.shared_refs,
                "files": own_files,
            }
        )
        return 0
    print(
        f"{what.article_id}: {len(what.page_ids)} pages and {blanked} archive records "
        "taken out; it is not let in again"
    )
    for ref in own_files:
        print(f"your own file stays: {ref}")
    for ref in what.shared_refs:
        print(f"bytes shared with other articles stay: {ref}")
    return 0
