"""Loads that go on beside the reading: what they count, how they fail, how they end."""

import threading
import time
from contextlib import contextmanager

import pytest

from flows import loader, pool
from flows.loader import Loader
from flows.way import cut_small
from warehouse.errors import LockedError
from warehouse.layout import Layout
from warehouse.runs import Counts
from warehouse.writer import StoreWriter

ENDLESS = "select count(*) from range(1000000000) a, range(1000000000) b"


class FreeWriter:
    """A warehouse that no other run writes to."""

    @contextmanager
    def turn(self, wait_seconds=None):
        """Give a turn at once."""
        yield

    def interrupt(self):
        """Have nothing to interrupt."""


class BusyWriter(FreeWriter):
    """A warehouse that another run loads into, for whoever does not wait."""

    @contextmanager
    def turn(self, wait_seconds=None):
        """Refuse who will not wait."""
        if wait_seconds is not None:
            raise LockedError("desk.duckdb: another run is writing to it")
        yield


@pytest.fixture(autouse=True)
def small_loads(monkeypatch):
    """Load when ten pages wait."""
    monkeypatch.setattr(loader, "LOAD_PAGES", 10)


def test_a_load_begins_when_its_pages_are_there_and_all_are_counted():
    """Reading goes on meanwhile: to note pages takes no longer than to count them."""
    going = threading.Event()

    def load():
        going.wait(10)
        return Counts(new=10)

    with Loader(load, FreeWriter()) as loads:
        for _ in range(3):
            loads.add(5)
        going.set()
        assert loads.finish() == Counts(new=10)


def test_a_failing_load_comes_out():
    """With the next pages that are noted, or at the end, and not in silence."""

    def load():
        raise OSError("no space left")

    with Loader(load, FreeWriter()) as loads:
        loads.add(10)
        with pytest.raises(OSError, match="no space left"):
            loads.finish()


def test_pages_wait_while_another_run_loads():
    """They are loaded all at once when there are too many to wait, and only then."""
    loads = []

    def load():
        loads.append(threading.current_thread() is threading.main_thread())
        return Counts(new=1)

    with Loader(load, BusyWriter()) as one:
        one.add(39)
        assert one.finish() == Counts()
        one.add(1)
        assert one.finish() == Counts(new=1)
    assert loads == [True]


def test_giving_up_ends_a_load(tmp_path):
    """^C ends a query that would take for ever, and the store is free again."""
    writer = StoreWriter(Layout(tmp_path / "desk.duckdb"), "a test")
    begun = threading.Event()

    def load():
        begun.set()
        return writer.read(lambda store: store.execute(ENDLESS).fetchall())

    def give_up():
        with Loader(load, writer) as loads:
            loads.add(10)
            begun.wait(10)
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert time.monotonic() - started < 10
    with writer.turn(0):
        pass


def test_one_thing_at_a_time():
    """A load that is to be alone waits for who reads, and who reads waits for it."""
    order = []

    def load():
        order.append("load")
        time.sleep(0.1)
        order.append("loaded")
        return Counts()

    def read():
        with pool.borrow():
            order.append("read")

    with Loader(load, FreeWriter(), is_alone=True) as loads:
        with pool.borrow():
            loads.add(10)
            time.sleep(0.1)
            order.append("read before")
        while "load" not in order:
            time.sleep(0.01)
        reader = threading.Thread(target=read)
        reader.start()
        loads.finish()
        reader.join()
    assert order == ["read before", "load", "loaded", "read"]


def test_the_last_batches_shrink_and_lose_nothing():
    """So that the workers end together; all pages are there, in order."""
    batches = list(cut_small([tuple(range(100)), tuple(range(100, 137))], workers=2))
    assert [len(batch) for batch in batches] == [34, 25, 19, 14, 11, 8, 8, 8, 8, 2]
    assert [ref for batch in batches for ref in batch] == list(range(137))
