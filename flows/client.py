"""One request to a server, and its answer, within limits; what is none is an error.

Connections are kept and reused, lead to allowed addresses only, and carry no cookies
but those of the request.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx

from flows.answers import SECRET_HEADERS, Account, Raw, pairs_of, transport_error
from flows.exchange import without_credentials
from flows.guards.addresses import (
    ForbiddenAddressError,
    GuardedBackend,
    GuardedTransport,
    Resolver,
)
from flows.guards.bodies import BodyCodingError, BodyReader, BodyTooLargeError
from flows.guards.limits import SourceError
from flows.hosts import Host
from flows.outgoing import Headers
from flows.robots import ROBOTS_BYTES
from flows.settings import FetchSettings
from flows.warc import http_block
from transforms.article import Reason, program_version

_NO_PAGE = re.compile(
    r"(?:image|audio|video|font|model)/|application/(?:pdf|zip|octet-stream|"
    r"x-(?:gzip|tar|7z|rar)|javascript|wasm|msword|vnd\.)|text/(?:css|javascript)"
)


class Client:
    """The connections to all servers; made, used and closed in one event loop."""

    def __init__(self, settings: FetchSettings, resolver: Resolver) -> None:
        """Connect as ``settings`` say.

        Raises:
            SourceError: the file of certificates cannot be read.
        """
        self._settings = settings
        context = httpx.create_ssl_context(trust_env=True)
        if settings.ca_file:
            _trust(context, settings.ca_file)
        agent = f"copydesk/{program_version()}"
        if settings.contact:
            agent += f" (+{settings.contact})"
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(
                GuardedBackend(settings.allow_hosts, resolver),
                context,
                connections=settings.parallel * 2,
                http2=True,
            ),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(
                settings.read_seconds, connect=settings.connect_seconds, pool=None
            ),
            follow_redirects=False,
            trust_env=False,
        )
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(
        self, account: Account, host: Host, url: str, headers: Headers
    ) -> Raw:
        """Make one request, tell the host how it went, and return the answer.

        Raises:
            SourceError: there is none, or one that is of no use.
        """
        thing = without_credentials(url)
        try:
            try:
                async with asyncio.timeout(self._settings.total_seconds):
                    raw = await self._request(account, host, url, headers)
                host.ended(answered=True)
            except (TimeoutError, httpx.TimeoutException, httpx.ConnectError):
                host.ended(answered=False)
                raise
        except TimeoutError as error:
            raise SourceError(
                thing,
                f"it was not whole after {self._settings.total_seconds:g} s",
                "try again later, or raise total_seconds under [fetch]",
                "timeout",
            ) from error
        except BodyTooLargeError as error:
            raise SourceError(
                thing,
                f"its body is {error}",
                "raise max_page_bytes under [fetch] if it is a page",
                Reason.TOO_LARGE,
            ) from error
        except BodyCodingError as error:
            raise SourceError(
                thing, f"its body: {error}", "try again later", "bad-coding"
            ) from error
        except ForbiddenAddressError as error:
            raise SourceError(
                thing,
                str(error),
                f"if you trust it, allow it with --allow-host {error.host}",
                "address-forbidden",
            ) from error
        except httpx.TransportError as error:
            raise transport_error(thing, error) from error
        return raw

    async def _request(
        self, account: Account, host: Host, url: str, headers: Headers
    ) -> Raw:
        async def trace(event: str, info: Mapping[str, Any]) -> None:
            if event.endswith("send_request_headers.complete"):
                host.sent()
            elif event.endswith("receive_response_headers.complete"):
                host.answered()

        request = self._client.build_request(
            "GET",
            url,
            headers=[*headers.shown, *headers.secret],
            extensions={"trace": trace},
        )
        response = await self._client.send(request, stream=True)
        try:
            account.status = response.status_code
            account.headers = response.headers
            limit = self._settings.max_page_bytes
            if account.wanted.purpose == "robots":
                limit = 4 * ROBOTS_BYTES
            media_type = response.headers.get("content-type", "").lower()
            is_page = account.wanted.purpose == "page" and response.status_code == 200
            if is_page and _NO_PAGE.match(media_type):
                raise SourceError(
                    without_credentials(url),
                    f"it is {media_type.partition(';')[0]}, not a page",
                    "name the page itself",
                    Reason.BINARY,
                )
            body = BodyReader(response.headers.get("content-encoding"), limit)
            async for piece in response.aiter_raw():
                account.bytes += len(piece)
                body.feed(piece)
            content = body.finish()
        finally:
            await response.aclose()
        hidden = {name.lower() for name, _ in headers.secret} | SECRET_HEADERS
        shown = [
            (n, v) for n, v in pairs_of(request.headers) if n.lower() not in hidden
        ]
        target = request.url.raw_path.decode("ascii", "replace")
        phrase = response.reason_phrase
        return Raw(
            status=response.status_code,
            status_line=f"HTTP/1.1 {response.status_code} {phrase}".strip(),
            headers=response.headers,
            content=content,
            request=http_block(f"GET {target} HTTP/1.1", shown),
            charset=response.charset_encoding,
        )


def _trust(context: ssl.SSLContext, ca_file: Path) -> None:
    try:
        context.load_verify_locations(str(ca_file))
    except OSError as error:
        raise SourceError(
            str(ca_file),
            f"it holds no certificates that can be read ({error.strerror})",
            "check ca_file under [fetch] in copydesk.toml",
        ) from error
