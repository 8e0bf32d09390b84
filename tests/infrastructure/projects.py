"""The projects service on a database of its own, as a test holds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI, Request

from services.projects.app import build_app
from services.projects.catalogue.use_cases.loading import load_catalogue
from shared.auth.caller import Caller
from shared.auth.labels import HUB, PUBLIC, district
from shared.catalogue.command import OPERATOR
from shared.catalogue.document import read
from shared.catalogue.loading import Report
from shared.database import Pool, open_pool
from shared.migrations import files_of, migrate
from shared.service import Service
from shared.versions import Generation
from tests.infrastructure.samples import app_of

ROOT = Path(__file__).parents[2]
CATALOGUE = (ROOT / "deploy/catalogue.yaml").read_text("utf-8")
MIGRATIONS = ROOT / "services/projects/migrations"

OFFICE = Caller("office", "cockpit", frozenset({HUB, PUBLIC}), frozenset({HUB}), frozenset({"publish"}))
ANYONE = Caller("anyone", "website", frozenset({PUBLIC}))


def partner(code: str) -> Caller:
    labels = frozenset({district(code)})
    return Caller(f"system of {code}", code, labels | {PUBLIC}, labels)


@dataclass(frozen=True, slots=True)
class Projects:
    """`app` asks `asking` who asks: it is built once."""

    database: Pool
    asking: dict[str, Caller] = field(default_factory=dict)
    app: list[FastAPI] = field(default_factory=list)
    generation: Generation = Generation(1, 1)  # noqa: RUF009 # It is immutable.

    def service(self) -> Service:
        async def identify(request: Request) -> Caller:
            return self.asking[request.headers["X-Test-Caller"]]

        return Service("projects", self.database, self.generation, identify, b"0" * 32)

    def client(self, caller: Caller = OFFICE) -> httpx.AsyncClient:
        self.asking[str(id(caller))] = caller
        if not self.app:
            self.app.append(app_of(build_app, self.service()))
        transport = httpx.ASGITransport(self.app[0], raise_app_exceptions=False)
        headers = {"X-Test-Caller": str(id(caller))}
        return httpx.AsyncClient(transport=transport, base_url="http://projects", headers=headers)

    async def ask(
        self, method: str, path: str, *, caller: Caller = OFFICE, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client(caller) as client:
            return await client.request(method, path, json=json, headers=sent)

    async def get(self, path: str, *, caller: Caller = OFFICE) -> Any:
        """The body of what is answered with 200."""
        answered = await self.ask("GET", path, caller=caller)
        assert answered.status_code == 200, answered.text
        return answered.json()

    async def change(self, method: str, path: str, *, caller: Caller = OFFICE, json: Any = None) -> httpx.Response:
        """With the version that stands as If-Match."""
        record = "/".join(path.split("?", maxsplit=1)[0].split("/")[:4])
        seen = await self.ask("GET", record)
        return await self.ask(method, path, caller=caller, json=json, if_match=seen.headers.get("ETag", "*"))

    async def load(self, text: str = CATALOGUE) -> Report:
        async with self.service().begin(OPERATOR) as work:
            return await load_catalogue(work, read(text))

    async def pass_time(self, minutes: int) -> str:
        """What was `now` before, for `as_of`: by then it is long final."""
        now = await self.database.fetchval("select hub_now()")
        await self.database.execute("update clock set ahead = ahead + make_interval(mins => $1)", minutes)
        return str(now.isoformat().replace("+00:00", "Z"))

    async def records(self) -> int:
        """How many there are in the journal."""
        count: int = await self.database.fetchval("select count(*) from journal")
        return count


async def make_empty(postgres: str) -> str:
    """A migrated database, to be copied."""
    await recreate(postgres, "projects_empty", "template1")
    await migrate(f"{postgres}/projects_empty", files_of(MIGRATIONS))
    return "projects_empty"


async def make_loaded(postgres: str, empty: str) -> str:
    """One with the catalogue, to be copied."""
    await recreate(postgres, "projects_loaded", empty)
    async with open_pool(f"{postgres}/projects_loaded") as database:
        await Projects(database).load()
    return "projects_loaded"


@asynccontextmanager
async def running_projects(postgres: str, template: str) -> AsyncIterator[Projects]:
    """On a copy of the template."""
    await recreate(postgres, "projects", template)
    async with open_pool(f"{postgres}/projects", size=25) as database:
        yield Projects(database)


async def recreate(postgres: str, name: str, template: str) -> None:
    server = await asyncpg.connect(f"{postgres}/postgres")
    try:
        await server.execute(f"drop database if exists {name} with (force)")
        await server.execute(f"create database {name} template {template} strategy file_copy")
    finally:
        await server.close()
