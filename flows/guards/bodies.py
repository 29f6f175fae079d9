"""Bodies of answers, decoded piece by piece within a size limit."""

import zlib

_PIECE_BYTES = 1 << 18


class BodyTooLargeError(Exception):
    """More than the limit came, or came out."""


class BodyCodingError(Exception):
    """The body is not coded as its header says, or in a way we did not ask for."""


class BodyReader:
    """Takes a body as it comes off the wire and gives it decoded.

    What one piece unpacks to is bounded too, so that a bomb costs no more memory than
    the limit.
    """

    def __init__(self, coding: str | None, limit: int) -> None:
        """Decode ``coding`` (the Content-Encoding), up to ``limit`` bytes.

        Raises:
            BodyCodingError: it is neither gzip nor deflate nor nothing.
        """
        self._limit = limit
        self._size = 0
        self._parts: list[bytes] = []
        self._is_first = True
        coding = (coding or "identity").strip().lower()
        if coding in ("gzip", "x-gzip"):
            self._wbits = 31
        elif coding == "deflate":
            self._wbits = 15
        elif coding in ("identity", "none", ""):
            self._wbits = 0
        else:
            raise BodyCodingError(f"Content-Encoding {coding}, which was not asked for")
        self._unpacker = zlib.decompressobj(self._wbits) if self._wbits else None

    def feed(self, data: bytes) -> None:
        """Take the next bytes off the wire.

        Raises:
            BodyTooLargeError: that makes too many.
            BodyCodingError: they cannot be decoded.
        """
        if self._unpacker is None:
            self._add(data)
            return
        while data:
            data = self._unpack(data)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            BodyCodingError: its compressed form is not whole.
        """
        whole = self._unpacker is None or self._unpacker.eof or not self._parts
        if not whole:
            raise BodyCodingError("the compressed body ends early")
        return b"".join(self._parts)

    def _unpack(self, data: bytes) -> bytes:
        """Unpack one piece of ``data``; return what is left of it."""
        unpacker = self._unpacker
        assert unpacker is not None  # noqa: S101 (feed has looked)
        if unpacker.eof:
            if self._wbits == 31 and data.startswith(b"\x1f\x8b"):
                unpacker = self._unpacker = zlib.decompressobj(self._wbits)
            else:
                return b""  # padding after the end, which browsers leave out too
        try:
            piece = unpacker.decompress(data, _PIECE_BYTES)
        except zlib.error as error:
            if self._is_first and self._wbits == 15:
                self._wbits = -15  # some servers send deflate without its head
                self._unpacker = zlib.decompressobj(self._wbits)
                return data
            raise BodyCodingError(f"damaged ({error})") from error
        self._is_first = False
        self._add(piece)
        if unpacker.eof:
            return unpacker.unused_data
        return unpacker.unconsumed_tail

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise BodyTooLargeError(f"more than {self._limit} bytes")
        if piece:
            self._parts.append(piece)
