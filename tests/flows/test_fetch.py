"""Fetching, against real servers on loopback that do what each test scripts."""

import email.utils
import gzip
import logging
import os
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.entries import Seconds
from flows.exchange import Answer, Wanted
from flows.fetch import Fetcher
from flows.guards import addresses
from flows.guards.limits import SourceError
from flows.robots import RobotsMemory
from flows.secrets import Secrets
from flows.settings import FetchSettings
from tests.flows.scripted import ARTICLE, Handler, Server, free_port

FAST = FetchSettings(
    contact="desk@example.org",
    allow_hosts=("127.0.0.1", "127.0.0.2", "localhost"),
    spacing=Seconds(0),
    retry_seconds=Seconds(0.02),
    connect_seconds=Seconds(2),
    read_seconds=Seconds(1),
    total_seconds=Seconds(3),
    longest_wait=Seconds(5),
)

Get = Callable[..., Answer]


@pytest.fixture
def get() -> Iterator[Get]:
    """Ask for one address with settings that a test may change."""
    opened: list[Fetcher] = []

    def ask(url: str, settings: FetchSettings = FAST, **more: object) -> Answer:
        fetcher = Fetcher(settings)
        opened.append(fetcher)
        return fetcher.get(Wanted(url=url, source="test", **more))  # type: ignore[arg-type]

    yield ask
    for fetcher in opened:
        fetcher.close()


def said(answer: Answer) -> str:
    """Return the error of an answer that must have one."""
    assert answer.page is None
    assert answer.error is not None
    return str(answer.error)


def test_page_with_all_that_came(server: Server, get: Get) -> None:
    """A page carries its bytes, head and origin; the exchange says what was asked."""
    server.script["/story"] = lambda h: h.give(
        200, "Grüße", {"ETag": '"v1"', "Set-Cookie": "id=secret"}
    )
    answer = get(server.url("/story"))
    page, exchange = answer.page, answer.exchange
    assert page is not None
    assert page.content.decode() == "Grüße"
    assert (page.url, page.requested_url) == (server.url("/story"), None)
    assert (page.media_type, page.charset) == ("text/html", "utf-8")
    assert (exchange.status, exchange.etag, exchange.attempts) == (200, '"v1"', 1)
    assert (exchange.robots, exchange.bytes) == ("absent", len("Grüße".encode()))
    assert "secret" not in repr(page)
    agent = server.log[-1].headers["user-agent"]
    assert agent.startswith("copydesk/")
    assert agent.endswith("(+desk@example.org)")
    assert answer.status_line == "HTTP/1.1 200 OK"
    assert b"GET /story HTTP/1.1\r\n" in answer.request


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


