"""What runs in a worker: pages read, taken apart, and staged.

The first argument of each function is the worker's ``begin(item, cpu_seconds)``, which
starts the clock for one page; ``begin(None)`` stops it.
"""

from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from flows.archive import Archive
from flows.batch import Job, Outcome, Todo
from flows.guards.limits import SourceError
from transforms.article import Page, PageRef, Reading, Reason, Rejected
from transforms.assemble import read_article
from transforms.dumps import split_export
from transforms.rules import Rules, load_rules
from transforms.sniff import Kind, read_kind
from warehouse.connection import connect
from warehouse.known import known_pages
from warehouse.rows import stage

Begin = Callable[..., None]
Result = tuple[Page | None, Reading | Rejected]


def read_batch(begin: Begin, todo: tuple[Todo, ...], job: Job) -> Outcome:
    """Read and stage the pages of ``todo``, each within its time."""
    rules = _rules(job.rules)
    results: list[Result] = []
    found: list[tuple[tuple[int, int], Page]] = []
    for number, one in enumerate(todo):
        begin((number, None), job.page_seconds)
        try:
            parts = _parts(job.archive, one)
        except SourceError as error:
            results.append((None, _unread(one.ref, error)))
        else:
            found += [((number, part), page) for part, page in parts]
    begin(None)
    known = _known([page for _, page in found], job)
    still_rejected: list[Rejected] = []
    for item, page in found:
        if page.page_id not in known:
            begin(item, job.page_seconds)
            results.append((page, read_article(page, rules)))
        elif rejected := known[page.page_id]:
            still_rejected.append(rejected)
    begin(None)
    outcome = _stage(results, job)
    return outcome + Outcome(
        pages=len(known),
        known=len(known),
        unchanged=len(known) - len(still_rejected),
        rejected=tuple(still_rejected),
    )


def write_rejected(
    begin: Begin,
    rejected: tuple[Rejected, ...],
    job: Job,
) -> Outcome:
    """Stage rejections that have no page."""
    return _stage([(None, one) for one in rejected], job)


def write_blamed(
    begin: Begin, todo: Todo, reason: Reason, message: str, job: Job
) -> Outcome:
    """Stage a page that ended its worker as rejected, without taking it apart."""
    begin((0, None), job.page_seconds)
    try:
        parts = _parts(job.archive, todo)
    except SourceError as error:
        results: list[Result] = [(None, _unread(todo.ref, error))]
    else:
        results = [(page, _rejected(page, reason, message)) for _, page in parts]
    begin(None)
    return _stage(results, job)


def _parts(archive: Path, todo: Todo) -> list[tuple[int, Page]]:
    """Read a page's bytes; of an export return the parts asked for, numbered from 0.

    Raises:
        SourceError: the bytes are gone, or no longer those that were seen.
    """
    page = Archive(archive).read(todo.ref)
    parts = split_export(page) if read_kind(page) is Kind.TEXT else (page,)
    return [
        (number, part)
        for number, part in enumerate(parts)
        if number not in todo.without and todo.only in (None, number)
    ]


def _known(pages: list[Page], job: Job) -> dict[str, Rejected | None]:
    """Return what these rules and this program have made of ``pages`` before.

    A page that gave an article has None, one that gave none its rejection. Asked is the
    published warehouse, so nobody waits for a writer; a page that is loaded but not yet
    published is read again, which changes nothing.
    """
    if job.again or not job.warehouse.exists():
        return {}
    by_id = {page.page_id: page for page in pages}
    run = job.run
    with closing(connect(job.warehouse)) as reader:
        found = known_pages(reader, by_id, run.rules_version, run.program_version)
    return {
        page_id: _rejected(by_id[page_id], failure.reason, failure.message)
        if failure
        else None
        for page_id, failure in found.items()
    }


def _stage(results: list[Result], job: Job) -> Outcome:
    staged = stage(job.staging, job.run, results)
    return Outcome(
        files=(staged.file,) if staged else (),
        pages=len(results),
        rejected=tuple(r for _, r in results if isinstance(r, Rejected)),
    )


def _rejected(page: Page, reason: Reason | str, message: str) -> Rejected:
    return Rejected(
        page_id=page.page_id,
        source=page.source,
        source_uri=page.source_uri,
        url=page.url,
        reason=reason,
        message=message,
    )


def _unread(ref: PageRef, error: SourceError) -> Rejected:
    return Rejected(
        page_id=ref.page_id,
        source=ref.source,
        source_uri=ref.source_uri,
        url=ref.url,
        stage="archive",
        reason=error.reason,
        message=str(error),
    )


@cache
def _rules(folder: Path | None) -> Rules:
    return load_rules(folder)
