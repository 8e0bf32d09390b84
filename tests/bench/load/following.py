"""Many who are told: each connection notes when something came for it, and does no more."""

import asyncio
from time import perf_counter
from typing import Any, Self

OPENING_S = 60
ARRIVING_S = 20
AT_ONCE = 50


class Follower(asyncio.Protocol):
    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.got = b""
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.crowd.hello)

    def data_received(self, data: bytes) -> None:
        """What was told may come in pieces: the end of one is kept for the next."""
        got = self.got + data
        if told := got.count(self.crowd.mark):
            self.crowd.arrived(told)
        elif not self.open.done() and self.crowd.opened in got:
            self.open.set_result(None)
        self.got = got[-len(self.crowd.mark) + 1 :]

    def connection_lost(self, error: Exception | None) -> None:
        self.crowd.lost += 1


class Crowd:
    """`hello` is what each says; `opened` answers it; each `mark` that comes then is one delivery."""

    def __init__(self, port: int, size: int, hello: bytes, opened: bytes, mark: bytes) -> None:
        self.port, self.size = port, size
        self.hello, self.opened, self.mark = hello, opened, mark
        self.followers: list[Follower] = []
        self.at: list[float] = []
        self.lost = 0

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(OPENING_S):
            while len(self.followers) < self.size:
                some = [self.follow() for _ in range(min(AT_ONCE, self.size - len(self.followers)))]
                self.followers += await asyncio.gather(*some)
        return self

    async def follow(self) -> Follower:
        _, follower = await asyncio.get_running_loop().create_connection(lambda: Follower(self), "127.0.0.1", self.port)
        await follower.open
        return follower

    async def __aexit__(self, *_: object) -> None:
        for follower in self.followers:
            follower.transport.abort()

    def expect(self, messages: int = 1) -> None:
        """From now on, each of them to everyone."""
        self.at, self.wanted = [], messages * self.size
        self.all = asyncio.get_running_loop().create_future()

    def arrived(self, told: int) -> None:
        self.at += [perf_counter()] * told
        if len(self.at) == self.wanted:
            self.all.set_result(None)

    async def everyone(self) -> list[float]:
        """When it came, for each, in order. Raises TimeoutError, and AssertionError where somebody has left."""
        await asyncio.wait_for(self.all, ARRIVING_S)
        assert not self.lost, f"{self.lost} connections ended"
        return self.at