def test_unchanged_page(server: Server, get: Get) -> None:
    """Validators go out; a 304, or the same bytes again, is no new page."""

    def conditional(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == '"v1"':
            handler.give(304)
        else:
            handler.give(200, ARTICLE, {"ETag": '"v1"'})

    server.script["/story"] = conditional
    first = get(server.url("/story"))
    assert first.page is not None
    digest = first.page.digest
    second = get(server.url("/story"), etag='"v1"', digest=digest)
    assert (second.page, second.error) == (None, None)
    assert (second.exchange.from_cache, second.exchange.status) == (True, 304)
    third = get(server.url("/story"), digest=digest)
    assert (third.page, third.exchange.from_cache) == (None, True)
    assert third.exchange.status == 200


def test_redirects_are_recorded(server: Server, get: Get) -> None:
    """A redirect is followed; the page knows both addresses."""
    server.script["/old"] = lambda h: h.give(301, b"", {"Location": "/new?x=1#top"})
    server.script["/new"] = ARTICLE
    answer = get(server.url("/old"))
    assert answer.page is not None
    assert answer.page.url == server.url("/new?x=1")
    assert answer.page.requested_url == server.url("/old")
    assert answer.page.source_uri == server.url("/old")
    assert answer.exchange.redirects == (server.url("/old"),)


def test_redirect_loop(server: Server, get: Get) -> None:
    """A circle of redirects ends with an error."""
    server.script["/a"] = lambda h: h.give(302, b"", {"Location": "/b"})
    server.script["/b"] = lambda h: h.give(302, b"", {"Location": "/a"})
    assert "in a circle" in said(get(server.url("/a")))
    assert len(server.paths()) <= 3


def test_endless_redirects(server: Server, get: Get) -> None:
    """Redirects that never end, end."""
    server.fallback = lambda h: h.give(302, b"", {"Location": h.path + "x"})
    assert "in a circle or too far" in said(get(server.url("/a")))
    assert len(server.paths()) <= 12


def test_cookie_that_lets_in(server: Server, get: Get) -> None:
    """A site that sets a cookie and redirects to itself is entered."""

    def gate(handler: Handler) -> None:
        if "seen=1" in (handler.headers.get("Cookie") or ""):
            handler.give(200, ARTICLE)
        else:
            handler.give(302, b"", {"Location": "/story", "Set-Cookie": "seen=1"})

    server.script["/story"] = gate
    assert get(server.url("/story")).page is not None


def test_cookies_are_not_shared(server: Server, other: Server) -> None:
    """Another host, or a later request, sees no cookie a server has set."""
    server.script["/a"] = lambda h: h.give(
        302, b"", {"Location": other.url("/b"), "Set-Cookie": "id=1"}
    )
    other.script["/b"] = ARTICLE
    server.script["/c"] = lambda h: h.give(200, ARTICLE, {"Set-Cookie": "id=2"})
    with Fetcher(FAST) as fetcher:
        for path in ("/a", "/c", "/c"):
            fetcher.get(Wanted(url=server.url(path), source="t"))
    for asked in server.log + other.log:
        assert "cookie" not in asked.headers


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",  # noqa: S104 (asked, not bound)
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_loopback_is_refused(server: Server, get: Get, host: str) -> None:
    """Without leave, no spelling of this machine is asked."""
    answer = get(f"http://{host}:{server.server_port}/", replace(FAST, allow_hosts=()))
    assert answer.page is None
    assert answer.error is not None
    assert server.log == []
    if host in ("127.0.0.1", "localhost"):
        assert "--allow-host" in said(answer)
        assert answer.error.reason == "address-forbidden"


def test_redirect_to_a_private_address(server: Server, other: Server, get: Get) -> None:
    """The guard holds on every redirect, not only at first."""
    server.script["/story"] = lambda h: h.give(302, b"", {"Location": other.url("/x")})
    only_first = replace(FAST, allow_hosts=(f"127.0.0.1:{server.server_port}",))
    answer = get(server.url("/story"), only_first)
    assert answer.error is not None
    assert answer.error.reason == "address-forbidden"
    assert other.log == []


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://a.example/x", "gopher://a.example/"]
)
def test_redirect_to_another_scheme(server: Server, get: Get, location: str) -> None:
    """Only http and https are ever followed."""
    server.script["/story"] = lambda h: h.give(302, b"", {"Location": location})
    assert "neither http nor https" in said(get(server.url("/story")))


