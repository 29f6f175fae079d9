"""The pipeline as plain functions, with ``map`` as its one seam; knows no Prefect.

Pages are read from their sources and archived here; batches of references go through
``map`` to the workers; what they staged is loaded and published here::

    read_pages(source) → archive → map(stage_batch, batches) → load → publish
"""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from flows import pool
from flows.archive import Archive
from flows.batch import Job, Outcome, stage_batch, stage_rejected
from flows.keep import keep_all
from flows.lakes import open_safe_writer
from flows.loader import Loader
from flows.means import open_means
from flows.records import read_hints
from flows.report import Report, SourceReport
from flows.room import workers_that_fit
from flows.settings import Settings
from flows.sources import Source, find_source, find_sources, read_pages, source_uri
from flows.way import Progress, Way, batched, inline
from transforms.article import PageRef, Rejected, program_version
from transforms.rules import load_rules
from warehouse.connection import check_there, check_warehouse
from warehouse.faults import naming_faults
from warehouse.known import Problem, kept_pages, open_problems, run_articles
from warehouse.layout import Layout
from warehouse.live import living, loadable
from warehouse.runs import Counts, Run
from warehouse.writer import Writer

TOLD = 500
"""Articles that a report names; the warehouse has all."""

READS_AGAIN = ("replay", "retry")
"""Flows that read what these rules and this program have read before."""


def ingest(
    sources: Sequence[Source | str],
    settings: Settings,
    way: Way | None = None,
    *,
    copy_files: bool = False,
) -> Report:
    """Read ``sources`` into the warehouse and publish it.

    Args:
        sources: As the user named them, or made of that.
        settings: Where everything is.
        way: How; by default inline and in silence.
        copy_files: Copy files on disk into the archive too.

    Raises:
        RuleError: a rule file is not well formed.
        WarehouseError: store or warehouse cannot be read or written.
    """
    way = way or inline()
    tally = _Tally()
    found = [find_source(s) if isinstance(s, str) else s for s in sources]
    names = [source.name for source in found]

    def find(archive: Archive, writer: Writer) -> Iterator[PageRef]:
        # What a run that was ended by force had fetched comes first.
        yield from list(archive.unsettled())
        yield from _read(found, settings, archive, writer, tally, way.progress)

    return _run("ingest", settings, way, find, tally, names, copy_files=copy_files)


def replay(settings: Settings, way: Way | None = None) -> Report:
    """Read every page of the warehouse again, from the bytes that were kept.

    Raises:
        NotFoundError: there is no warehouse.
        RuleError: a rule file is not well formed.
        WarehouseError: store or warehouse cannot be read or written.
    """
    way = way or inline()
    if isinstance(settings.warehouse, Path):
        check_there(Layout(settings.warehouse))

    def find(_: Archive, writer: Writer) -> Iterator[PageRef]:
        for row in kept_pages(writer.reader()):
            way.progress("found", 1)
            yield _ref(row)

    return _run("replay", settings, way, find, _Tally())


def retry(settings: Settings, way: Way | None = None) -> Report:
    """Try again what failed: pages that were rejected, fetches, whole sources.

    Raises:
        RuleError: a rule file is not well formed.
        WarehouseError: store or warehouse cannot be read or written.
    """
    way = way or inline()
    tally = _Tally()

    def find(archive: Archive, writer: Writer) -> Iterator[PageRef]:
        yield from list(archive.unsettled())
        problems = writer.read(open_problems)
        for row in kept_pages(writer.reader(), are_rejected=True):
            way.progress("found", 1)
            yield _ref(row)
        sources = _sources_of(problems, settings)
        yield from _read(sources, settings, archive, writer, tally, way.progress)

    return _run("retry", settings, way, find, tally)


def _ref(row: dict[str, Any]) -> PageRef:
    return PageRef(**{**row, "hints": row["hints"] and read_hints(row["hints"])})


def _sources_of(problems: Sequence[Problem], settings: Settings) -> tuple[Source, ...]:
    """Return what to read again: an address that failed, or a source that did."""
    arguments: dict[str, str] = {}
    for problem in problems:
        is_address = problem.source_uri.startswith(("http://", "https://"))
        if problem.stage == "fetch" and is_address:
            arguments[problem.source_uri] = problem.source
        elif problem.source != "-":
            arguments[problem.source] = problem.source
    found = find_sources(tuple(arguments), settings) if arguments else ()
    named = {source.name: source for source in settings.source}
    return tuple(
        replace(source, name=name, settings=named.get(name))
        for source, name in zip(found, arguments.values(), strict=True)
    )


