"""A real uvicorn in the loop of the test."""

from asyncio import create_task, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from deploy.embedded.ports import free_port


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Its address, `http://127.0.0.1:port`. Streams that are still open at the end are cut off."""
    config = uvicorn.Config(
        app,
        port=free_port(),
        http="httptools",
        lifespan="off",
        ws="none",
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    serving = create_task(server.serve())
    async with timeout(10):
        while not server.started:
            await sleep(0.01)
    yield f"http://127.0.0.1:{config.port}"
    server.should_exit = True
    await serving
