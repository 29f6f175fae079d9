"""Manners, by the servers' clock: robots.txt, spacing, waiting, asking again."""

import email.utils
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.entries import Seconds
from flows.exchange import Wanted
from flows.fetch import Fetcher
from flows.robots import RobotsMemory
from tests.flows.fetching import FAST, Get, said
from tests.flows.scripted import ARTICLE, Handler, Server


def test_robots_is_obeyed_and_asked_for_once(server: Server) -> None:
    """What robots.txt forbids is not asked for; the file is fetched once."""
    server.script["/robots.txt"] = "User-agent: copydesk\nDisallow: /private"
    server.fallback = ARTICLE
    with Fetcher(FAST) as fetcher:
        first = fetcher.get(Wanted(url=server.url("/private/a"), source="t"))
        second = fetcher.get(Wanted(url=server.url("/open"), source="t"))
    assert "robots.txt forbids it" in said(first)
    assert first.exchange.robots == "forbidden"
    assert second.exchange.robots == "allowed"
    assert [asked.path for asked in server.log] == ["/robots.txt", "/open"]


def test_robots_is_remembered_for_a_while(server: Server, tmp_path: Path) -> None:
    """The next run obeys the file it has, and asks again when that has grown old."""
    server.script["/robots.txt"] = (
        "User-agent: copydesk\nDisallow: /private\nSitemap: https://a.example/map"
    )
    server.fallback = ARTICLE
    memory = RobotsMemory(tmp_path / "robots", seconds=60)
    for _ in range(2):
        with Fetcher(FAST, memory=memory) as fetcher:
            private = fetcher.get(Wanted(url=server.url("/private/a"), source="t"))
            assert private.exchange.robots == "forbidden"
            sitemaps = fetcher.get_robots(server.url("/"), "t").sitemaps
            assert sitemaps == ("https://a.example/map",)
    assert [asked.path for asked in server.log] == ["/robots.txt"]
    (kept,) = (tmp_path / "robots").iterdir()
    os.utime(kept, (time.time() - 61, time.time() - 61))
    server.script["/robots.txt"] = "User-agent: copydesk\nDisallow: /"
    with Fetcher(FAST, memory=memory) as fetcher:
        answer = fetcher.get(Wanted(url=server.url("/open"), source="t"))
        assert answer.exchange.robots == "forbidden"
    assert [asked.path for asked in server.log] == ["/robots.txt"] * 2


@pytest.mark.parametrize(
    ("status", "second"), [(404, ["/story"]), (503, ["/robots.txt"])]
)
def test_missing_robots_is_remembered_and_a_failing_one_not(
    server: Server, tmp_path: Path, status: int, second: list[str]
) -> None:
    """That there is none is an answer; that the server fails is none."""
    server.script["/robots.txt"] = lambda h: h.give(status)
    server.fallback = ARTICLE
    memory = RobotsMemory(tmp_path / "robots", seconds=60)
    once = replace(FAST, attempts=1)
    for _ in range(2):
        server.log.clear()
        with Fetcher(once, memory=memory) as fetcher:
            fetcher.get(Wanted(url=server.url("/story"), source="t"))
    assert [asked.path for asked in server.log] == second


@pytest.mark.parametrize("status", [500, 503])
def test_failing_robots_forbids_everything(
    server: Server, get: Get, status: int
) -> None:
    """RFC 9309: a server that fails on robots.txt is left alone."""
    server.script["/robots.txt"] = lambda h: h.give(status)
    server.fallback = ARTICLE
    answer = get(server.url("/story"))
    assert "robots.txt cannot be read" in said(answer)
    assert answer.exchange.may_pass
    assert server.paths() == []