def test_names_that_change_between_check_and_use(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved once a connection, and that is where the connection goes."""
    server.script["/story"] = ARTICLE
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: object, **more: object) -> object:
        asked.append(str(host))
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.3"
        return real(address, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = f"http://rebind.example:{server.server_port}/story"
    with Fetcher(replace(FAST, allow_hosts=("rebind.example",))) as fetcher:
        answer = fetcher.get(Wanted(url=url, source="t"))
    assert answer.page is not None
    assert asked == ["rebind.example"]
    assert server.log[-1].headers["host"] == f"rebind.example:{server.server_port}"


def test_name_that_turns_private(server: Server) -> None:
    """What was good for one connection is checked again for the next."""
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    server.script["/robots.txt"] = lambda h: h.give(404, b"", {"Connection": "close"})

    async def turning(host: str, port: int) -> list[str]:
        return next(answers)

    guard = addresses.is_forbidden
    with pytest.MonkeyPatch.context() as patch:
        # 127.0.0.1 stands for a public address, which no test may ask
        patch.setattr(
            addresses, "is_forbidden", lambda a: a != "127.0.0.1" and guard(a)
        )
        with Fetcher(replace(FAST, allow_hosts=()), resolver=turning) as fetcher:
            url = f"http://turning.example:{server.server_port}/story"
            answer = fetcher.get(Wanted(url=url, source="t"))
    assert answer.error is not None
    assert answer.error.reason == "address-forbidden"
    assert "10.0.0.7" in said(answer)


def test_one_private_address_among_public_ones(server: Server) -> None:
    """A name that also lies inside a network is refused whole."""

    async def mixed(host: str, port: int) -> list[str]:
        return ["203.0.113.7", "127.0.0.1"]

    with Fetcher(replace(FAST, allow_hosts=()), resolver=mixed) as fetcher:
        answer = fetcher.get(Wanted(url="http://mixed.example/", source="t"))
    assert answer.error is not None
    assert answer.error.reason == "address-forbidden"


def test_slow_body_ends(server: Server, get: Get) -> None:
    """A server that sends a byte at a time is left after the whole time limit."""

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    server.script["/story"] = drip
    began = time.monotonic()
    answer = get(server.url("/story"), replace(FAST, total_seconds=Seconds(0.8)))
    assert "not whole after 0.8 s" in said(answer)
    assert time.monotonic() - began < 2.5


def test_silent_server_ends(server: Server, get: Get) -> None:
    """A server that stops in the middle is left after the silence it may keep."""

    def stop(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"x")
        time.sleep(1.5)

    server.script["/story"] = stop
    settings = replace(FAST, read_seconds=Seconds(0.3), attempts=2)
    answer = get(server.url("/story"), settings)
    assert "stopped sending" in said(answer)
    assert answer.exchange.attempts == 2


def test_endless_body_ends(server: Server, get: Get) -> None:
    """A body without end is cut at the size limit."""
    sent = [0]

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while sent[0] < 1 << 28:
            handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent[0] += 65536

    server.script["/story"] = endless
    answer = get(server.url("/story"), replace(FAST, max_page_bytes=1 << 20))
    assert answer.error is not None
    assert answer.error.reason == "too-large"
    assert sent[0] < 1 << 25
    assert answer.exchange.attempts == 1


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_gzip_bomb_ends(server: Server, get: Get, coding: str) -> None:
    """A small body that unpacks to very much costs no more memory than the limit."""
    packer = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300))
    bomb += packer.flush()
    server.script["/story"] = lambda h: h.give(200, bomb, {"Content-Encoding": coding})
    tracemalloc.start()
    answer = get(server.url("/story"), replace(FAST, max_page_bytes=4 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.error is not None
    assert answer.error.reason == "too-large"
    assert peak < 24 << 20


def test_codings(server: Server, get: Get) -> None:
    """Gzip, deflate with and without its head, and none give the same bytes."""
    plain = ARTICLE.encode()
    raw = zlib.compressobj(wbits=-15)
    forms = {
        "/gzip": ("gzip", gzip.compress(plain)),
        "/members": ("gzip", gzip.compress(plain[:9]) + gzip.compress(plain[9:])),
        "/deflate": ("deflate", zlib.compress(plain)),
        "/raw": ("deflate", raw.compress(plain) + raw.flush()),
        "/none": ("identity", plain),
    }
    for path, (coding, body) in forms.items():
        server.script[path] = lambda h, c=coding, b=body: h.give(
            200, b, {"Content-Encoding": c}
        )
        page = get(server.url(path)).page
        assert page is not None, path
        assert page.content == plain
    server.script["/zstd"] = lambda h: h.give(200, b"x", {"Content-Encoding": "zstd"})
    assert "not asked for" in said(get(server.url("/zstd")))
    server.script["/torn"] = lambda h: h.give(
        200, gzip.compress(plain)[:-9], {"Content-Encoding": "gzip"}
    )
    assert "ends early" in said(get(server.url("/torn")))


def test_wrong_length(server: Server, get: Get) -> None:
    """A body shorter than its length is no page, however often it is asked for."""

    def short(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b"short")
        handler.close_connection = True

    server.script["/story"] = short
    answer = get(server.url("/story"))
    assert "broke off" in said(answer)
    assert answer.exchange.attempts == 3


def test_torn_connection_then_whole(server: Server, get: Get) -> None:
    """A connection that breaks is tried again."""
    count = [0]

    def torn(handler: Handler) -> None:
        count[0] += 1
        if count[0] == 1:
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
        else:
            handler.give(200, ARTICLE)

    server.script["/story"] = torn
    answer = get(server.url("/story"))
    assert answer.page is not None
    assert answer.exchange.attempts == 2


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


def test_nobody_listens(get: Get) -> None:
    """A closed port says so, and may pass."""
    answer = get(f"http://127.0.0.1:{free_port()}/")
    assert "no connection" in said(answer)
    assert answer.exchange.may_pass


def test_wrong_charset_is_handed_on(server: Server, get: Get) -> None:
    """What the header says of the encoding is kept, true or not."""
    server.script["/story"] = lambda h: h.give(
        200, "Größe".encode("cp1252"), media_type="text/html; charset=utf-8"
    )
    page = get(server.url("/story")).page
    assert page is not None
    assert (page.charset, page.content) == ("utf-8", "Größe".encode("cp1252"))


@pytest.mark.parametrize("media_type", ["image/png", "application/pdf", "video/mp4"])
def test_what_is_no_page_is_not_downloaded(
    server: Server, get: Get, media_type: str
) -> None:
    """Pictures, films and documents are refused by their head."""
    server.script["/x"] = lambda h: h.give(200, b"x" * 9000, media_type=media_type)
    answer = get(server.url("/x"))
    assert f"it is {media_type}, not a page" in said(answer)
    assert answer.exchange.bytes == 0


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, {"cf-mitigated": "challenge"}, b"Just a moment"),
        (503, {}, b'<script src="/cdn-cgi/challenge-platform/x.js">'),
        (403, {}, b'<script src="https://ct.captcha-delivery.com/c.js">'),
    ],
)
def test_bot_check_is_told_from_an_error(
    server: Server, get: Get, status: int, headers: dict[str, str], body: bytes
) -> None:
    """A bot check is named, and not asked again."""
    server.script["/story"] = lambda h: h.give(status, body, headers)
    answer = get(server.url("/story"))
    assert answer.error is not None
    assert answer.error.reason == "bot-wall"
    assert len(server.paths()) == 1


def test_consent_page_is_told_from_the_article(server: Server, get: Get) -> None:
    """A redirect to a page that asks for consent is no article."""
    server.script["/story"] = lambda h: h.give(302, b"", {"Location": "/consent?r=1"})
    server.script["/consent"] = ARTICLE
    answer = get(server.url("/story"))
    assert answer.error is not None
    assert answer.error.reason == "consent-wall"


def test_tls(secure: Server, get: Get, authority: Path) -> None:
    """A certificate from nobody we know is refused; one from ``ca_file`` is good."""
    secure.script["/story"] = ARTICLE
    answer = get(secure.url("/story"))
    assert "certificate is not to be trusted" in said(answer)
    assert answer.exchange.attempts <= 1
    good = get(secure.url("/story"), replace(FAST, ca_file=authority))
    assert good.page is not None


def test_ca_file_that_is_none(tmp_path: Path) -> None:
    """A file without certificates is refused by name, and leaves no thread."""
    path = tmp_path / "empty.pem"
    path.write_text("nothing")
    with pytest.raises(SourceError, match="check ca_file"):
        Fetcher(replace(FAST, ca_file=path))
    assert "fetch" not in [thread.name for thread in threading.enumerate()]


def test_certificate_of_another_host(secure: Server, get: Get, authority: Path) -> None:
    """The name in the address must be in the certificate, whatever we connect to."""
    url = secure.url("/story").replace("localhost", "127.0.0.1")
    answer = get(url, replace(FAST, ca_file=authority))
    assert "certificate is not to be trusted" in said(answer)


def test_credentials_stay_out(
    server: Server, other: Server, get: Get, caplog: pytest.LogCaptureFixture
) -> None:
    """A password in an address goes to its host and nowhere else."""
    caplog.set_level(logging.DEBUG)
    server.script["/a"] = lambda h: h.give(302, b"", {"Location": other.url("/b")})
    other.script["/b"] = ARTICLE
    url = server.url("/a").replace("://", "://anna:hunter2@")
    answer = get(url)
    assert answer.page is not None
    assert server.log[-1].headers["authorization"].startswith("Basic ")
    assert "authorization" not in other.log[-1].headers
    shown = repr((answer.page, answer.exchange, answer.request)) + caplog.text
    assert "hunter2" not in shown
    failed = get(url.replace("/a", "/missing"))
    assert "hunter2" not in said(failed) + repr(failed.exchange)


def test_subscribers_secrets_go_to_their_hosts_only(
    server: Server, other: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Headers of a source are sent to its host, and shown to nobody."""
    caplog.set_level(logging.DEBUG)
    server.script["/a"] = lambda h: h.give(302, b"", {"Location": other.url("/b")})
    other.script["/b"] = ARTICLE
    secrets = Secrets(
        hosts=("127.0.0.1",),
        headers=(("X-Subscriber", "hunter2"),),
        plain_hosts=("127.0.0.1",),
    )
    with Fetcher(FAST) as fetcher:
        fetcher.show("t", secrets)
        answer = fetcher.get(Wanted(url=server.url("/a"), source="t"))
        fetcher.get(Wanted(url=server.url("/c"), source="another"))
    assert answer.page is not None
    asked = {one.path: one.headers for one in server.log + other.log}
    assert asked["/a"]["x-subscriber"] == "hunter2"
    assert "x-subscriber" not in asked["/b"]
    assert "x-subscriber" not in asked["/c"]
    assert "hunter2" not in repr((answer, secrets)) + caplog.text
    assert b"hunter2" not in answer.request


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "notaurl",
        "http://[bad",
        "ftp://a.example/",
        "http:///x",
        "http://a b/",
    ],
)
def test_no_address_says_so(get: Get, url: str) -> None:
    """What is no web address is an error as a value."""
    answer = get(url)
    assert answer.error is not None
    assert answer.exchange.status is None


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
