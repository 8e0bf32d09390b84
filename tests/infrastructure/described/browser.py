"""A real browser, and a line to the hub that can be cut."""

import asyncio
import shutil
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from playwright.async_api import Browser, async_playwright

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""It asks for nothing of its own, and runs as root too."""


@asynccontextmanager
async def opened_browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium")
    assert program, "install Chromium: tests/infrastructure/install"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*QUIET])
        try:
            yield browser
        finally:
            await browser.close()


class Line:
    """Bytes pass on to the hub, until someone cuts it. `asked` is all that was sent to the hub."""

    def __init__(self, target: str) -> None:
        self._host, self._port = urlsplit(target).hostname or "", urlsplit(target).port or 0
        self._open: set[StreamWriter] = set()
        self.up = True
        self.asked = b""

    def cut(self) -> None:
        self.up = False
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self.up = True

    async def carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        if not self.up:
            writer.transport.abort()
            return
        hub_reader, hub_writer = await asyncio.open_connection(self._host, self._port)
        ends = {writer, hub_writer}
        self._open |= ends
        try:
            await asyncio.gather(pump(reader, hub_writer, self.note), pump(hub_reader, writer, bool))
        finally:
            self._open -= ends

    def note(self, some: bytes) -> None:
        self.asked += some


async def pump(reader: StreamReader, writer: StreamWriter, note: Callable[[bytes], object]) -> None:
    with suppress(OSError):
        while some := await reader.read(65536):
            note(some)
            writer.write(some)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def opened_line(target: str) -> AsyncIterator[tuple[Line, str]]:
    """The line, and its own address."""
    line = Line(target)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    try:
        yield line, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        line.cut()
        server.close()
