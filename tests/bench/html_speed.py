"""Time copydesk against bare trafilatura on the same pages, on one core.

    PYTHONPATH=. python tests/bench/html_speed.py PAGES [--whole] [--pages 300]
    PYTHONPATH=. python tests/bench/html_speed.py PAGES --processes [--pages 900]

PAGES is a folder of ``*.html.gz``. Both get decompressed pages in one process, and
trafilatura decoded text, which spares it the decoding. They take turns, batch by batch,
so that other work on the machine slows both alike. Every round has other pages, which
neither has seen; the figures are medians over the rounds, in processor time. Python
looks for garbage in our turns as our workers let it, in trafilatura's as it does of
itself. Which build of Python it is counts for much: ours is the more Python of the two.

``--whole`` goes from bytes to committed rows; without it pages are only read. What the
publish takes, once a run, is told apart: it grows with the warehouse, not the run.
``--processes`` runs ``copydesk ingest`` with one worker process and with two, by the
clock on the wall: that says something only on a machine that does nothing else. On
others see what the command itself takes, since that part is not shared out.
"""

import argparse
import gc
import gzip
import os
import statistics
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest import mock

from trafilatura import bare_extraction

from flows.pipeline import ingest
from flows.reader import GARBAGE_OBJECTS
from flows.settings import Settings
from transforms import body, html
from transforms.article import Page, program_version
from transforms.assemble import read_article
from transforms.decoding import decode
from transforms.rules import Rules, load_rules
from warehouse.layout import Layout
from warehouse.rows import Outcome, stage
from warehouse.runs import Counts, Run
from warehouse.writer import open_writer

FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 100
"""Pages of a turn, and of a staged file."""

STEPS = {
    (html, "check_limits"): "caps",
    (html, "decode"): "decode",
    (html, "parse"): "parse",
    (html, "read_outline"): "walk, with marks",
    (html, "read_metadata"): "metadata",
    (body, "read_layout"): "layout",
    (body, "read_features"): "features",
    (html, "label_outline"): "labels, with layout, features and model",
    (html, "find_second"): "second opinion",
    (html, "refuse_page"): "rejections",
    (html, "read_bylines"): "bylines",
}

PYTHONS_OWN = gc.get_threshold()[0]
UNCOUNTED = ("layout", "features", "publish")
"""Steps within another, and the one that is no page's."""


@dataclass(slots=True)
class Spent:
    """Processor time of one round, and how often a second opinion was asked."""

    pages: int = 0
    ours: float = 0.0
    theirs: float = 0.0
    steps: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    asked: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the time of the block to a step."""
        started = time.process_time()
        try:
            yield
        finally:
            self.steps[name] += time.process_time() - started

    def timed(self, name: str, function: Callable[..., object]) -> object:
        """Wrap ``function`` so that its time is added up under ``name``."""

        def run(*args: object, **kwargs: object) -> object:
            self.asked += name == "second opinion"
            started = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.steps[name] += time.process_time() - started

        return run


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """Read pages of the kit, decompressed."""
    return [
        Page(
            source="bench",
            source_uri=path.absolute().as_uri(),
            content=gzip.decompress(path.read_bytes()),
            fetched_at=FETCHED_AT,
            media_type="text/html",
        )
        for path in paths
    ]


def warm_up(paths: Sequence[Path], rules: Rules, layout: Layout) -> None:
    """Let both compile patterns and fill caches, and make the warehouse; not timed."""
    pages = read_pages(paths)
    for page in pages:
        bare_extraction(decode(page.content)[0], with_metadata=True)
    run = begin_run(rules)
    stage(layout.staging, run, [(page, read_article(page, rules)) for page in pages])
    load(layout, run, Spent())


def run_round(
    paths: Sequence[Path], rules: Rules, layout: Layout, *, is_whole: bool
) -> Spent:
    """Let both take their turns on ``paths``."""
    spent = Spent(pages=len(paths))
    run = begin_run(rules)
    with ExitStack() as patches:
        for (module, name), step in STEPS.items():
            wrapped = spent.timed(step, getattr(module, name))
            patches.enter_context(mock.patch.object(module, name, wrapped))
        for at in range(0, len(paths), BATCH):
            pages = read_pages(paths[at : at + BATCH])
            texts = [decode(page.content)[0] for page in pages]
            begin_turn(GARBAGE_OBJECTS)
            started = time.process_time()
            outcomes: list[Outcome] = [(p, read_article(p, rules)) for p in pages]
            if is_whole:
                with spent.step("staging"):
                    stage(layout.staging, run, outcomes)
            del outcomes
            spent.ours += time.process_time() - started
            begin_turn(PYTHONS_OWN)
            started = time.process_time()
            for text in texts:
                bare_extraction(text, with_metadata=True)
            spent.theirs += time.process_time() - started
    if is_whole:
        begin_turn(GARBAGE_OBJECTS)
        load(layout, run, spent)
        spent.ours += spent.steps["load"]
    return spent


def begin_run(rules: Rules) -> Run:
    """Return a run as the command begins one."""
    return Run(
        run_id=uuid.uuid4().hex,
        flow="ingest",
        started_at=datetime.now(UTC),
        sources=("bench",),
        rules_version=rules.version,
        program_version=program_version(),
        prefect_run_id=None,
    )


def begin_turn(garbage_objects: int) -> None:
    """Begin without the other's garbage."""
    gc.collect()
    gc.set_threshold(garbage_objects)


