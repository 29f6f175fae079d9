"""Progress on a terminal, and nowhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def showing_progress() -> Iterator[Callable[[str, int], None] | None]:
    """Give what the pipeline tells its progress to; None when nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("reading", total=0)
        found = 0

        def tell(what: str, count: int) -> None:
            nonlocal found
            if what == "found":
                found += count
                bars.update(task, total=found)
            else:
                bars.advance(task, count)

        yield tell
