"""A connection that is kept: one request after the other, as cheaply as Python can."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from tests.faults.abuse.case import chunks_in


@dataclass(slots=True)
class Kept:
    """Opened when it is needed, and again when it was closed. `source` is the address that it comes from."""

    port: int
    source: str
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, sent: bytes) -> tuple[int, bytes]:
        """The status and the head; 0 where the connection ended instead."""
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection(
                    "127.0.0.1", self.port, local_addr=(self.source, 0)
                )
            assert self.reader is not None
            self.writer.write(sent)
            head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
            await self.skip(self.reader, head)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return 0, b""
        if b"connection: close" in head:
            self.close()
        return int(head[9:12]), head

    async def skip(self, reader: asyncio.StreamReader, head: bytes) -> None:
        if b"transfer-encoding: chunked" in head:
            came = b""
            while not came.endswith(b"0\r\n\r\n"):
                came += await reader.read(65536)
            chunks_in(came)
        elif b"content-length: " in head and not head.startswith(b"http/1.1 304"):
            await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))

    def close(self) -> None:
        if self.writer is not None:
            with suppress(OSError):
                self.writer.transport.abort()
        self.reader = self.writer = None
