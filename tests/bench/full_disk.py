"""A writer on a disk that is full at every step: nothing lost, the next run finishes.

    PYTHONPATH=. python tests/bench/full_disk.py FOLDER [--rounds 12] [--megabytes 64]

A small file system (tmpfs) is mounted on FOLDER, which needs root; where that cannot
be, FOLDER must lie on a small one already. A writer opens, stages, loads, writes its
log into the store, and publishes. It asks before each step, and in each round, at
one of them, the file system is filled but for some bytes, more in each round. What
readers see is checked each time. Then searches index what is published, on a disk as
full. At last, with room, one run must finish all the work: every row is compared with
those of a warehouse that was never short of room. Prints where the disk was filled and
where the writer failed for it, how often, and with which errors.
"""

import argparse
import contextlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.warehouse import killed
from warehouse.layout import Layout
from warehouse.search import search
from warehouse.search_index import stretches

ROOT = Path(__file__).parents[2]
MOST_FREE = 24 << 20
BLOCK = 4096


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Mount a small file system on ``folder``; without the right to, use what is."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}M", "tmpfs", str(folder)]
    done = subprocess.run(
        ["mount", *options], capture_output=True, text=True, check=False
    )
    is_ours = done.returncode == 0
    if not is_ours:
        sys.stderr.write(f"{folder}: {done.stderr.strip()}; used as it is\n")
    try:
        yield
    finally:
        if is_ours:
            subprocess.run(["umount", str(folder)], check=True)


def fill(ballast: Path, free: int) -> None:
    """Fill the file system but for some bytes."""
    with ballast.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"\0" * (1 << 20))
        except OSError:
            pass
        size = max(stream.tell() - free, 0)
        stream.truncate(size // BLOCK * BLOCK)


def run_short(
    layout: Layout, batches: int, target: str, ballast: Path, free: int
) -> tuple[str, str]:
    """Run a writer, the disk full from ``target`` on.

    Returns:
        The step it came to, and the last line of its error.
    """
    place, count = str(layout.warehouse), str(batches)
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            [sys.executable, killed.__file__, place, count, killed.ASKS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env={"PYTHONPATH": str(ROOT)},
        ) as child,
    ):
        assert child.stdin is not None
        assert child.stdout is not None
        step = "start"
        for line in child.stdout:
            step = line.strip()
            if step == target and not ballast.exists():
                fill(ballast, free)
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write("\n")
                child.stdin.flush()
        child.wait(timeout=60)
        said.seek(0)
        errors = said.read().strip().splitlines() or ["none"]
    ballast.unlink(missing_ok=True)
    return step, re.sub(r"[\d,.]+|/\S+", "#", errors[-1])[:90]


def search_short(layout: Layout, ballast: Path, rounds: int) -> Counter[str]:
    """Search while the index finds no room; return what the searches said."""
    told: Counter[str] = Counter()
    for number in range(rounds):
        fill(ballast, int(MOST_FREE / 4 * (number / rounds) ** 2))
        hits = search(layout.warehouse, "story told")
        ballast.unlink()
        assert len(hits.rows) == 10, "a search found less on a full disk"
        told[re.sub(r"[\d,.]+|/\S+", "#", hits.advice or "indexed")[:90]] += 1
        for one in stretches(layout):
            one.file.unlink()
    assert not list((layout.folder / "search").glob(".*")), "scratch files were left"
    hits = search(layout.warehouse, "story told")
    assert hits.advice is None, hits.advice
    return told


def main() -> int:
    """Fill, write, check; then compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=12, help="for each step")
    parser.add_argument("--megabytes", type=int, default=64)
    args = parser.parse_args()
    with small_disk(args.folder, args.megabytes):
        return fill_often(args.folder, args.rounds)


def fill_often(folder: Path, rounds: int) -> int:
    """Fill the disk at each step; return 1 if anything was lost."""
    layout = Layout(folder / "desk.duckdb")
    ballast = folder / "ballast"
    killed.work(layout, 2)
    failed: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    unreadable = 0
    batches = 4
    for number in range(rounds):
        # More than grows evenly: the first steps need little, a publish much.
        free = int(MOST_FREE * (number / rounds) ** 3)
        for target in killed.STEPS:
            step, error = run_short(layout, batches, target, ballast, free)
            failed[f"filled at {target}: {step}"] += 1
            errors[error] += 1
            batches += 1  # so that each run comes by each step
            unreadable += killed.is_unreadable(layout)
    batches = killed.finish(layout)
    with tempfile.TemporaryDirectory() as elsewhere:
        undisturbed = Layout(Path(elsewhere) / "desk.duckdb")
        killed.work(undisturbed, batches)
        ours, theirs = killed.rows(layout), killed.rows(undisturbed)
    lost = {
        name: len([r for r in theirs[name] if r not in ours[name]]) for name in ours
    }
    figures = {
        "came to": dict(sorted(failed.items())),
        "errors": dict(errors),
        "unreadable": unreadable,
        "rows lost or different": sum(lost.values()),
        "rows doubled": sum(len(ours[name]) - len(theirs[name]) for name in ours),
        "left in staging": len(layout.staged()),
        "searches": dict(search_short(layout, ballast, rounds)),
    }
    print(json.dumps(figures, indent=2))
    return int(ours != theirs or unreadable > 0)


if __name__ == "__main__":
    sys.exit(main())
