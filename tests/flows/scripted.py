"""A real HTTP server on loopback that does what a test scripts, and keeps a log."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ARTICLE = "<html><head><title>{0}</title></head><body><h1>{0}</h1>" + (
    "<p>The council voted on Tuesday to rebuild the bridge over the river, and the "
    "work is to begin before the winter, the mayor said.</p>" * 5
)


@dataclass
class Asked:
    """One request as the server saw it, by the server's clock."""

    at: float
    path: str
    headers: dict[str, str]
    version: str = "HTTP/1.1"


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the script."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        """Answer by the script; what it does not name is not found."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.log.append(Asked(time.monotonic(), self.path, headers))
        if self.server.latency:
            time.sleep(self.server.latency)
        answer = self.server.script.get(self.path.partition("?")[0])
        if answer is None and self.path != "/robots.txt":
            answer = self.server.fallback
        try:
            if answer is None:
                self.give(404, b"nothing here")
            elif callable(answer):
                answer(self)
            else:
                self.give(200, answer)
        except (ConnectionError, TimeoutError, ssl.SSLError):
            self.close_connection = True

    def give(
        self,
        status: int,
        body: bytes | str = b"",
        headers: dict[str, str] | None = None,
        *,
        media_type: str = "text/html; charset=utf-8",
    ) -> None:
        """Send a whole answer."""
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        fields = {"Content-Type": media_type, "Content-Length": str(len(data))}
        for name, value in {**fields, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


Script = bytes | str | Callable[[Handler], None]


@dataclass
class _State:
    script: dict[str, Script] = field(default_factory=dict)
    fallback: Script | None = None
    log: list[Asked] = field(default_factory=list)
    latency: float = 0.0


class Server(ThreadingHTTPServer):
    """The server; ``script`` maps a path to a body or to what answers it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: str = "127.0.0.1", context: ssl.SSLContext | None = None
    ) -> None:
        """Listen on a free port of ``address``, with TLS where there is a context."""
        super().__init__((address, 0), Handler)
        state = _State()
        self.script = state.script
        self.fallback = state.fallback
        self.log = state.log
        self.latency = state.latency
        self.name = address
        self.scheme = "http"
        if context is not None:
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
            self.scheme = "https"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        self._thread.start()

    def url(self, path: str = "/") -> str:
        """Return the address of ``path``."""
        return f"{self.scheme}://{self.name}:{self.server_port}{path}"

    def paths(self) -> list[str]:
        """Return what was asked for, robots.txt left out."""
        return [asked.path for asked in self.log if asked.path != "/robots.txt"]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no error of the server's."""

    def stop(self) -> None:
        """Stop and free the port."""
        self.shutdown()
        self._thread.join()
        self.server_close()


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
