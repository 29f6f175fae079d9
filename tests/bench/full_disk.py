"""A writer on a disk that is full at every step: nothing lost, the next run finishes.

    PYTHONPATH=. python tests/bench/full_disk.py FOLDER [--rounds 60]

FOLDER must lie on a small file system of its own, which is filled up: ``mount -t tmpfs
-o size=64M tmpfs FOLDER``, or a loop-mounted one. In each round some bytes more than in
the one before are left free, a writer stages, loads and publishes until it fails, and
what readers see is checked. At last, with room, one run must finish all the work: every
row is compared with those of a warehouse that was never short of room. Prints at which
steps the writer failed, how often, and with which errors.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.warehouse import killed
from warehouse.layout import Layout

ROOT = Path(__file__).parents[2]
MOST_FREE = 24 << 20
BLOCK = 4096


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


def run_short(layout: Layout, batches: int) -> tuple[str, str]:
    """Run a writer; return the step it came to, and the last line of its error."""
    done = subprocess.run(
        [sys.executable, killed.__file__, str(layout.warehouse), str(batches)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    )
    steps = done.stdout.split() or ["start"]
    errors = done.stderr.strip().splitlines() or ["none"]
    return steps[-1], re.sub(r"[\d,.]+|/\S+", "#", errors[-1])[:90]


def main() -> int:
    """Fill, write, check; then compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=60)
    args = parser.parse_args()
    layout = Layout(args.folder / "desk.duckdb")
    ballast = args.folder / "ballast"
    killed.work(layout, 2)
    failed: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    unreadable = 0
    batches = 4
    for number in range(args.rounds):
        # More than grows evenly: the first steps need little, a publish much.
        fill(ballast, int(MOST_FREE * (number / args.rounds) ** 2))
        step, error = run_short(layout, batches)
        ballast.unlink()
        if step == "done":
            batches += 2
        else:
            failed[step] += 1
            errors[error] += 1
        unreadable += killed.is_unreadable(layout)
    batches = killed.finish(layout)
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = Layout(Path(folder) / "desk.duckdb")
        killed.work(undisturbed, batches)
        ours, theirs = killed.rows(layout), killed.rows(undisturbed)
    lost = {
        name: len([r for r in theirs[name] if r not in ours[name]]) for name in ours
    }
    figures = {
        "failed at": dict(failed),
        "errors": dict(errors),
        "unreadable": unreadable,
        "rows lost or different": sum(lost.values()),
        "rows doubled": sum(len(ours[name]) - len(theirs[name]) for name in ours),
        "left in staging": len(layout.staged()),
    }
    print(json.dumps(figures, indent=2))
    return int(ours != theirs or unreadable > 0)


if __name__ == "__main__":
    sys.exit(main())
