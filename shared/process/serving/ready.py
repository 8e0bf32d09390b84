"""An answer that is there already, as bytes."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct
from starlette.types import Message, Receive, Scope, Send

Header = tuple[bytes, bytes]


class Head:
    """The lines of a head below its first. `noted` is what the app found out of them: they come again."""

    __slots__ = ("headers", "noted")

    def __init__(self, headers: list[Header]) -> None:
        self.headers = headers
        self.noted: Any = None


class Ready(Struct, frozen=True, gc=False):
    """`route` is the pattern of the address. `head` are the lines without those that a server adds."""

    status: int
    route: str
    head: bytes
    body: bytes


def whole(ready: Ready) -> Message:
    """For an app on our server: all of an answer in one message, which leaves in one piece."""
    return {"type": "http.response.start", "status": ready.status, "ready": ready}


Left = Mapping[str, Any]
"""There is something to wait for: what the app's scope holds beside, when it is called."""

AtOnce = Callable[[str, bytes, Head, str], Ready | Left]
"""For a method, an address without a query, a head, and the peer who asks. Never waits, and never raises."""


@runtime_checkable
class AnswersAtOnce(Protocol):
    """An ASGI app that has some of its answers ready."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def at_once(self, method: str, path: bytes, head: Head, peer: str) -> Ready | Left: ...
