"""How much of an owner one client has: who asks for more waits for themselves, and for nobody else."""

from asyncio import Event, Semaphore, sleep, timeout
from contextlib import suppress
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

    def of(self, client: Client) -> "Request":
        """To be entered. Raises RateLimited for who has waited for 10 s."""
        return Request(self, self._turn_of(client))

    def _turn_of(self, client: Client) -> Turn:
        if (turn := self._of.get(client)) is None:
            if len(self._of) >= CLIENTS_MAX:
                self._of = {name: turn for name, turn in self._of.items() if turn.wanted}
            turn = self._of[client] = Turn(Semaphore(self.at_once))
        return turn

    def want(self, turn: Turn, more: int) -> None:
        turn.wanted += more
        self._wanted += more

    def suppose(self, turn: Turn) -> tuple[float, float]:
        """For how long it is to pause, and what it is supposed to take until that is known, so that the next one waits
        for that.
        """
        ahead = turn.paid_at - monotonic() - AHEAD_S
        supposed = self.pay(turn, turn.took)
        return (min(ahead, PAUSE_MAX_S) if ahead > 0 and self._beside(turn) else 0.0), supposed

    def pay(self, turn: Turn, took: float, supposed: float = 0.0) -> float:
        """How much of it: nobody is further ahead than a request may pause."""
        now = monotonic()
        paid_at = max(turn.paid_at, now)
        turn.paid_at = min(paid_at + took * 100 / self.share - supposed, now + AHEAD_S + PAUSE_MAX_S)
        return turn.paid_at - paid_at

    async def quiet(self) -> None:
        """Returns once nobody is served, or when it has lasted."""
        with suppress(TimeoutError):
            async with timeout(QUIET_S):
                while self._served:
                    await self._ended.wait()

    def begin(self) -> float:
        self._served += 1
        return monotonic()

    def end(self, turn: Turn, began: float) -> None:
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


@dataclass(slots=True)
class Request:
    """Of a client, once it has its turn. Generators would be shorter, and slower each time."""

    turns: Turns
    turn: Turn
    supposed: float = 0.0
    began: float = 0.0

    async def __aenter__(self) -> None:
        self.turns.want(self.turn, 1)
        try:
            await taken(self.turn.free)
            try:
                await self._pause()
            except BaseException:
                self.turns.pay(self.turn, 0.0, self.supposed)
                self.turn.free.release()
                raise
        except BaseException:
            self.turns.want(self.turn, -1)
            raise
        self.began = self.turns.begin()

    async def _pause(self) -> None:
        pause, self.supposed = self.turns.suppose(self.turn)
        if pause:
            await sleep(pause)
            await self.turns.quiet()

    async def __aexit__(self, *_: object) -> None:
        self.turns.end(self.turn, self.began)
        self.turns.pay(self.turn, self.turn.took, self.supposed)
        self.turn.free.release()
        self.turns.want(self.turn, -1)


async def taken(free: Semaphore) -> None:
    if not free.locked():
        await free.acquire()
        return
    try:
        async with timeout(WAIT_S):
            await free.acquire()
    except TimeoutError as error:
        raise RateLimited(WAIT_S) from error
