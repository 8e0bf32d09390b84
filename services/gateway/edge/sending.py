"""What happens to every answer on its way out."""

from collections.abc import Awaitable, Iterable, Mapping

from starlette.types import Message, Send

from services.gateway.http.answer import ANEW, VARY, Header, headers_in
from services.gateway.http.coding import PACKED, PACKERS, WORTH_IT, Packer
from services.gateway.http.tags import packed_tag, same_tag

LENGTH = b"content-length"
PACKABLE = (b"application/json", b"application/problem+json", b"application/x-ndjson", b"text/html", b"text/plain")


class Answering:
    """Adds the lines that go with every answer, and knows whether one has begun."""

    def __init__(self, send: Send, more: Iterable[bytes]) -> None:
        self._send = send
        self._more = more
        self.begun = False

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.begun = True
            message["headers"] = [*message["headers"], *headers_in(b"".join(self._more))]
        return self._send(message)


class Packing:
    """Packs what others answer, where it is worth it; what comes in pieces leaves in pieces."""

    def __init__(self, send: Send, coding: bytes, if_none_match: bytes) -> None:
        self._send = send
        self._coding = coding
        self._tags = if_none_match
        self._start: Message | None = None
        self._packer: Packer | None = None

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            return self._begin(message)
        if self._start is not None:
            return self._decide(self._start, message)
        return self._send(piece(message, self._packer) if self._packer else message)

    def _begin(self, start: Message) -> Awaitable[None]:
        """What may be packed waits for its first piece."""
        headers = dict(start["headers"])
        missing = [header for header in (VARY, ANEW) if header[0] not in headers]
        start["headers"] = [*with_tag_as_sent(start, headers, self._tags), *missing]
        if self._coding and packable(headers):
            self._start = start
            return nothing()
        return self._send(start)

    async def _decide(self, start: Message, body: Message) -> None:
        self._start = None
        if body.get("more_body", False):
            self._packer = PACKERS[self._coding]()
            start["headers"] = [*told(start["headers"], self._coding)]
            body = piece(body, self._packer)
        elif len(body["body"]) >= WORTH_IT:
            body["body"] = PACKED[self._coding](body["body"])
            start["headers"] = [*told(start["headers"], self._coding), (LENGTH, b"%d" % len(body["body"]))]
        await self._send(start)
        await self._send(body)


async def nothing() -> None:
    """Is sent yet."""


def packable(headers: Mapping[bytes, bytes]) -> bool:
    small = int(headers.get(LENGTH, WORTH_IT)) < WORTH_IT
    return not small and b"content-encoding" not in headers and headers.get(b"content-type", b"").startswith(PACKABLE)


def told(headers: Iterable[Header], coding: bytes) -> Iterable[Header]:
    """Of how it is packed."""
    for name, value in headers:
        if name != LENGTH:
            yield name, packed_tag(value, coding) if name == b"etag" else value
    yield b"content-encoding", coding


def with_tag_as_sent(start: Message, headers: Mapping[bytes, bytes], tags: bytes) -> list[Header]:
    """A 304 names the tag that the caller has, which may be that of a packed answer."""
    told: list[Header] = start["headers"]
    had = same_tag(tags, headers.get(b"etag", b"")) if start["status"] == 304 else None
    return told if had is None else [(name, had if name == b"etag" else value) for name, value in told]


def piece(message: Message, packer: Packer) -> Message:
    body = packer.feed(message["body"]) if message["body"] else b""
    return {**message, "body": body if message.get("more_body", False) else body + packer.end()}
