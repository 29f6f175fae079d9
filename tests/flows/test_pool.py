import os
import re
import signal
import time

import pytest

from flows.pool import Worker, WorkerDiedError, WorkerFaultError, borrow, close

HERE = "tests.flows.test_pool"


class StubbornError(Exception):
    """An error that cannot be pickled back into being."""

    def __init__(self, one, two):
        super().__init__(one)


def answer(begin, value):
    """Answer with the value and the process."""
    begin(0, 5)
    return value, os.getpid()


def hang_in_c(begin, seconds):
    """Spend for ever in one call of C code, on the second item."""
    begin(0, 5)
    begin(1, seconds)
    re.match(r"(a+)+$", "a" * 40 + "b")


def wait_for_nothing(begin, seconds):
    """Use no CPU time."""
    begin(0, seconds)
    time.sleep(60)


def work_after_items(begin, seconds):
    """Spend more than a page may, after the pages."""
    begin(0, seconds)
    begin(None)
    end = time.process_time() + 3 * seconds
    while time.process_time() < end:
        pass
    return "done"


def die(begin, number):
    """End by a signal, as after a crash."""
    begin(7, 5)
    os.kill(os.getpid(), number)
    time.sleep(60)


def fail(begin):
    """Raise an ordinary error."""
    raise LookupError("no such thing")


def fail_badly(begin):
    """Raise what cannot travel."""
    raise StubbornError(1, 2)


@pytest.fixture(autouse=True)
def no_idle_workers():
    """End what a test leaves behind."""
    yield
    close()


def test_a_worker_answers_and_is_used_again():
    """A returned worker is lent again, so its imports are paid once."""
    with borrow() as worker:
        first = worker.call(f"{HERE}:answer", "x")
    with borrow() as worker:
        second = worker.call(f"{HERE}:answer", "x")
    assert first == second
    assert first[0] == "x"
    assert first[1] != os.getpid()


def test_the_limit_ends_a_page_inside_c_code():
    """A regular expression that backtracks for ever holds no signal handler back."""
    with pytest.raises(WorkerDiedError) as died, borrow() as worker:
        worker.call(f"{HERE}:hang_in_c", 0.3)
    assert died.value.item == 1
    assert died.value.timed_out


def test_waiting_is_ended_too():
    """A page that does nothing for ten times the limit is ended."""
    with pytest.raises(WorkerDiedError) as died, borrow() as worker:
        worker.call(f"{HERE}:wait_for_nothing", 0.05)
    assert died.value.item == 0
    assert died.value.timed_out


def test_the_limit_covers_items_only():
    """Staging what was read is not held to a page's limit."""
    with borrow() as worker:
        assert worker.call(f"{HERE}:work_after_items", 0.1) == "done"


def test_a_death_says_the_item_and_the_signal():
    """A crash is told from a time limit, and the item at fault is known."""
    with pytest.raises(WorkerDiedError, match="SIGSEGV") as died, borrow() as worker:
        worker.call(f"{HERE}:die", signal.SIGSEGV)
    assert died.value.item == 7
    assert not died.value.timed_out


def test_a_dead_worker_is_not_lent_again():
    """After a death the next call gets a living process."""
    with pytest.raises(WorkerDiedError), borrow() as worker:
        worker.call(f"{HERE}:die", signal.SIGKILL)
    with borrow() as worker:
        assert worker.call(f"{HERE}:answer", 1)[0] == 1


def test_an_error_keeps_its_class():
    """What a function raises there is raised here, so that callers can tell."""
    with pytest.raises(LookupError, match="no such thing"), borrow() as worker:
        worker.call(f"{HERE}:fail")


def test_an_error_that_cannot_travel_comes_as_its_traceback():
    """No error is lost because it cannot be pickled."""
    with pytest.raises(WorkerFaultError, match="StubbornError"), borrow() as worker:
        worker.call(f"{HERE}:fail_badly")


def test_a_closed_worker_leaves_no_process():
    """Closing ends the process, even one that is busy."""
    worker = Worker()
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)
