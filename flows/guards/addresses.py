"""Which addresses copydesk may ask: nothing inside anybody's own network.

The guard stands where connections are made, so no redirect, no name with changing
answers and no odd spelling of an address gets around it: a name is resolved once, every
address it resolves to is checked, and the connection goes to exactly such an address.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx
from httpcore._backends.anyio import AnyIOBackend

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a host, in the order in which they are to be tried."""

_METADATA = frozenset(
    {
        # Azure's, a public address that answers only from inside
        ip_address("168.63.129.16"),
        # Oracle's; Python counts its network among the global ones
        ip_address("192.0.0.192"),
    }
)

_IPV4_AT = (
    # (network, bits to the right of the IPv4 address inside)
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291
    (IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated, RFC 2765
    (IPv6Network("::/96"), 0),  # IPv4-compatible, RFC 4291
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)

_NEVER = (
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of one's own network, RFC 8215
    IPv6Network("2001::/32"),  # Teredo hides its IPv4 address
    IPv6Network("fec0::/10"),  # site-local, RFC 3879
    IPv6Network("5f00::/16"),  # segment routing, RFC 9602
)


class ForbiddenAddressError(Exception):
    """A host lies where copydesk may not ask."""

    def __init__(self, host: str, address: str) -> None:
        """Say which host, and which of its addresses."""
        super().__init__(f"{host} has the address {address}, inside a network")
        self.host = host
        self.address = address


def is_forbidden(address: str) -> bool:
    """Tell whether ``address`` is anything but one host on the public internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return True
    if isinstance(ip, IPv4Address):
        return ip in _METADATA or ip.is_multicast or ip.is_reserved or not ip.is_global
    if ip.scope_id is not None or any(ip in network for network in _NEVER):
        return True
    if (inner := _ipv4_inside(ip)) is not None:
        return is_forbidden(str(inner))
    return ip.is_multicast or ip.is_reserved or not ip.is_global


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    for network, shift in _IPV4_AT:
        if ip in network:
            return IPv4Address((int(ip) >> shift) & 0xFFFFFFFF)
    return None


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of ``host``.

    Raises:
        httpcore.ConnectError: it has none.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"no address found for {host}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Makes connections for httpx, to permitted addresses only."""

    def __init__(self, allow_hosts: Iterable[str], resolver: Resolver) -> None:
        """Let only ``allow_hosts`` (``host`` or ``host:port``) lie anywhere."""
        self._allowed = frozenset(host.lower().strip("[]") for host in allow_hosts)
        self._resolver = resolver
        self._backend = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve ``host`` once and connect to the first address that answers.

        Raises:
            ForbiddenAddressError: one of its addresses is not public.
            httpcore.ConnectError: none answers.
        """
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolver(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no address for {host} in time") from error
        name = host.lower()
        if not {name, f"{name}:{port}"} & self._allowed:
            for address in addresses:
                if is_forbidden(address):
                    raise ForbiddenAddressError(host, address)
        failure: Exception = httpcore.ConnectError(f"no address found for {host}")
        for address in addresses:
            try:
                return await self._backend.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *args: object, **kwargs: object) -> Any:
        """Refuse: no address of the web leads to one."""
        raise httpcore.ConnectError("no Unix sockets")

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await asyncio.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport, its connections made by a ``GuardedBackend``."""

    def __init__(
        self,
        backend: GuardedBackend,
        context: ssl.SSLContext,
        *,
        connections: int,
        http2: bool,
    ) -> None:
        """Make at most ``connections`` at a time."""
        # httpx has no parameter for the backend; the pool is the whole of its state
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            http1=True,
            http2=http2,
            network_backend=backend,
        )
