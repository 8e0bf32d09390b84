"""How much of an owner one client has at a time: who asks for more waits for themselves, and for nobody else."""

from asyncio import Semaphore, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.gateway.limits.buckets import Client, RateLimited

WAIT_S = 10


@dataclass(slots=True)
class Turn:
    free: Semaphore
    wanted: int = 0
    """By so many requests, those that have it included."""


class Turns:
    """`at_once` requests of each client, the others in the order in which they came."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._of: dict[Client, Turn] = {}

    @asynccontextmanager
    async def of(self, client: Client) -> AsyncIterator[None]:
        """Raises RateLimited for who has waited for 10 s."""
        turn = self._of.setdefault(client, Turn(Semaphore(self._at_once)))
        turn.wanted += 1
        try:
            await taken(turn.free)
            try:
                yield
            finally:
                turn.free.release()
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._of[client]


async def taken(free: Semaphore) -> None:
    if free.locked():
        try:
            async with timeout(WAIT_S):
                await free.acquire()
        except TimeoutError as error:
            raise RateLimited(WAIT_S) from error
    else:
        await free.acquire()
