"""An answer as bytes: made once, sent as often as someone asks."""

from dataclasses import dataclass, field

from starlette.types import Receive, Scope, Send

from services.gateway.http.coding import PACKED, WORTH_IT
from services.gateway.http.tags import packed_tag, same_tag
from shared.errors import HubError
from shared.http.answers import problem

Header = tuple[bytes, bytes]

JSON: Header = (b"content-type", b"application/json")
VARY: Header = (b"vary", b"Accept-Encoding, Authorization, Origin")
ANEW: Header = (b"cache-control", b"no-cache")
"""Kept, but asked for again each time: that costs a 304."""


@dataclass(slots=True)
class Answer:
    """`etag` is empty where the answer is not whole. What depends on the moment (quotas) is added on its way."""

    body: bytes
    etag: bytes
    more: tuple[Header, ...] = ()
    coding: bytes = b""
    headers: tuple[Header, ...] = field(init=False)
    _packed: "dict[bytes, Answer]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        coded = ((b"content-encoding", self.coding),) if self.coding else ()
        tag = ((b"etag", self.etag),) if self.etag else ()
        self.headers = (JSON, (b"content-length", b"%d" % len(self.body)), *coded, *tag, *self.more)

    def packed(self, coding: bytes) -> "Answer":
        """Itself, if that is not worth it; else kept beside it."""
        if not coding or len(self.body) < WORTH_IT:
            return self
        if coding not in self._packed:
            etag = packed_tag(self.etag, coding) if self.etag else b""
            self._packed[coding] = Answer(PACKED[coding](self.body), etag, self.more, coding)
        return self._packed[coding]


def json_answer(body: bytes, tag: str, *more: Header) -> Answer:
    return Answer(body, f'"{tag}"'.encode() if tag else b"", (VARY, ANEW, *more))


def has_it(answer: Answer, if_none_match: bytes | None) -> bytes | None:
    """The tag by which the caller has it already."""
    return same_tag(if_none_match, answer.etag) if if_none_match and answer.etag else None


async def send_answer(answer: Answer, had: bytes | None, send: Send) -> None:
    """200, or 304 where the caller had it. The server leaves the body out where the method is HEAD."""
    if had:
        await send({"type": "http.response.start", "status": 304, "headers": ((b"etag", had), *answer.more)})
        await send({"type": "http.response.body", "body": b""})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})


async def send_problem(refusal: HubError, request_id: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    """`X-Gateway-Error` tells a fault of the gateway from one that an owner answered."""
    response = problem(refusal, request_id.decode())
    response.raw_headers += (VARY, (b"cache-control", b"no-store"))
    if refusal.status >= 500:
        response.headers["x-gateway-error"] = refusal.code
    await response(scope, receive, send)
