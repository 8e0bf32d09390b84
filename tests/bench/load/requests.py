"""Someone who asks one thing again and again over a few connections that stay open: less work than to answer."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Self

CONNECTIONS = 16
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
TOOK_TOO_LONG_S = 120


def request(path: str, headers: Mapping[str, str], method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


class Refused(Exception):
    """What came instead of the status that was expected."""


class Asking(asyncio.Protocol):
    """One connection: the next request goes when the answer to the one before is whole."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.got = b""

    def connection_made(self, transport: Any) -> None:
        """That of uvloop is no asyncio.Transport by name."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.got = self.got + data if self.got else data
        head = self.got.find(END)
        if head < 0 or len(self.got) < head + 4 + self.length(head):
            return
        answer, self.got = self.got, b""
        if answer.startswith(self.load.expected):
            self.load.answered(self)
        else:
            self.load.failed(Refused(answer[:500].decode(errors="replace")))

    def length(self, head: int) -> int:
        told = LENGTH.search(self.got, 0, head + 2)
        return int(told[1]) if told else 0

    def connection_lost(self, error: Exception | None) -> None:
        self.load.failed(Refused("the connection ended"))


class Load:
    """To one server. Each `ask` is a round."""

    def __init__(self, port: int, connections: int = CONNECTIONS) -> None:
        self.port, self.connections = port, connections
        self.open: list[Asking] = []
        self.expected = b""
        self.done: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        self.open = [await self.connect() for _ in range(self.connections)]
        return self

    async def connect(self) -> Asking:
        loop = asyncio.get_running_loop()
        _, asking = await loop.create_connection(lambda: Asking(self), "127.0.0.1", self.port)
        return asking

    async def __aexit__(self, *_: object) -> None:
        for asking in self.open:
            asking.transport.abort()

    async def ask(self, request: bytes, count: int, status: int = 200) -> None:
        """`count` answers of that status. Raises Refused with the first other one.

        A connection that the server has closed meanwhile, as nothing came over it, is opened again.
        """
        self.open = [one if not one.transport.is_closing() else await self.connect() for one in self.open]
        self.request, self.expected = request, b"HTTP/1.1 %d " % status
        self.to_send = self.to_come = count
        self.done = asyncio.get_running_loop().create_future()
        for asking in self.open:
            self.send(asking)
        await asyncio.wait_for(self.done, TOOK_TOO_LONG_S)

    def send(self, asking: Asking) -> None:
        if self.to_send:
            self.to_send -= 1
            asking.transport.write(self.request)

    def answered(self, asking: Asking) -> None:
        self.to_come -= 1
        if self.to_come:
            self.send(asking)
        elif self.done:
            self.done.set_result(None)

    def failed(self, error: Refused) -> None:
        if self.done and not self.done.done():
            self.done.set_exception(error)
