"""What a caller sends: unpacked, as it comes, and no more of it than is allowed."""

import zlib
from asyncio import timeout
from collections.abc import AsyncIterator, Iterator
from time import monotonic
from types import MappingProxyType

from starlette.types import Message, Receive

from shared.errors import HubError
from shared.http.faults import MalformedJson

BODY_MAX = 1024 * 1024
BATCH_MAX = 64 * 1024 * 1024
STEP = 64 * 1024
PLAIN = frozenset({b"", b"identity"})
TAKEN = PLAIN | {b"gzip"}
PATIENCE_S = 10
SLOWEST = 64 * 1024
"""Bytes a second: for each of them that came we wait longer."""


class BodyTooLarge(HubError, code="body_too_large", status=413, zh="请求体过大", en="The body is too large"):
    """1 MiB at most, 64 MiB for a batch, counted as unpacked. Send it in parts."""


class UnknownCoding(HubError, code="unknown_coding", status=415, zh="不支持的压缩方式", en="Unknown content coding"):
    """A body may be packed with gzip, once, or not at all. `Accept-Encoding` of the answer says so."""

    headers = MappingProxyType({"Accept-Encoding": "gzip"})


class BodyTooSlow(HubError, code="body_too_slow", status=408, zh="请求体传输过慢", en="The body came too slowly"):
    """We waited for it for 10 s, and a second more for each 64 KiB of it. Nothing was changed: send it again."""

    headers = MappingProxyType({"Connection": "close"})


class CallerLeft(Exception):
    """In the middle of a body. Nobody waits for an answer."""


class Body:
    """Read once. Raises BodyTooLarge, BodyTooSlow, MalformedJson, CallerLeft."""

    def __init__(self, receive: Receive, most: int, coding: bytes = b"") -> None:
        self._receive = receive
        self._left = most
        self._patience = float(PATIENCE_S)
        self.small = most <= BODY_MAX
        self._unpacking = None if coding in PLAIN else zlib.decompressobj(wbits=31)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks():
            for plain in self._unpacked(chunk):
                self._left -= len(plain)
                if self._left < 0:
                    raise BodyTooLarge
                yield plain
        if self._unpacking and not self._unpacking.eof:
            raise MalformedJson

    async def whole(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def _chunks(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._next()
            if message["type"] == "http.disconnect":
                raise CallerLeft
            more = message.get("more_body", False)
            yield message.get("body", b"")

    async def _next(self) -> Message:
        """Only the time that we wait for the caller counts. Raises BodyTooSlow."""
        began = monotonic()
        try:
            async with timeout(self._patience):
                message = await self._receive()
        except TimeoutError as error:
            raise BodyTooSlow from error
        self._patience += len(message.get("body", b"")) / SLOWEST - (monotonic() - began)
        return message

    def _unpacked(self, chunk: bytes) -> Iterator[bytes]:
        """In steps, so that a small chunk that unpacks to a huge one is found in time."""
        if self._unpacking is None:
            yield chunk
            return
        try:
            plain = b"." * STEP
            while chunk or len(plain) == STEP:
                yield (plain := self._unpacking.decompress(chunk, STEP))
                chunk = self._unpacking.unconsumed_tail
        except zlib.error as error:
            raise MalformedJson from error
        if self._unpacking.unused_data:
            raise MalformedJson


def require_size(headers: dict[bytes, bytes], most: int) -> None:
    """What does not say how long it is, is counted while it is read. Raises BodyTooLarge, UnknownCoding."""
    if int(headers.get(b"content-length", 0)) > most:
        raise BodyTooLarge
    if headers.get(b"content-encoding", b"").lower() not in TAKEN:
        raise UnknownCoding
