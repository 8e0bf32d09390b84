"""A forwarder to a service that speaks as a test tells it to, and who asks it."""

from asyncio import create_task
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.types import Message, Receive, Scope

from services.gateway.access.grants import ANYONE
from services.gateway.forwarding.forwarder import Forwarder
from services.gateway.forwarding.pool import Pool, keep
from services.gateway.http.admitted import Admitted
from services.gateway.http.bodies import BODY_MAX, Body
from tests.infrastructure.edge.spoken import Speak, Spoken, speaking


class Passing(NamedTuple):
    owner: Spoken
    pool: Pool
    forwarder: Forwarder

    async def ask(self, method: str = "GET", *parts: bytes, most: int = BODY_MAX) -> "Sent":
        sent = Sent()
        await self.forwarder(scope_of(method, receiving(*parts), most), nothing, sent)
        return sent


@dataclass(slots=True)
class Sent:
    """What a caller was sent."""

    messages: list[Message] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def body(self) -> bytes:
        return b"".join([message["body"] for message in self.messages[1:]])

    @property
    def ended(self) -> bool:
        return not self.messages[-1].get("more_body", False)


def scope_of(method: str, receive: Receive, most: int = BODY_MAX) -> Scope:
    return {
        "type": "http",
        "method": method,
        "raw_path": b"/v1/programmes",
        "query_string": b"",
        "headers": [(b"accept", b"*/*")],
        "admitted": Admitted(ANYONE, None, Body(receive, most)),
    }


def receiving(*parts: bytes) -> Receive:
    left = [*parts]

    async def receive() -> Message:
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    return receive


async def nothing() -> Message:
    """Bodies are read through what was admitted."""
    raise AssertionError


@asynccontextmanager
async def passing(speak: Callable[[Spoken], Speak]) -> AsyncIterator[Passing]:
    async with speaking(speak) as owner:
        pool = Pool(owner.address)
        keeping = create_task(keep([pool]))
        yield Passing(owner, pool, Forwarder(pool, str))
        keeping.cancel()