def test_crawl_delay_by_the_servers_clock(server: Server) -> None:
    """Requests arrive at least the crawl-delay apart."""
    server.script["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.3"
    server.fallback = ARTICLE
    with Fetcher(FAST) as fetcher:
        wanted = [Wanted(url=server.url(f"/{n}"), source="t") for n in range(4)]
        answers = list(fetcher.get_all(wanted))
    assert all(answer.page for answer in answers)
    times = [asked.at for asked in server.log]
    gaps = [b - a for a, b in pairwise(times)]
    assert min(gaps) >= 0.29
    assert {answer.exchange.wait_seconds for answer in answers} == {0.3}


def test_spacing_by_the_servers_clock(server: Server) -> None:
    """Without a crawl-delay our own spacing holds, counted from sending."""
    server.fallback = ARTICLE
    with Fetcher(replace(FAST, spacing=Seconds(0.2))) as fetcher:
        list(
            fetcher.get_all(
                Wanted(url=server.url(f"/{n}"), source="t") for n in range(4)
            )
        )
    times = [asked.at for asked in server.log]
    assert min(b - a for a, b in pairwise(times)) >= 0.15


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_both_forms(
    server: Server, get: Get, form: str, status: int
) -> None:
    """The wait a server orders is kept to, then the page is there."""
    until: list[float] = []

    def busy_once(handler: Handler) -> None:
        if until:
            handler.give(200, ARTICLE)
            return
        if form == "seconds":
            value, wait = "1", 1.0
        else:
            at = datetime.now(UTC) + timedelta(seconds=2)
            value = email.utils.format_datetime(at, usegmt=True)
            wait = (at.replace(microsecond=0) - datetime.now(UTC)).total_seconds()
        until.append(time.monotonic() + wait)
        handler.give(status, b"busy", {"Retry-After": value})

    server.script["/story"] = busy_once
    answer = get(server.url("/story"))
    assert answer.page is not None
    assert answer.exchange.attempts == 2
    assert answer.exchange.wait_seconds == pytest.approx(1.0, abs=1.1)
    assert server.log[-1].at >= until[0] - 0.05


def test_wait_that_is_too_long_is_left_for_next_time(server: Server, get: Get) -> None:
    """A run does not sleep for an hour because a server says so."""
    server.script["/story"] = lambda h: h.give(429, b"", {"Retry-After": "3600"})
    began = time.monotonic()
    answer = get(server.url("/story"))
    assert "asks to wait" in said(answer)
    assert answer.exchange.may_pass
    assert time.monotonic() - began < 3
    assert len(server.paths()) == 1


def test_503_then_200(server: Server, get: Get) -> None:
    """A failure that passes is asked again."""
    answers = iter([503, 502, 200])
    server.script["/story"] = lambda h: h.give(next(answers), ARTICLE)
    answer = get(server.url("/story"))
    assert answer.page is not None
    assert answer.exchange.attempts == 3


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410, 451, 501])
def test_permanent_failures_are_asked_once(
    server: Server, get: Get, status: int
) -> None:
    """What will not pass is not asked again."""
    server.script["/story"] = lambda h: h.give(status, b"no")
    answer = get(server.url("/story"))
    assert f"the server answered {status}" in said(answer)
    assert not answer.exchange.may_pass
    assert len(server.paths()) == 1


def test_host_that_falls_silent_is_let_be(server: Server) -> None:
    """After some requests without an answer a run asks a host no more."""

    def hang(handler: Handler) -> None:
        time.sleep(0.3)
        handler.close_connection = True

    server.script["/robots.txt"] = "User-agent: *\nDisallow:"
    server.fallback = hang
    settings = replace(FAST, read_seconds=Seconds(0.1), attempts=2)
    with Fetcher(settings) as fetcher:
        wanted = [Wanted(url=server.url(f"/{n}"), source="t") for n in range(40)]
        answers = list(fetcher.get_all(wanted))
    assert all(answer.exchange.may_pass for answer in answers)
    assert "is let be for this run" in said(answers[-1])
    assert len(server.paths()) < 16


def test_many_hosts_at_a_time(server: Server, other: Server) -> None:
    """A slow host holds up no other; every address has its one answer."""
    server.latency = 0.2
    server.fallback = other.fallback = ARTICLE
    with Fetcher(replace(FAST, connections_per_host=1)) as fetcher:
        slow = [Wanted(url=server.url(f"/{n}"), source="t") for n in range(5)]
        fast = [Wanted(url=other.url(f"/{n}"), source="t") for n in range(60)]
        order = [answer.wanted.url for answer in fetcher.get_all(slow + fast)]
    assert sorted(order) == sorted(one.url for one in slow + fast)
    assert order.index(slow[-1].url) >= 55


def test_callers_may_ask_while_they_are_asked(server: Server) -> None:
    """The iterable may fetch for itself, even with one connection and slow callers."""
    server.fallback = ARTICLE
    settings = replace(FAST, connections_per_host=1, parallel=1)
    with Fetcher(settings) as fetcher:

        def wanted() -> Iterator[Wanted]:
            for n in range(100):
                if n % 10 == 0:
                    inner = fetcher.get(Wanted(url=server.url(f"/s{n}"), source="t"))
                    assert inner.page is not None
                yield Wanted(url=server.url(f"/{n}"), source="t")

        assert sum(1 for _ in fetcher.get_all(wanted())) == 100


def test_leaving_early_ends_what_is_under_way(server: Server) -> None:
    """Closing with requests under way returns at once and leaves no thread."""
    server.fallback = ARTICLE
    server.latency = 0.05
    fetcher = Fetcher(FAST)
    answers = fetcher.get_all(
        Wanted(url=server.url(f"/{n}"), source="t") for n in range(500)
    )
    next(answers)
    answers.close()
    fetcher.close()
    assert "fetch" not in [thread.name for thread in threading.enumerate()]
    assert len(server.log) < 200
