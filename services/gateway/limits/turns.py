"""How much of an owner one client has: who asks for more waits for themselves, and for nobody else."""

from asyncio import Semaphore, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from services.gateway.limits.buckets import CLIENTS_MAX, Client, RateLimited

WAIT_S = 10

AHEAD_S = 5.0
"""For which it has not waited yet: a page that asks for many things never does."""

PAUSE_MAX_S = 1.0
BESIDE_S = 1.0
"""Who was served so long ago is no other any more."""


@dataclass(slots=True)
class Turn:
    """`wanted` by so many requests, those that have it included. `paid_at` (monotonic): until then it has been served
    for, at its share of the time.
    """

    free: Semaphore
    wanted: int = 0
    paid_at: float = 0.0
    served_at: float = 0.0


@dataclass(slots=True)
class Turns:
    """`at_once` requests of each client, the others in the order in which they came.

    Who asks alone is served as fast as it goes. Beside others, who was served for more than `share` percent of the
    time pauses between two requests.
    """

    at_once: int
    share: int
    _of: dict[Client, Turn] = field(default_factory=dict)
    _wanted: int = 0
    _last: tuple[Turn | None, Turn | None] = (None, None)
    """Whoever was served last, and whoever was before somebody else was."""

    @asynccontextmanager
    async def of(self, client: Client) -> AsyncIterator[None]:
        """Raises RateLimited for who has waited for 10 s."""
        turn = self._turn_of(client)
        turn.wanted, self._wanted = turn.wanted + 1, self._wanted + 1
        try:
            await taken(turn.free)
            try:
                await self._pause(turn)
                began = monotonic()
                yield
                self._served(turn, began)
            finally:
                turn.free.release()
        finally:
            turn.wanted, self._wanted = turn.wanted - 1, self._wanted - 1

    def _turn_of(self, client: Client) -> Turn:
        if client not in self._of and len(self._of) >= CLIENTS_MAX:
            self._of = {name: turn for name, turn in self._of.items() if turn.wanted}
        return self._of.setdefault(client, Turn(Semaphore(self.at_once)))

    async def _pause(self, turn: Turn) -> None:
        ahead = turn.paid_at - monotonic() - AHEAD_S
        if ahead > 0 and self._beside(turn):
            await sleep(min(ahead, PAUSE_MAX_S))

    def _beside(self, turn: Turn) -> bool:
        """Somebody else waits, or was served a moment ago."""
        if self._wanted > turn.wanted:
            return True
        other = next((each for each in self._last if each is not turn), None)
        return other is not None and monotonic() - other.served_at < BESIDE_S

    def _served(self, turn: Turn, began: float) -> None:
        turn.served_at = monotonic()
        paid_at = max(turn.paid_at, began) + (turn.served_at - began) * 100 / self.share
        turn.paid_at = min(paid_at, turn.served_at + AHEAD_S + PAUSE_MAX_S)
        if self._last[0] is not turn:
            self._last = (turn, self._last[0])


async def taken(free: Semaphore) -> None:
    if not free.locked():
        await free.acquire()
        return
    try:
        async with timeout(WAIT_S):
            await free.acquire()
    except TimeoutError as error:
        raise RateLimited(WAIT_S) from error
