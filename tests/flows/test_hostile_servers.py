"""Servers that mean harm, or might as well: addresses, redirects, endless bodies."""

import socket
import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest

from flows.entries import Seconds
from flows.exchange import Wanted
from flows.fetch import Fetcher
from flows.guards import addresses
from tests.flows.fetching import FAST, Get, said
from tests.flows.scripted import ARTICLE, Handler, Server


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
