"""The server of our processes, in the loop of the test."""

from asyncio import create_task, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import IPPROTO_TCP, TCP_NODELAY

from starlette.types import ASGIApp

from shared.process.serving.ready import AnswersAtOnce
from shared.process.serving.server import build_server, listening


@asynccontextmanager
async def served(app: ASGIApp, *, at_once: bool = True) -> AsyncIterator[str]:
    """Its address, `http://127.0.0.1:port`. Streams that are still open at the end are cut off."""
    server = build_server(app, at_once=app.at_once if at_once and isinstance(app, AnswersAtOnce) else None)
    server.config.timeout_graceful_shutdown = 0
    listener = listening("127.0.0.1", 0)
    # As uvloop does it: asyncio leaves it out, so that a head keeps its body waiting for 40 ms.
    listener.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    serving = create_task(server.serve([listener]))
    async with timeout(10):
        while not server.started:
            await sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving
