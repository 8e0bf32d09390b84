"""What rows stand on: the whole hub, started once when the first asks for it, and programs that are a limit."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from deploy.embedded.ports import free_port
from tests.bench.measure.kernel import EVERY, SERVER, keep_on, on_every_core, pid_of
from tests.infrastructure.running import RunningHub, running_hub

T = TypeVar("T")

UNLIMITED = {f"HUB_QUOTAS__{name}": "100000000" for name in ("READ", "WRITE", "STREAM", "FAILURE", "AT_ONCE", "SHARE")}


class Server(NamedTuple):
    """What is measured: a process on a core of its own."""

    pid: int
    port: int


@dataclass(slots=True)
class Ground:
    """Everything ends with the stack."""

    stack: AsyncExitStack
    running: RunningHub | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    kept: dict[object, Any] = field(default_factory=dict)

    async def keep(self, make: Callable[[], AbstractAsyncContextManager[T]]) -> T:
        """What it makes for whoever asks first, and for all after."""
        if make not in self.kept:
            self.kept[make] = await self.stack.enter_async_context(make())
        made: T = self.kept[make]
        return made

    async def hub(self) -> RunningHub:
        """Over the embedded log, and with quotas that nobody reaches."""
        if self.running is None:
            with on_every_core():
                self.running = await self.stack.enter_async_context(running_hub(LOG="embedded", **UNLIMITED))
        return self.running

    async def gateway(self) -> Server:
        """Of that hub, on the core of servers."""
        port = int((await self.hub()).address.rpartition(":")[2])
        server = Server(pid_of(port), port)
        keep_on(server.pid, SERVER)
        self.stack.callback(keep_on, server.pid, *EVERY)
        return server

    async def token(self, role: str) -> str:
        if role not in self.tokens:
            self.tokens[role] = await (await self.hub()).token(role)
        return self.tokens[role]


@asynccontextmanager
async def limit_server(module: str, *arguments: str) -> AsyncIterator[Server]:
    """`python -m module PORT …`, on the core of servers, once it listens."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, str(port), *arguments)
    try:
        await listens(port)
        keep_on(process.pid, SERVER)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        await process.wait()


async def listens(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
