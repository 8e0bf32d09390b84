"""The metrics service on a database of its own, as a test holds it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from fastapi import Request

from services.metrics.app import PROGRAM, build_app
from services.metrics.readers import READERS
from shared.auth.caller import Caller
from shared.auth.labels import HUB, PUBLIC, unit
from shared.database import Pool, open_pool
from shared.http.apps import ServiceApp
from shared.log.entry import Entry
from shared.migrations import migrate
from shared.records.timers import Timers
from shared.service import Service
from shared.versions import Generation
from tests.infrastructure.samples import made_anew

OFFICE = Caller("office", "cockpit", frozenset({HUB, PUBLIC}), frozenset({HUB}), frozenset({"publish"}))
ANYONE = Caller("anyone", "website", frozenset({PUBLIC}))
PORT_UNIT = Caller("reporter-port", "cockpit", frozenset({unit("port"), PUBLIC}), frozenset({unit("port")}))

NAME = {"zh": "港口货运量", "en": "Port freight"}
VALUES = [
    {"code": code, "name": {"zh": zh, "en": code}, "parent": None, "retired": False}
    for code, zh in (("rail", "铁路"), ("river", "水运"))
]


def value(code: str, parent: str | None = None, *, retired: bool = False) -> dict[str, Any]:
    return {"code": code, "name": {"zh": code, "en": code}, "parent": parent, "retired": retired}


def indicator(code: str = "I01", **said: Any) -> dict[str, Any]:
    """What a caller says of one: tons of freight, each month, by channel."""
    ordinary = {
        "code": code,
        "name": NAME,
        "unit": {"zh": "吨", "en": "t"},
        "direction": "up",
        "frequency": "monthly",
        "aggregation": "sum",
        "across": "sum",
        "places": 2,
    }
    return ordinary | said


@dataclass(frozen=True, slots=True)
class Metrics:
    """`app` asks `asking` who asks: it is built once."""

    database: Pool
    asking: dict[str, Caller] = field(default_factory=dict)
    app: list[ServiceApp] = field(default_factory=list)

    def service(self) -> Service:
        async def identify(request: Request) -> Caller:
            return self.asking[request.headers["X-Test-Caller"]]

        return Service("metrics", self.database, Generation(1, 1), identify, b"0" * 32)

    async def ask(
        self, method: str, path: str, *, caller: Caller = OFFICE, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        self.asking[str(id(caller))] = caller
        async with self.client() as client:
            return await client.request(method, path, json=json, headers=sent | {"X-Test-Caller": str(id(caller))})

    def client(self) -> httpx.AsyncClient:
        """`X-Test-Caller` says who asks: `asking` knows them."""
        if not self.app:
            self.app.append(build_app(self.service()))
        transport = httpx.ASGITransport(self.app[0], raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://metrics")

    async def make(self, collection: str, body: dict[str, Any]) -> Any:
        """What was made."""
        answer = await self.ask("POST", f"/v1/{collection}", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def dimension(self, code: str = "channel", values: Sequence[Any] = VALUES, **said: Any) -> Any:
        return await self.make("dimensions", {"code": code, "name": NAME, "values": [*values], **said})

    async def change(self, method: str, path: str, *, caller: Caller = OFFICE, json: Any = None) -> httpx.Response:
        """With the version that stands as If-Match."""
        record = "/".join(path.split("?", maxsplit=1)[0].split("/")[:4])
        seen = await self.ask("GET", record)
        return await self.ask(method, path, caller=caller, json=json, if_match=seen.headers.get("ETag", "*"))

    async def fire_timers(self) -> None:
        """All that are due now, and those that they set."""
        timers = Timers(self.service(), PROGRAM.timers)
        while await timers.fire_next():
            continue

    async def take(self, *entries: Entry, reader: str = "programmes") -> None:
        """As the reader of this name does, one transaction each."""
        for entry in entries:
            handler = READERS[reader].handler(entry)
            assert handler is not None
            async with self.service().begin(Caller(reader, "reader", frozenset())) as work:
                await handler(work, entry)

    async def labels(self, table: str, id: UUID | str) -> list[str]:
        found: list[str] = await self.database.fetchval(f"select labels from {table} where id = $1", UUID(str(id)))
        return found


@asynccontextmanager
async def running_metrics(postgres: str) -> AsyncIterator[Metrics]:
    """On a database that is made anew."""
    address = await made_anew(postgres, "metrics", lambda address: migrate(address, PROGRAM.migrations))
    async with open_pool(address, size=25) as database:
        yield Metrics(database)