def load(layout: Layout, run: Run, spent: Spent) -> None:
    """Load and publish what is staged, as a run does."""
    writer = open_writer(layout.warehouse, "bench", run.run_id)
    with spent.step("load"), writer.turn():
        writer.load(layout.staged(), run)
        writer.end_run(run, datetime.now(UTC), Counts())
    with spent.step("publish"):
        writer.publish()
    writer.close()


def print_rounds(rounds: Sequence[Spent], *, is_whole: bool) -> None:
    """Print medians over the rounds."""

    def per_page(time_of: Callable[[Spent], float]) -> float:
        return 1000 * statistics.median(time_of(s) / s.pages for s in rounds)

    ratios = sorted(s.theirs / s.ours for s in rounds)
    pages = sum(s.pages for s in rounds)
    print(
        f"pages {pages} in {len(rounds)} rounds; load average {os.getloadavg()[0]:.1f}"
    )
    print(f"{'bytes to committed rows' if is_whole else 'reading alone'}")
    print(f"copydesk    {per_page(lambda s: s.ours):6.2f} ms a page")
    print(f"trafilatura {per_page(lambda s: s.theirs):6.2f} ms a page")
    print(
        f"ratio       {statistics.median(ratios):6.2f}"
        f" (from {ratios[0]:.2f} to {ratios[-1]:.2f})"
    )
    steps = [*STEPS.values(), *(("staging", "load") if is_whole else ())]
    for name in steps:
        print(f"  {name:<42}{per_page(partial(_time_of, name)):6.2f} ms")
    print(f"  {'everything else':<42}{per_page(_rest_of):6.2f} ms")
    if is_whole:
        took = statistics.median(s.steps["publish"] for s in rounds)
        print(f"publish, once a run and not counted: {took:.2f} s")
    asked = sum(s.asked for s in rounds)
    print(f"second opinion asked on {asked} pages, {100 * asked / pages:.1f} %")


def _time_of(name: str, spent: Spent) -> float:
    return spent.steps[name]


def _rest_of(spent: Spent) -> float:
    return spent.ours - sum(
        t for name, t in spent.steps.items() if name not in UNCOUNTED
    )


def time_processes(paths: Sequence[Path]) -> None:
    """Ingest the same folder with one worker process and with two."""
    with tempfile.TemporaryDirectory() as name:
        saved = Path(name) / "saved"
        saved.mkdir()
        for path in paths:
            data = gzip.decompress(path.read_bytes())
            (saved / path.name.removesuffix(".gz")).write_bytes(data)
        seconds = {}
        for workers in (1, 2):
            warehouse = Path(name) / f"desk{workers}.duckdb"
            began, before = time.monotonic(), os.times()
            ingest([str(saved)], Settings(warehouse=warehouse, workers=workers))
            seconds[workers], after = time.monotonic() - began, os.times()
            own = after.user + after.system - before.user - before.system
            lent = after.children_user - before.children_user
            lent += after.children_system - before.children_system
            print(
                f"{workers} process{'es' * (workers > 1)}: {seconds[workers]:.1f} s;"
                f" processor {own:.1f} s in the command, {lent:.1f} s in the workers"
            )
    print(f"pages {len(paths)}; load average {os.getloadavg()[0]:.1f}")
    print(f"ratio {seconds[1] / seconds[2]:.2f}")


def main() -> None:
    """Time what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--pages", dest="count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--processes", action="store_true")
    args = parser.parse_args()
    paths = sorted(args.pages.glob("*.html.gz"))
    if args.processes:
        time_processes(paths[:: max(len(paths) // args.count, 1)][: args.count])
        return
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, DuckDB too
    step = args.rounds + 1
    slices = [paths[n::step][: args.count] for n in range(step)]
    rules = load_rules()
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder) / "desk.duckdb")
        warm_up(slices[0], rules, layout)
        gc.freeze()
        rounds = [run_round(s, rules, layout, is_whole=args.whole) for s in slices[1:]]
    print_rounds(rounds, is_whole=args.whole)


if __name__ == "__main__":
    main()
