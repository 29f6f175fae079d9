"""How many worker processes this machine has room for."""

import os
from pathlib import Path

WORKER_BYTES = 600 << 20
"""Memory to reckon with for each worker: 100 MB of program, and a batch whose pages
may hold 64 MB before they are staged, with their trees and rows."""

_MEMORY = Path("/proc/meminfo")
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)
"""What a container may have and has, in the second version of cgroups and the first."""


def workers_that_fit() -> int:
    """Return one a core that we may use, fewer where memory is short, at least one."""
    cores = len(os.sched_getaffinity(0))
    free = free_bytes()
    return cores if free is None else max(min(cores, free // WORKER_BYTES), 1)


def free_bytes() -> int | None:
    """Return the memory that is free for us; None where the system does not tell."""
    known = [free for free in (_of_machine(), *map(_of_container, _LIMITS)) if free]
    return min(known, default=None)


def _of_machine() -> int | None:
    try:
        lines = _MEMORY.read_text("ascii").splitlines()
    except OSError:
        return None
    sizes = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    size = next(sizes, None)
    return int(size) * 1024 if size else None


def _of_container(files: tuple[Path, Path]) -> int | None:
    try:
        most, used = (file.read_text("ascii").strip() for file in files)
        return int(most) - int(used)
    except (OSError, ValueError):  # no such cgroup, or "max": no limit
        return None
