"""One host asked by several runs of a warehouse: they take turns, as one run would.

A file for each host says when it may be asked again; who asks holds a lock on it.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_POLL_SECONDS = 0.05


class Neighbours:
    """Our turns at one host among those of other runs."""

    def __init__(self, folder: Path, host: str) -> None:
        """Use the file of ``host`` in ``folder``, made when it is needed."""
        name = hashlib.sha256(host.encode()).hexdigest()[:32]
        self._path = folder / name
        self._handle: int | None = None

    @asynccontextmanager
    async def turn(self, spacing: float) -> AsyncIterator[None]:
        """Wait until no other run asks the host, nor has less than ``spacing`` ago."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            while True:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                await asyncio.sleep(_POLL_SECONDS)
            # The clock may have been set back: never wait longer than is our custom.
            since = max(time.time() - os.fstat(handle).st_mtime, 0.0)
            if os.fstat(handle).st_size and since < spacing:
                await asyncio.sleep(spacing - since)
            self._handle = handle
            yield
        finally:
            self._handle = None
            os.close(handle)

    def asked(self) -> None:
        """Note that the host was asked, or answered, just now."""
        if self._handle is not None:
            os.pwrite(self._handle, b"asked\n", 0)
            os.utime(self._handle)
