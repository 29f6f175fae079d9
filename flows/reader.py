"""What runs in a worker: pages read, taken apart, and staged.

The first argument of each function is the worker's ``begin(item, cpu_seconds)``, which
starts the clock for one page; ``begin(None)`` stops it.
"""

import gc
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from flows.archive import Archive, GoneError
from flows.batch import Job, Outcome, Todo
from flows.guards.limits import SourceError
from transforms.article import Page, PageRef, Reading, Reason, Rejected
from transforms.assemble import read_article
from transforms.dumps import split_export
from transforms.rules import Rules, load_rules
from transforms.sniff import Kind, read_kind
from warehouse.connection import connect
from warehouse.errors import NotFoundError
from warehouse.known import Failure, known_pages
from warehouse.rows import stage

GARBAGE_OBJECTS = 200_000
"""New objects after which Python looks for cyclic garbage, and not among the rules. A
page makes many and no cycle (tried: 150 pages, none found), so looking every 700, as
Python does of itself, took a tenth of the time of reading."""

STAGE_BYTES = 64 << 20
"""A batch of large pages is staged in several files, for the worker's memory."""

Begin = Callable[..., None]
Result = tuple[Page | None, Reading | Rejected]


def read_batch(begin: Begin, todo: tuple[Todo, ...], job: Job) -> Outcome:
    """Read and stage the pages of ``todo``, each within its time."""
    batch = _Batch(begin, job, _rules(job.rules))
    batch.known = _known((one.ref.page_id for one in todo), job)
    for number, one in enumerate(todo):
        batch.read(number, one)
    batch.stage()
    return batch.outcome


@dataclass(slots=True)
class _Batch:
    """A batch while it is read: what is staged, and what waits for it."""

    begin: Begin
    job: Job
    rules: Rules
    known: dict[str, Failure | None] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    waiting: list[Result] = field(default_factory=list)

    def read(self, number: int, one: Todo) -> None:
        """Read a page with all its parts; a known one is passed over unopened."""
        if one.ref.page_id in self.known and not self.job.is_replay:
            self.outcome += _remembered(one.ref, self.known[one.ref.page_id])
            return
        self.begin((number, None), self.job.page_seconds)
        try:
            parts = _parts(_archive(self.job.archive), one)
        except GoneError as error:
            self.lose(_rejected(one.ref, error.reason, str(error), stage="archive"))
            return
        except SourceError as error:
            self.waiting.append((None, _rejected(one.ref, error.reason, str(error))))
            return
        if len(parts) > 1:
            self.begin(None)
            self.known |= _known((part.page_id for _, part in parts), self.job)
        for part_number, part in parts:
            self.read_part((number, part_number), part)
        self.begin(None)
        if sum(len(page.content) for page, _ in self.waiting if page) > STAGE_BYTES:
            self.stage()

    def read_part(self, item: tuple[int, int], part: Page) -> None:
        """Take one page apart; a replay tells only what differs from before."""
        is_known, before = part.page_id in self.known, self.known.get(part.page_id)
        if is_known and not self.job.is_replay:
            self.outcome += _remembered(part, before)
            return
        self.begin(item, self.job.page_seconds)
        result = read_article(part, self.rules)
        if before and isinstance(result, Rejected) and before.reason == result.reason:
            self.outcome += _remembered(part, before)
        else:
            self.waiting.append((part, result))

    def lose(self, gone: Rejected) -> None:
        """Note a page whose bytes are gone: in a replay no failure, its rows stay."""
        if self.job.is_replay:
            self.outcome += Outcome(pages=1, gone=(gone,))
        else:
            self.waiting.append((None, gone))

    def stage(self) -> None:
        """Stage what waits."""
        self.begin(None)
        self.outcome += _stage(self.waiting, self.job)
        self.waiting = []


def write_rejected(begin: Begin, rejected: tuple[Rejected, ...], job: Job) -> Outcome:
    """Stage rejections that have no page."""
    return _stage([(None, one) for one in rejected], job)


