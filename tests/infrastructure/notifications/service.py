"""The notifications service on a database of its own, as a test holds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import Request

from services.notifications.app import PROGRAM, build_app
from services.notifications.readers import READERS
from shared.auth.caller import Caller
from shared.auth.labels import HUB, held_alone, held_by
from shared.database import Pool, open_pool
from shared.log.entry import Entry
from shared.migrations import migrate
from shared.rows import new_id
from shared.service import Service
from shared.versions import Generation
from tests.infrastructure.samples import app_of, made_anew


def person(subject: str, *grants: str) -> Caller:
    """With the right to read these labels, and to change what is only theirs."""
    return Caller(subject, "cockpit", held_by(subject, grants), held_alone(subject, grants))


LI, WANG = person("li", HUB), person("wang", HUB)


@dataclass(frozen=True, slots=True)
class Notifications:
    database: Pool

    def service(self, caller: Caller = LI) -> Service:
        async def identify(_: Request) -> Caller:
            return caller

        return Service("notifications", self.database, Generation(1, 1), identify, b"0" * 32)

    async def ask(
        self, method: str, path: str, *, caller: Caller = LI, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        transport = httpx.ASGITransport(app_of(build_app, self.service(caller)), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://notifications") as client:
            return await client.request(method, path, json=json, headers=sent)

    async def follow(self, target_id: UUID, *, caller: Caller = LI, **said: Any) -> httpx.Response:
        body, key = {"target_id": str(target_id), **said}, str(new_id())
        return await self.ask("POST", "/v1/subscriptions", caller=caller, json=body, idempotency_key=key)

    async def take(self, *entries: Entry, reader: str = "inbox") -> None:
        """As the reader of this name does, one transaction each."""
        for entry in entries:
            handler = READERS[reader].handler(entry)
            assert handler is not None
            async with self.service().begin(Caller(reader, "reader", frozenset())) as work:
                await handler(work, entry)

    async def inbox(self, query: str = "", *, caller: Caller = LI) -> list[dict[str, Any]]:
        answer = await self.ask("GET", f"/v1/inbox{query}", caller=caller)
        assert answer.status_code == 200, answer.text
        data: list[dict[str, Any]] = answer.json()["data"]
        return data

    async def unread(self, caller: Caller = LI) -> int:
        count: int = (await self.ask("GET", "/v1/inbox/unread", caller=caller)).json()["unread"]
        return count


@asynccontextmanager
async def running_notifications(postgres: str) -> AsyncIterator[Notifications]:
    """On a database that is made anew."""
    address = await made_anew(postgres, "notifications", lambda address: migrate(address, PROGRAM.migrations))
    async with open_pool(address, size=25) as database:
        yield Notifications(database)
