"""Preloaded into a worker, makes some pages end it: for tests of what happens then."""

import os
import re
import signal
import time
from pathlib import Path

import flows.reader
from transforms.assemble import read_article


def read_or_die(page, rules):
    """Do to the worker what the page's text says."""
    if b"HANG" in page.content:
        re.match(r"(a+)+$", "a" * 40 + "b")
    if b"CRASH" in page.content:
        os.kill(os.getpid(), signal.SIGSEGV)
    if match := re.search(rb"ONCE (\S+)", page.content):
        marker = Path(os.fsdecode(match[1]))
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if match := re.search(rb"HOLD (\S+)", page.content):
        _hold(Path(os.fsdecode(match[1])))
    return read_article(page, rules)


def _hold(marker):
    """The first time, tell whose worker this is, and go on when that is no more."""
    if marker.exists():
        return
    parent = os.getppid()
    marker.write_text(str(parent))
    until = time.monotonic() + 60
    while os.getppid() == parent and time.monotonic() < until:
        time.sleep(0.02)


flows.reader.read_article = read_or_die
