"""``copydesk publish``: give readers the store as it is, or an older file."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.commands import local_layout


def publish(
    *,
    rollback: Annotated[bool, Parameter(negative=())] = False,
    warehouse: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Publish what is in the store, or put readers back to the file before.

    Runs publish by themselves. After --rollback they do not, until this command is
    called without it.

    For example:

    copydesk publish --rollback

    Args:
        rollback: Put readers back to the published file before the current one.
        warehouse: The warehouse file.
        json: Print one JSON object.
    """
    from flows.printing import print_json_object
    from warehouse import publish as publishing
    from warehouse.faults import naming_faults
    from warehouse.lock import writer_lock

    layout = local_layout(
        warehouse,
        "what is loaded is published; what was there before can be asked for: "
        "from articles at (timestamp => now() - interval 1 day)",
    )
    with writer_lock(layout, "copydesk publish"), naming_faults(layout):
        if rollback:
            done: publishing.Published | None = publishing.roll_back(layout)
        else:
            publishing.release(layout)
            done = publishing.publish(layout)
    if json:
        print_json_object(
            {
                "published": done.number if done else None,
                "bytes": done.byte_count if done else None,
                "rolled_back": rollback,
            }
        )
    elif done is None:
        print("nothing has changed since the last publish")
    else:
        size = f"{done.byte_count / 1e6:,.1f} MB"
        print(f"readers now open published file {done.number} ({size})")
        if rollback:
            print("runs publish nothing until you call: copydesk publish")
    return 0
