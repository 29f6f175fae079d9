"""Time copydesk against bare trafilatura on the same pages, on one core.

    python tests/bench/html_speed.py PAGES [--whole] [--pages 400] [--rounds 2]
    python tests/bench/html_speed.py PAGES --processes [--pages 920]
        [--times 3] [--rounds 5]

PAGES is a folder of ``*.html.gz``. Both get decompressed pages in one process, and
trafilatura decoded text, which spares it the decoding. They take turns, batch by batch,
so that other work on the machine slows both alike. A ninth of the pages warms both up;
the others are read once, in one run (or, with ``--rounds``, parted among several, of
which the figures are medians), so that neither has seen them. All is processor time.
A load takes a quarter of a second besides its pages, so few pages a run make it dear.
Python looks for garbage in our turns as our workers let it, in trafilatura's as it does
of itself. Which build of Python it is counts for much: ours is the more Python of the
two.

What is installed is timed, and named: the compiled core or the sources (``pip install
-e .``, or ``PYTHONPATH=.``). Only of the sources can the steps be told apart: compiled
ones call each other with nothing between. A page that our own code fails on ends the
run, since it would be read in no time.

``--whole`` goes from bytes to committed rows; without it pages are only read. What the
publish takes, once a run, is told apart: it grows with the warehouse, not the run.
``--processes`` compares ``copydesk ingest FOLDER --no-prefect --workers 1`` with
``--workers 2`` into new warehouses, by the clock on the wall from the command's start
to its end: start-up, reading, load and publish. Both are one and the same program. One
worker does one thing at a time (nothing is read while something is loaded); only the
command itself looks for the next pages meanwhile, and imports while the worker does.
The two take turns, and the figure is the median over the pairs. It says something only
on a machine that does nothing else: see the load average, and how much of two
processors the second had. ``--times`` gives each page several times, under other names:
then what is done once a run counts for less.
"""

import argparse
import gc
import gzip
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest import mock

from trafilatura import bare_extraction

from flows.reader import GARBAGE_OBJECTS
from transforms import assemble, body, html
from transforms.article import Page, Reason, Rejected, is_compiled, program_version
from transforms.assemble import read_article
from transforms.decoding import decode
from transforms.rules import Rules, load_rules
from warehouse.layout import Layout
from warehouse.rows import Outcome, stage
from warehouse.runs import Counts, Run
from warehouse.writer import open_writer

FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
WARM_UP = 9
"""One page in so many is read before the clock runs."""

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
    (html, "select_pieces"): "publishers' selectors",
    (html, "read_images"): "images",
    (html, "add_printed"): "what is printed of the metadata",
    (html, "detect_language"): "language",
    (html, "add_terms"): "access and notices",
    (html, "settle_labels"): "labels settled",
    (assemble, "read_kind"): "kind",
    (assemble, "identify"): "identity, with the digest",
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
            spent.ours += time.process_time() - started
            refuse_faults(outcomes)
            del outcomes
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


def refuse_faults(outcomes: Iterable[Outcome]) -> None:
    """End where our own code has failed on a page."""
    for _, result in outcomes:
        if isinstance(result, Rejected) and result.reason == Reason.FAULT:
            raise SystemExit(f"{result.source_uri}: {result.message}")


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
    print(
        f"{'bytes to committed rows' if is_whole else 'reading alone'},"
        f" {'compiled' if is_compiled() else 'interpreted'}"
    )
    print(f"copydesk    {per_page(lambda s: s.ours):6.2f} ms a page")
    print(f"trafilatura {per_page(lambda s: s.theirs):6.2f} ms a page")
    print(
        f"ratio       {statistics.median(ratios):6.2f}"
        f" (from {ratios[0]:.2f} to {ratios[-1]:.2f})"
    )
    steps = [] if is_compiled() else list(STEPS.values())
    steps += ["staging", "load"] if is_whole else []
    for name in steps:
        print(f"  {name:<42}{per_page(partial(_time_of, name)):6.2f} ms")
    print(f"  {'everything else':<42}{per_page(_rest_of):6.2f} ms")
    if is_whole:
        took = statistics.median(s.steps["publish"] for s in rounds)
        print(f"publish, once a run and not counted: {took:.2f} s")
    if is_compiled():
        return  # what calls the second opinion cannot be watched either
    asked = sum(s.asked for s in rounds)
    print(f"second opinion asked on {asked} pages, {100 * asked / pages:.1f} %")


def _time_of(name: str, spent: Spent) -> float:
    return spent.steps[name]


def _rest_of(spent: Spent) -> float:
    return spent.ours - sum(
        t for name, t in spent.steps.items() if name not in UNCOUNTED
    )


def time_processes(paths: Sequence[Path], times: int, rounds: int) -> None:
    """Let the command read one folder with one worker and with two, in turns."""
    with tempfile.TemporaryDirectory() as name:
        saved = Path(name) / "saved"
        saved.mkdir()
        for path in paths:
            data = gzip.decompress(path.read_bytes())
            for number in range(times):
                copy = f"{number}-{path.name.removesuffix('.gz')}"
                (saved / copy).write_bytes(data)
        print(f"pages {len(paths) * times}; load average {os.getloadavg()[0]:.1f}")
        ratios = []
        for _ in range(rounds):
            one, two = (run_command(saved, workers) for workers in (1, 2))
            ratios.append(one[0] / two[0])
            share = 100 * two[1] / two[0] / 2
            print(
                f"one {one[0]:.1f} s (processor {one[1]:.1f} s), two {two[0]:.1f} s"
                f" (processor {two[1]:.1f} s, {share:.0f} % of two),"
                f" ratio {ratios[-1]:.2f}"
            )
        print(f"load average {os.getloadavg()[0]:.1f}")
        print(f"ratio {statistics.median(ratios):.2f}, the median of {rounds}")


def run_command(saved: Path, workers: int) -> tuple[float, float]:
    """Run the command; return its seconds by the clock and of all its processes."""
    with tempfile.TemporaryDirectory() as name:
        words = ["ingest", str(saved), "--no-prefect", "--workers", str(workers)]
        words += ["--json", "--warehouse", str(Path(name) / "desk.duckdb")]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-P", "-m", "flows.cli", *words],
            check=True,
            capture_output=True,
        )
        seconds = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used


def main() -> None:
    """Time what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--pages", dest="count", type=int, default=920)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--processes", action="store_true")
    args = parser.parse_args()
    paths = sorted(args.pages.glob("*.html.gz"))
    if len(paths) < WARM_UP:
        parser.error(
            f"{args.pages} holds {len(paths)} *.html.gz; give {WARM_UP} or more"
        )
    if args.processes:
        chosen = paths[:: max(len(paths) // args.count, 1)][: args.count]
        time_processes(chosen, args.times, args.rounds or 5)
        return
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, DuckDB too
    others = [path for at, path in enumerate(paths) if at % WARM_UP]
    count = args.rounds or 1
    slices = [others[n::count][: args.count] for n in range(count)]
    rules = load_rules()
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder) / "desk.duckdb")
        warm_up(paths[::WARM_UP], rules, layout)
        gc.freeze()
        rounds = [run_round(s, rules, layout, is_whole=args.whole) for s in slices]
    print_rounds(rounds, is_whole=args.whole)


if __name__ == "__main__":
    main()