@dataclass(slots=True)
class _Tally:
    """What has been seen of the sources so far."""

    pages: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def _run(
    flow: str,
    settings: Settings,
    way: Way,
    find: Callable[[Archive, Writer], Iterator[PageRef]],
    tally: _Tally,
    sources: Sequence[str] = (),
    *,
    copy_files: bool = False,
) -> Report:
    """Stage what ``find`` finds, load it and publish."""
    began = time.monotonic()
    layout = Layout(settings.warehouse)
    check_warehouse(layout)
    run = Run(
        run_id=uuid.uuid4().hex,
        flow=flow,
        started_at=datetime.now(UTC),
        sources=tuple(sources),
        rules_version=load_rules(settings.rules).version,
        program_version=program_version(),
        prefect_run_id=way.prefect_run_id,
    )
    job = Job(
        run=run,
        warehouse=settings.warehouse,
        archive=layout.archive,
        staging=layout.staging,
        rules=settings.rules,
        page_seconds=settings.page_seconds,
        is_replay=flow in READS_AGAIN,
    )
    workers = settings.workers or workers_that_fit()
    holder = f"copydesk {flow}"
    with (
        closing(pool),
        naming_faults(layout),
        closing(
            open_safe_writer(
                settings.warehouse, holder, run.run_id, settings.keep_published
            )
        ) as writer,
        _begun(writer, layout, run.run_id, holder, way.wait_seconds),
        Archive(layout.archive, copy_files=copy_files) as archive,
    ):

        def load() -> Counts:
            # Its own, and what a run that was ended by force had not loaded.
            return writer.load(loadable(layout, run.run_id), run)

        refs = find(archive, writer)
        outcome = Outcome()
        with (
            Loader(load, writer, is_alone=workers == 1) as loader,
            closing(
                way.map(partial(stage_batch, job=job), batched(refs), workers=workers)
            ) as outcomes,
        ):
            for done in outcomes:
                outcome += done
                way.progress("read", done.pages)
                loader.add(done.pages - done.known)
            counts = loader.finish()
        if tally.rejected:
            outcome += stage_rejected(tuple(tally.rejected), job)
        known = Counts(
            pages=outcome.known,
            unchanged=outcome.unchanged,
            rejected=outcome.known - outcome.unchanged,
        )
        with writer.turn():
            counts += known + load()
            writer.end_run(run, datetime.now(UTC), known)
            archive.settle()
            articles = writer.read(partial(run_articles, run_id=run.run_id, most=TOLD))
            published = writer.publish() if _is_due(layout, settings) else None
    return Report(
        run=run,
        sources=tuple(
            SourceReport(name=s, pages=tally.pages[s], failure=tally.failures.get(s))
            for s in sources
        ),
        counts=counts,
        rejected=outcome.rejected,
        gone=outcome.gone,
        articles=articles,
        published=published,
        seconds=time.monotonic() - began,
    )


@contextmanager
def _begun(
    writer: Writer, layout: Layout, run_id: str, holder: str, wait_seconds: float
) -> Iterator[None]:
    """Begin a run in its turn: then it is at work beside others until it ends."""
    with ExitStack() as stack:
        with writer.turn(wait_seconds):
            stack.enter_context(living(layout, run_id, holder))
        yield


def _read(
    sources: Sequence[Source],
    settings: Settings,
    archive: Archive,
    writer: Writer,
    tally: _Tally,
    progress: Progress,
) -> Iterator[PageRef]:
    """Read the sources one after the other and archive each page as it comes."""
    layout = Layout(settings.warehouse)
    with open_means(settings, archive, writer, layout) as means:
        for source in sources:
            items = keep_all(read_pages(source, means), archive, writer)
            kept = _count(source, items, tally, progress)
            most = source.settings.limit if source.settings else None
            yield from islice(kept, most)


def _count(
    source: Source,
    items: Iterator[PageRef | Rejected],
    tally: _Tally,
    progress: Progress,
) -> Iterator[PageRef]:
    """Pass the pages of a source on; count them, and what is wrong with it."""
    own = source_uri(source)
    opening: list[Rejected] = []
    for item in items:
        if isinstance(item, Rejected):
            tally.rejected.append(item)
            if item.stage == "open" or item.source_uri == own:
                opening.append(item)
        else:
            tally.pages[source.name] += 1
            progress("found", 1)
            yield item
    if opening and not tally.pages[source.name]:
        tally.failures[source.name] = opening[-1].message


def _is_due(layout: Layout, settings: Settings) -> bool:
    """Tell whether the last publish is long enough ago."""
    if not settings.publish_every or not layout.warehouse.exists():
        return True
    age = time.time() - layout.warehouse.stat().st_mtime
    return not 0 <= age < settings.publish_every