def write_blamed(
    begin: Begin, todo: Todo, reason: Reason, message: str, job: Job
) -> Outcome:
    """Stage a page that ended its worker as rejected, without taking it apart."""
    begin((0, None), job.page_seconds)
    try:
        parts = _parts(_archive(job.archive), todo)
    except SourceError:
        results: list[Result] = [(None, _rejected(todo.ref, reason, message))]
    else:
        results = [(page, _rejected(page, reason, message)) for _, page in parts]
    begin(None)
    return _stage(results, job)


def _parts(archive: Archive, todo: Todo) -> list[tuple[int, Page]]:
    """Read a page's bytes; of an export return the parts asked for, numbered from 0.

    Raises:
        GoneError: the bytes are gone, or no longer those that were seen.
        SourceError: the export cannot be split.
    """
    try:
        parts = _split(archive.read(todo.ref))
    except GoneError:
        part = _part_of_export(archive, todo.ref)
        if part is None:
            raise
        parts = (part,)
    return [
        (number, part)
        for number, part in enumerate(parts)
        if number not in todo.without and todo.only in (None, number)
    ]


def _split(page: Page) -> tuple[Page, ...]:
    if read_kind(page) is not Kind.TEXT:
        return (page,)
    try:
        return split_export(page)
    except Exception as error:
        raise SourceError(
            page.source_uri,
            f"it could not be split into articles ({type(error).__name__}: {error})",
            "this is a fault of copydesk: report it with the page, which is kept",
            Reason.FAULT,
        ) from error


def read_kept(archive: Archive, ref: PageRef) -> Page:
    """Return the page of ``ref`` with the bytes of then, one part of an export too.

    Raises:
        GoneError: the bytes are gone, or no longer those that were seen.
    """
    try:
        return archive.read(ref)
    except GoneError:
        part = _part_of_export(archive, ref)
        if part is None:
            raise
        return part


def _part_of_export(archive: Archive, ref: PageRef) -> Page | None:
    """Find a part of an export, met again after its run, in the whole file."""
    whole_uri, mark, _ = ref.source_uri.rpartition("#")
    if not mark:
        return None
    parts = _split_whole(archive, replace(ref, source_uri=whole_uri, digest=""))
    return next((part for part in parts if part.page_id == ref.page_id), None)


@lru_cache(maxsize=1)
def _split_whole(archive: Archive, ref: PageRef) -> tuple[Page, ...]:
    """Keep the last export, since its parts are asked for one after the other."""
    return _split(archive.read_whole(ref))


def _known(page_ids: Iterable[str], job: Job) -> dict[str, Failure | None]:
    """Return which pages these rules and this program have met, and what came of it.

    Asked is the published warehouse, so nobody waits for a writer; a page that is
    loaded but not yet published is read again, which changes nothing.
    """
    run = job.run
    try:
        reader = connect(job.warehouse)
    except NotFoundError:
        return {}
    with closing(reader):
        return known_pages(reader, page_ids, run.rules_version, run.program_version)


def _remembered(page: Page | PageRef, failure: Failure | None) -> Outcome:
    """Count a page that is known."""
    if failure is None:
        return Outcome(pages=1, known=1, unchanged=1)
    rejected = _rejected(page, failure.reason, failure.message, stage=failure.stage)
    return Outcome(pages=1, known=1, rejected=(rejected,))


def _stage(results: list[Result], job: Job) -> Outcome:
    staged = stage(job.staging, job.run, results)
    return Outcome(
        files=(staged.file,) if staged else (),
        pages=len(results),
        rejected=tuple(r for _, r in results if isinstance(r, Rejected)),
    )


def _rejected(
    page: Page | PageRef, reason: Reason | str, message: str, stage: str = "read"
) -> Rejected:
    return Rejected(
        page_id=page.page_id,
        source=page.source,
        source_uri=page.source_uri,
        url=page.url,
        stage=stage,
        reason=reason,
        message=message,
    )


@cache
def _archive(folder: Path) -> Archive:
    """Return one archive object for the worker's life: only reads go through it."""
    return Archive(folder)


@cache
def _rules(folder: Path | None) -> Rules:
    gc.set_threshold(GARBAGE_OBJECTS)
    rules = load_rules(folder)
    gc.freeze()
    return rules
