"""Someone at a screen of the hub, who reads nothing older than what they changed."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.infrastructure.running import RunningHub

HEADER = "Consistency-Token"
MOST = 20
"""Records that a token may name."""


@asynccontextmanager
async def at_desk(hub: RunningHub, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    changed = deque[str](maxlen=MOST)

    async def remember(answer: httpx.Response) -> None:
        changed.extend(filter(None, answer.headers.get(HEADER, "").split(",")))

    async def ask(request: httpx.Request) -> None:
        if changed and request.method == "GET":
            request.headers[HEADER] = ",".join(changed)

    async with hub.client(token) as client:
        client.event_hooks = {"request": [ask], "response": [remember]}
        yield client
