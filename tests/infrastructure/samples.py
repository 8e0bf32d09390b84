"""The service of samples on a database of its own, as a test holds it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI, Request
from starlette.datastructures import State

from shared.auth.caller import Caller
from shared.contracts.base import Created
from shared.database import Pool, open_connection, open_pool
from shared.service import Service
from shared.versions import Generation
from tests.infrastructure.sample import OFFICE, TABLE, Sample, build_app

ROOT = Path(__file__).parents[2]
FIRST = Generation(1, 1)
MADE: set[str] = set()
"""Templates that this run of the tests has made."""
BUILT: dict[Callable[[Service], FastAPI], FastAPI] = {}
"""Apps of services: to build one takes longer than most tests."""

SCRIPTS = [*sorted((ROOT / "shared/records").glob("*.sql"), reverse=True), ROOT / "shared/reading/reader.sql"]


@dataclass(frozen=True, slots=True)
class Samples:
    database: Pool
    generation: Generation = FIRST

    def service(self, caller: Caller = OFFICE) -> Service:
        async def identify(_: Request) -> Caller:
            return caller

        return Service("samples", self.database, self.generation, identify, b"0" * 32)

    async def store(self, *rows: Sample) -> None:
        async with self.service().begin(OFFICE) as work:
            for row in rows:
                await work.record(row, Created(), reason="")

    def client(self, caller: Caller = OFFICE) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app_of(build_app, self.service(caller)), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://samples")

    async def ask(
        self, method: str, path: str, *, caller: Caller = OFFICE, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client(caller) as client:
            return await client.request(method, path, json=json, headers=sent)


@asynccontextmanager
async def running_samples(postgres: str) -> AsyncIterator[Samples]:
    """On a database that is made anew."""
    async with open_pool(await made_anew(postgres, "samples", fill), size=25) as database:
        yield Samples(database)


def app_of(build: Callable[[Service], FastAPI], service: Service) -> FastAPI:
    """Its routes know nothing of the service: they ask the app that a request came to."""
    if build not in BUILT:
        BUILT[build] = build(service)
    app = copy(BUILT[build])
    app.state, app.middleware_stack = State({"service": service}), None
    return app


async def fill(address: str) -> None:
    async with open_connection(address) as connection:
        await connection.execute("\n".join([*(script.read_text() for script in SCRIPTS), TABLE]))


async def made_anew(postgres: str, name: str, make: Callable[[str], Awaitable[object]]) -> str:
    """The address of a database. It is made once, and copied from then on: that takes a tenth of the time."""
    template = f"{name}_template"
    if (address := f"{postgres}/{template}") not in MADE:
        await recreate(postgres, template)
        await make(address)
        MADE.add(address)
    await recreate(postgres, name, template)
    return f"{postgres}/{name}"


async def recreate(postgres: str, name: str, template: str = "template1") -> None:
    server = await asyncpg.connect(f"{postgres}/postgres")
    try:
        await server.execute(f"drop database if exists {name} with (force)")
        await server.execute(f"create database {name} template {template} strategy file_copy")
    finally:
        await server.close()
