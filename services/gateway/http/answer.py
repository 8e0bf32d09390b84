"""An answer as bytes: made once, sent as often as someone asks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.types import Receive, Scope, Send

from services.gateway.http.coding import PACKED, WORTH_IT
from services.gateway.http.tags import packed_tag, same_tag
from shared.errors import HubError
from shared.http.answers import problem
from shared.process.serving.ready import Ready

Header = tuple[bytes, bytes]

JSON: Header = (b"content-type", b"application/json")
VARY: Header = (b"vary", b"Accept-Encoding, Authorization, Origin")
ANEW: Header = (b"cache-control", b"no-cache")
"""Kept, but asked for again each time: that costs a 304."""


TEXT = b"\t" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
"""What a header may hold."""


@dataclass(slots=True)
class Answer:
    """`etag` is empty where the answer is not whole. `more` are lines of its head that a 304 has too, `head` all of
    them. What depends on the moment (quotas) is added on its way.
    """

    body: bytes
    etag: bytes
    more: bytes = b""
    coding: bytes = b""
    head: bytes = field(init=False)
    _packed: "dict[bytes, Answer]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        coded = ((b"content-encoding", self.coding),) if self.coding else ()
        tag = ((b"etag", self.etag),) if self.etag else ()
        self.head = lines((JSON, (b"content-length", b"%d" % len(self.body)), *coded, *tag)) + self.more

    def packed(self, coding: bytes) -> "Answer":
        """Itself, if that is not worth it; else kept beside it."""
        if not coding or len(self.body) < WORTH_IT:
            return self
        if coding not in self._packed:
            etag = packed_tag(self.etag, coding) if self.etag else b""
            self._packed[coding] = Answer(PACKED[coding](self.body), etag, self.more, coding)
        return self._packed[coding]

    def ready(self, had: bytes | None, route: str, more: bytes) -> Ready:
        """200, or 304 where the caller has it by that tag."""
        if had:
            return Ready(304, route, b"etag: %b\r\n%b%b" % (had, self.more, more), b"")
        return Ready(200, route, self.head + more, self.body)


def json_answer(body: bytes, tag: str, *more: Header) -> Answer:
    return Answer(body, f'"{tag}"'.encode() if tag else b"", kept((VARY, ANEW, *more)))


def lines(headers: Iterable[Header]) -> bytes:
    """Of a head, as they are sent."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


kept = lru_cache(maxsize=100)(lines)
"""Many answers have the same."""


def head_of(headers: Collection[Header]) -> bytes:
    """The same of what others say. Raises ValueError where a header would not be one line."""
    head = lines(headers)
    if head.translate(None, TEXT) != b"\r\n" * len(headers):
        raise ValueError("a header of several lines")
    return head


def headers_in(lines: bytes) -> list[Header]:
    """The same as ASGI wants them."""
    split = (line.partition(b": ") for line in lines.split(b"\r\n") if line)
    return [(name, value) for name, _, value in split]


def has_it(answer: Answer, if_none_match: bytes | None) -> bytes | None:
    """The tag by which the caller has it already."""
    return same_tag(if_none_match, answer.etag) if if_none_match and answer.etag else None


async def send_problem(refusal: HubError, request_id: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    """`X-Gateway-Error` tells a fault of the gateway from one that an owner answered."""
    response = problem(refusal, request_id.decode())
    response.raw_headers += (VARY, (b"cache-control", b"no-store"))
    if refusal.status >= 500:
        response.headers["x-gateway-error"] = refusal.code
    await response(scope, receive, send)
