"""A service that says what a test tells it to, byte by byte."""

from asyncio import IncompleteReadError, StreamReader, StreamWriter, start_server
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Speak = Callable[[StreamReader, StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


@dataclass(slots=True)
class Spoken:
    """`heads` are what it was asked, `ended` how many connections are over."""

    address: str = ""
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: int = 0

    async def head(self, reader: StreamReader) -> bytes:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        return self.heads[-1]


@asynccontextmanager
async def speaking(speak: Callable[[Spoken], Speak]) -> AsyncIterator[Spoken]:
    """Each connection is spoken on until `speak` returns, or until it breaks off."""
    spoken, writers = Spoken(), list[StreamWriter]()

    async def connect(reader: StreamReader, writer: StreamWriter) -> None:
        writers.append(writer)
        spoken.connections += 1
        with suppress(IncompleteReadError, ConnectionError):
            await speak(spoken)(reader, writer)
        writer.close()
        spoken.ended += 1

    server = await start_server(connect, "127.0.0.1")
    spoken.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield spoken
    finally:
        server.close()
        for writer in writers:
            writer.close()
