"""What happens to every answer on its way out."""

from collections.abc import Awaitable, Iterable, Mapping

from starlette.types import Message, Send

from services.gateway.http.answer import ANEW, VARY, Header, head_of, headers_in
from services.gateway.http.coding import PACKED, PACKERS, WORTH_IT, Packer
from services.gateway.http.tags import packed_tag, same_tag
from shared.process.serving.ready import Ready, whole

START = "http.response.start"
LENGTH = b"content-length"
BODILESS = frozenset({204, 304})
PACKABLE = (b"application/json", b"application/problem+json", b"application/x-ndjson", b"text/html", b"text/plain")


class Answering:
    """Adds the lines that go with every answer, and knows whether one has begun."""

    def __init__(self, send: Send, more: Iterable[bytes]) -> None:
        self._send = send
        self._more = more
        self.begun = False

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == START:
            self.begun = True
            more = b"".join(self._more)
            if "ready" in message:
                ready: Ready = message["ready"]
                return self._send(whole(Ready(ready.status, ready.route, ready.head + more, ready.body)))
            message["headers"] = [*message["headers"], *headers_in(more)]
        return self._send(message)


class Packing:
    """What others answer, packed where it is worth it. It leaves as it came: in one piece, or in many."""

    def __init__(self, send: Send, coding: bytes, if_none_match: bytes) -> None:
        self._send = send
        self._coding = coding
        self._tags = if_none_match
        self._start: Message | None = None
        self._packer: Packer | None = None

    def __call__(self, message: Message) -> Awaitable[None]:
        if message["type"] == START:
            self._start = message
            return nothing()
        if self._start is not None:
            return self._begin(self._start, message)
        return self._send(piece(message, self._packer) if self._packer else message)

    def _begin(self, start: Message, body: Message) -> Awaitable[None]:
        """Once it is known whether this is all. What ends its connection is left to the server."""
        self._start = None
        headers = dict(start["headers"])
        start["headers"] = with_tag_as_sent(start, headers, self._tags)
        start["headers"] += [header for header in (VARY, ANEW) if header[0] not in headers]
        coding = self._coding if self._coding and packable(headers) else b""
        if body.get("more_body", False) or b"connection" in headers:
            return self._go_on(start, body, coding)
        return self._send(whole(in_one_piece(start, body.get("body", b""), coding)))

    async def _go_on(self, start: Message, body: Message, coding: bytes) -> None:
        if coding:
            self._packer = PACKERS[coding]()
            start["headers"] = [*told(start["headers"], coding), (b"content-encoding", coding)]
            body = piece(body, self._packer)
        await self._send(start)
        await self._send(body)


def in_one_piece(start: Message, body: bytes, coding: bytes) -> Ready:
    """How long it is we say ourselves."""
    status, more = start["status"], b""
    if coding and len(body) >= WORTH_IT:
        body, more = PACKED[coding](body), b"content-encoding: %b\r\n" % coding
    head = head_of([*told(start["headers"], coding if more else b"")])
    length = b"" if status in BODILESS else b"content-length: %d\r\n" % len(body)
    return Ready(status, "", head + more + length, body)


async def nothing() -> None:
    """Is sent yet."""


def packable(headers: Mapping[bytes, bytes]) -> bool:
    small = int(headers.get(LENGTH, WORTH_IT)) < WORTH_IT
    return not small and b"content-encoding" not in headers and headers.get(b"content-type", b"").startswith(PACKABLE)


def told(headers: Iterable[Header], coding: bytes) -> Iterable[Header]:
    """Without how long it was."""
    for name, value in headers:
        if name != LENGTH:
            yield name, packed_tag(value, coding) if coding and name == b"etag" else value


def with_tag_as_sent(start: Message, headers: Mapping[bytes, bytes], tags: bytes) -> list[Header]:
    """A 304 names the tag that the caller has, which may be that of a packed answer."""
    told: list[Header] = start["headers"]
    had = same_tag(tags, headers.get(b"etag", b"")) if start["status"] == 304 else None
    return [*told] if had is None else [(name, had if name == b"etag" else value) for name, value in told]


def piece(message: Message, packer: Packer) -> Message:
    body = packer.feed(message["body"]) if message["body"] else b""
    return {**message, "body": body if message.get("more_body", False) else body + packer.end()}
