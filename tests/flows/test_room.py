import os

import pytest

from flows import room


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Give a function that sets what the machine and its container say."""

    def say(available_mb, most="max", used="0"):
        (tmp_path / "meminfo").write_text(
            f"MemTotal: 99999999 kB\nMemAvailable: {available_mb * 1024} kB\n"
        )
        (tmp_path / "most").write_text(f"{most}\n")
        (tmp_path / "used").write_text(f"{used}\n")
        monkeypatch.setattr(room, "_MEMORY", tmp_path / "meminfo")
        pair = (tmp_path / "most", tmp_path / "used")
        monkeypatch.setattr(room, "_LIMITS", (pair,))
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))

    return say


def test_with_memory_enough_there_is_a_worker_a_core(machine):
    """Reading pages is work for the processor."""
    machine(64_000)
    assert room.workers_that_fit() == 8


def test_short_memory_means_fewer_workers(machine):
    """Better slower than killed."""
    machine(2_000)
    assert room.workers_that_fit() == 3


def test_a_container_may_have_less_than_the_machine(machine):
    """What counts is what is left of its limit."""
    machine(64_000, most=2_000 << 20, used=600 << 20)
    assert room.workers_that_fit() == 2


def test_there_is_always_one_worker(machine):
    """Without any the run would never end."""
    machine(10)
    assert room.workers_that_fit() == 1


def test_a_system_that_tells_nothing_is_trusted(machine, monkeypatch, tmp_path):
    """Where neither file is there, the cores decide."""
    machine(10)
    monkeypatch.setattr(room, "_MEMORY", tmp_path / "none")
    assert room.free_bytes() is None
    assert room.workers_that_fit() == 8
