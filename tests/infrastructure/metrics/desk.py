"""Someone at a screen of the hub, who reads nothing older than what was changed last."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.infrastructure.running import RunningHub

HEADER = "Consistency-Token"


@asynccontextmanager
async def at_desk(hub: RunningHub, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    last = ""

    async def remember(answer: httpx.Response) -> None:
        nonlocal last
        last = answer.headers.get(HEADER, last)

    async def ask(request: httpx.Request) -> None:
        if last and request.method == "GET":
            request.headers[HEADER] = last

    async with hub.client(token) as client:
        client.event_hooks = {"request": [ask], "response": [remember]}
        yield client
