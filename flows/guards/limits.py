"""Size limits: how much a page, an archive or a stream may grow to."""

import zlib
from dataclasses import dataclass
from typing import BinaryIO

from transforms.article import Reason

_CHUNK_BYTES = 1 << 16
_READ_BYTES = 1 << 20
"""Asked for at a time: a stream takes the memory for what it is asked for, not for what
it has, and four gigabytes at once are refused where there are fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is taken before something counts as too large or as a bomb."""

    page_bytes: int = 64 << 20
    """Most bytes of one page, counted after decompression."""

    members: int = 200_000
    """Most members of one zip or tar archive."""

    archive_bytes: int = 16 << 30
    """Most bytes of all members of one archive, unpacked."""

    ratio: int = 200
    """Most times a compressed member may grow, once past ``ratio_from_bytes``. DEFLATE
    cannot exceed 1032; text seldom passes 20."""

    ratio_from_bytes: int = 4 << 20
    """Small members may grow as they like: they harm nobody."""

    depth: int = 2
    """How deep an archive may lie in an archive: 2 allows a zip in a zip."""


class SourceError(Exception):
    """A source, or one thing in it, that cannot be read."""

    def __init__(
        self, thing: str, found: str, advice: str, reason: Reason | str = "unreadable"
    ) -> None:
        """Say which thing, what was found and what to do."""
        super().__init__(f"{thing}: {found}; {advice}")
        self.thing = thing
        self.found = found
        self.advice = advice
        self.reason = reason
        self.stage = "open"
        """``fetch`` where a server, not the thing itself, is in the way."""

    def __reduce__(self) -> tuple[type, tuple[str, str, str, Reason | str]]:
        """Let the error cross processes."""
        return type(self), (self.thing, self.found, self.advice, self.reason)


def read_limited(stream: BinaryIO, limit: int, thing: str) -> bytes:
    """Read all of ``stream``, at most ``limit`` bytes.

    Raises:
        SourceError: there is more.
    """
    pieces = []
    room = limit
    while piece := stream.read(min(room + 1, _READ_BYTES)):
        if len(piece) > room:
            raise too_large(thing, limit)
        room -= len(piece)
        pieces.append(piece)
    return b"".join(pieces)


def gunzip_limited(data: bytes, limits: Limits, thing: str) -> bytes:
    """Decompress gzip ``data``, all its members, within ``limits``.

    Raises:
        SourceError: it is torn, not gzip, too large, or grows like a bomb.
    """
    out: list[bytes] = []
    size = 0
    rest = data
    ceiling = max(limits.ratio_from_bytes, len(data) * limits.ratio)
    try:
        while rest.startswith(b"\x1f\x8b"):
            member = zlib.decompressobj(wbits=31)
            while not member.eof:
                piece = member.decompress(rest, _CHUNK_BYTES)
                rest = member.unconsumed_tail or member.unused_data
                if not piece and not member.eof and not rest:
                    raise SourceError(
                        thing,
                        f"its gzip data ends early, after {size} bytes",
                        "get a whole copy of the file",
                    )
                size += len(piece)
                if size > limits.page_bytes:
                    raise too_large(thing, limits.page_bytes)
                if size > ceiling:
                    raise SourceError(
                        thing,
                        f"{len(data)} bytes unpack to more than {ceiling}",
                        "this looks like a decompression bomb; do not read it",
                        Reason.TOO_LARGE,
                    )
                out.append(piece)
    except zlib.error as error:
        raise SourceError(
            thing,
            f"its gzip data is damaged ({error})",
            "get a whole copy of the file",
        ) from error
    return b"".join(out)


def too_large(thing: str, limit: int) -> SourceError:
    """Return the error for a thing of more than ``limit`` bytes."""
    return SourceError(
        thing,
        f"more than {limit} bytes",
        "split it, or raise max_page_bytes under [fetch] in copydesk.toml",
        Reason.TOO_LARGE,
    )
