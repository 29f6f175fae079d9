"""HTTP/2, against a real server that speaks nothing else."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import h2.connection
import h2.events
import pytest
from h2.config import H2Configuration

from flows.exchange import Wanted
from flows.fetch import Fetcher
from tests.flows.scripted import ARTICLE
from tests.flows.test_fetch import FAST


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection = h2.connection.H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    while data := await reader.read(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                asked = dict(event.headers or ())
                is_page = asked[b":path"] != b"/robots.txt"
                status = "200" if is_page else "404"
                headers = [(":status", status), ("content-type", "text/html")]
                connection.send_headers(event.stream_id, headers)
                body = ARTICLE.encode() if is_page else b""
                connection.send_data(event.stream_id, body, end_stream=True)
        writer.write(connection.data_to_send())
        await writer.drain()
    writer.close()


@pytest.fixture
def h2_port(authority: Path) -> Iterator[int]:
    """A server on localhost that offers h2 and no other protocol."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    context.set_alpn_protocols(["h2"])
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context)
    )
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]

    async def stop() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_http2(h2_port: int, authority: Path) -> None:
    """Pages come over HTTP/2, robots.txt and all, in one connection."""
    with Fetcher(replace(FAST, ca_file=authority)) as fetcher:
        wanted = [
            Wanted(url=f"https://localhost:{h2_port}/{n}", source="t") for n in range(5)
        ]
        answers = list(fetcher.get_all(wanted))
    assert [answer.error for answer in answers] == [None] * 5
    assert {a.page.content for a in answers if a.page} == {ARTICLE.encode()}
