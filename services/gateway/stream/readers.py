"""Who follows. A slow reader is dropped, the others never wait."""

from asyncio import Event, Task, create_task, timeout
from collections.abc import Awaitable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from starlette.types import Send

from services.gateway.access.tokens import Bearer
from services.gateway.stream.frames import Wants, everything
from services.gateway.stream.stepping import begin
from shared.auth.caller import Caller

FRAMES_MAX = 256
SEND_DEADLINE_S = 5


class Audience(NamedTuple):
    """Whose streams have the same rights and want the same: what they are told, and for how long, is found out once."""

    caller: Caller
    bearer: Bearer | None
    wants: Wants


class Audiences(dict[Audience, set["Reader"]]):
    """All who follow now."""

    def add(self, reader: "Reader") -> None:
        self.setdefault(reader.audience, set()).add(reader)

    def discard(self, reader: "Reader") -> None:
        """Whoever was sent away is no longer here."""
        readers = self.get(reader.audience, set())
        readers.discard(reader)
        if not readers:
            self.pop(reader.audience, None)

    def everyone(self) -> Iterator["Reader"]:
        return chain.from_iterable(self.values())


class Reader:
    """One open stream. `audience` holds the rights that it was opened with; with others it is opened anew.

    Whoever publishes also sends: as long as the socket takes it, a frame costs no task and no queue.
    """

    def __init__(self, caller: Caller, bearer: Bearer | None, send: Send, wants: Wants = everything) -> None:
        self.audience = Audience(caller, bearer, wants)
        self.ended = Event()
        self._send = send
        self._kept: list[bytes] = []
        self._behind: Task[None] | None = None

    def offer(self, frames: bytes) -> None:
        """Send it, or keep it while the socket is full. Who lets 256 pile up or takes nothing for 5 s has ended."""
        if self._behind is None:
            self._begin(self._send(part(frames)))
        elif len(self._kept) < FRAMES_MAX:
            self._kept.append(frames)
        else:
            self.ended.set()

    async def close(self) -> None:
        """Finish the answer, unless the socket is full: then it is cut off."""
        if self._behind is None:
            await in_time(self._send({"type": "http.response.body", "body": b""}))
        else:
            self._behind.cancel()

    def _begin(self, sending: Any) -> None:
        try:
            if rest := begin(sending):
                self._behind = create_task(self._catch_up(rest))
        except OSError:
            self.ended.set()

    async def _catch_up(self, rest: Awaitable[None]) -> None:
        """What was kept goes in one piece, until nothing is."""
        try:
            await in_time(rest)
            while self._kept:
                frames, self._kept = b"".join(self._kept), []
                await in_time(self._send(part(frames)))
            self._behind = None
        except OSError:  # A TimeoutError is one.
            self.ended.set()


async def in_time(sending: Awaitable[None]) -> None:
    async with timeout(SEND_DEADLINE_S):
        await sending


def part(frames: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": frames, "more_body": True}
