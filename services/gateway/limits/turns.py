"""How much of an owner one client has: who asks for more waits for themselves, and for nobody else."""

from asyncio import Event, Semaphore, sleep, timeout
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from services.gateway.limits.buckets import CLIENTS_MAX, Client, RateLimited

WAIT_S = 10

AHEAD_S = 2.0
"""For which it has not waited yet: a page that asks for many things never does."""

PAUSE_MAX_S = 1.0
QUIET_S = 0.05
"""For which it waits for a moment in which nobody else is served."""

BESIDE_S = 1.0
"""Who was served so long ago is no other any more."""


@dataclass(slots=True)
class Turn:
    """`wanted` by so many requests, those that have it included. `paid_at` (monotonic): until then it has been served
    for, at its share of the time; what is under way counts as much as the one before it `took`.
    """

    free: Semaphore
    wanted: int = 0
    paid_at: float = 0.0
    served_at: float = 0.0
    took: float = 0.0


@dataclass(slots=True)
class Turns:
    """`at_once` requests of each client, the others in the order in which they came.

    Who asks alone is served as fast as it goes. Beside others, who was served for more than `share` percent of the
    time pauses before each request, so that one comes after the other, and none, if it can be, beside another's.
    """

    at_once: int
    share: int
    _of: dict[Client, Turn] = field(default_factory=dict)
    _wanted: int = 0
    _served: int = 0
    _ended: Event = field(default_factory=Event)
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
                async with self._paid_for(turn):
                    yield
            finally:
                turn.free.release()
        finally:
            turn.wanted, self._wanted = turn.wanted - 1, self._wanted - 1

    def _turn_of(self, client: Client) -> Turn:
        if client not in self._of and len(self._of) >= CLIENTS_MAX:
            self._of = {name: turn for name, turn in self._of.items() if turn.wanted}
        return self._of.setdefault(client, Turn(Semaphore(self.at_once)))

    @asynccontextmanager
    async def _paid_for(self, turn: Turn) -> AsyncIterator[None]:
        """What it takes is known once it is over. Until then it is supposed, so that the next one waits for that."""
        ahead, began = turn.paid_at - monotonic() - AHEAD_S, 0.0
        supposed = self._pay(turn, turn.took * 100 / self.share)
        try:
            if ahead > 0 and self._beside(turn):
                await sleep(min(ahead, PAUSE_MAX_S))
                await self._quiet()
            began = monotonic()
            with self._serving(turn):
                yield
        finally:
            took = monotonic() - began if began else 0.0
            self._pay(turn, took * 100 / self.share - supposed)

    def _pay(self, turn: Turn, seconds: float) -> float:
        """How much of it: nobody is further ahead than a request may pause."""
        now = monotonic()
        paid_at = max(turn.paid_at, now)
        turn.paid_at = min(paid_at + seconds, now + AHEAD_S + PAUSE_MAX_S)
        return turn.paid_at - paid_at

    async def _quiet(self) -> None:
        """Returns once nobody is served, or when it has lasted."""
        with suppress(TimeoutError):
            async with timeout(QUIET_S):
                while self._served:
                    await self._ended.wait()

    @contextmanager
    def _serving(self, turn: Turn) -> Iterator[None]:
        self._served, began = self._served + 1, monotonic()
        try:
            yield
        finally:
            turn.served_at = monotonic()
            turn.took = turn.served_at - began
            self._served -= 1
            self._ended.set()
            self._ended.clear()
            if self._last[0] is not turn:
                self._last = (turn, self._last[0])

    def _beside(self, turn: Turn) -> bool:
        """Somebody else waits, or was served a moment ago."""
        if self._wanted > turn.wanted:
            return True
        other = next((each for each in self._last if each is not turn), None)
        return other is not None and monotonic() - other.served_at < BESIDE_S


async def taken(free: Semaphore) -> None:
    if not free.locked():
        await free.acquire()
        return
    try:
        async with timeout(WAIT_S):
            await free.acquire()
    except TimeoutError as error:
        raise RateLimited(WAIT_S) from error
