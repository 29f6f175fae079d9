"""Fetching, against real servers on loopback that do what each test scripts."""

import gzip
import logging
import socket
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from flows.exchange import Wanted
from flows.fetch import Fetcher
from flows.guards.limits import SourceError
from flows.secrets import Secrets
from tests.flows.fetching import FAST, Get, said
from tests.flows.scripted import ARTICLE, Handler, Server, free_port


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
