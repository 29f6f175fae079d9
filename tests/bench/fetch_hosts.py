"""How fast many hosts are fetched: against the polite minimum, and against bare httpx.

Usage: ``python tests/bench/fetch_hosts.py``. Twenty servers on loopback addresses, each
in a process of its own group so that they do not share our interpreter's lock, answer
after 50 ms. First 200 addresses with spacing, against the least time that spacing
allows (each host: nine gaps after its robots.txt); then with spacing 0, pages per
second against ``httpx.AsyncClient`` with the same parallelism, archiving included.
"""

import asyncio
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flows.archive import Archive
from flows.entries import Seconds
from flows.exchange import Wanted
from flows.fetch import Fetcher
from flows.settings import FetchSettings

Ports = Any

HOSTS, PAGES = 20, 10
LATENCY = 0.05
SPACING = 0.5
PARALLEL = 20
BODY = b"<html><body><h1>Vote</h1>" + b"<p>The council voted.</p>" * 1000


async def _serve(
    names: list[str], ports: "multiprocessing.Queue[dict[str, int]]"
) -> None:
    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(LATENCY)
                found = b"/robots.txt" not in head.split(b"\r\n")[0]
                status = b"200 OK" if found else b"404 Not Found"
                body = BODY if found else b""
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n"
                    b"\r\n%s" % (status, len(body), body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    servers = [await asyncio.start_server(answer, name, 0) for name in names]
    ports.put(
        {n: s.sockets[0].getsockname()[1] for n, s in zip(names, servers, strict=True)}
    )
    await asyncio.gather(*(server.serve_forever() for server in servers))


def _server(names: list[str], ports: Ports) -> None:
    asyncio.run(_serve(names, ports))


def main() -> int:
    """Measure and print."""
    names = [f"127.0.0.{n}" for n in range(1, HOSTS + 1)]
    ports = multiprocessing.Queue()
    process = multiprocessing.Process(target=_server, args=(names, ports), daemon=True)
    process.start()
    found = ports.get(timeout=30)
    try:
        urls = [
            f"http://{name}:{found[name]}/{n}" for n in range(PAGES) for name in names
        ]
        polite = _fetch(urls, names, SPACING)
        least = PAGES * SPACING + LATENCY  # robots.txt, then nine gaps and the last
        ours, bare = [], []
        more = [f"{url}/{n}" for url in urls for n in range(4)]
        for _ in range(5):
            bare.append(len(more) / _bare(more))
            ours.append(len(more) / _fetch(more, names, 0))
        figures = {
            "addresses": len(urls),
            "polite seconds": round(polite, 2),
            "least seconds": round(least, 2),
            "least seconds, robots.txt not counted": round(least - SPACING, 2),
            "ratio": round(polite / least, 3),
            "ratio, robots.txt not counted": round(polite / (least - SPACING), 3),
            "pages per second (median, min, max)": _spread(ours),
            "bare httpx": _spread(bare),
            "of bare": round(statistics.median(ours) / statistics.median(bare), 3),
        }
        print(json.dumps(figures, indent=1))
    finally:
        process.terminate()
        process.join()
    return 0


def _spread(values: list[float]) -> list[float]:
    middle = statistics.median(values)
    return [round(v, 1) for v in (middle, min(values), max(values))]


def _fetch(urls: list[str], names: list[str], spacing: float) -> float:
    """Fetch and archive ``urls`` with our fetcher; return the seconds it took."""
    settings = FetchSettings(
        allow_hosts=tuple(names),
        spacing=Seconds(spacing),
        parallel=PARALLEL,
        connections_per_host=PARALLEL,
    )
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with Fetcher(settings) as fetcher, Archive(Path(folder)) as archive:
            count = 0
            for answer in fetcher.get_all(Wanted(url=u, source="b") for u in urls):
                assert answer.page is not None, answer.error
                archive.keep(
                    answer.page, request=answer.request, status_line=answer.status_line
                )
                count += 1
        assert count == len(urls)
        return time.monotonic() - began


def _bare(urls: list[str]) -> float:
    """Fetch ``urls`` with httpx alone; return the seconds it took."""

    async def run() -> None:
        limit = asyncio.Semaphore(PARALLEL)
        async with httpx.AsyncClient(http2=True, trust_env=False) as client:

            async def one(url: str) -> None:
                async with limit:
                    response = await client.get(url)
                    assert response.status_code == 200

            await asyncio.gather(*map(one, urls))

    began = time.monotonic()
    asyncio.run(run())
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
