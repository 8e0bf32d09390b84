"""Who may do what, on a database of its own: the addresses of administrators, and what the edge knows of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from joserfc.jwk import KeySet

from services.gateway.access.grants import Access
from services.gateway.access.keys import Keys
from services.gateway.access.rights import ADMIN, SCOPES
from services.gateway.access.routes import accounts, lent
from services.gateway.access.tokens import Issuer, Tokens
from shared.auth.caller import Caller
from shared.auth.labels import held_by
from shared.database import Pool, open_pool
from shared.errors import HubError
from shared.http.faults import refuse_with_problems
from shared.migrations import files_of, migrate
from shared.service import Service
from shared.versions import Generation
from tests.factories.tokens import AUDIENCE, ISSUER, public_keys
from tests.infrastructure.projects import recreate
from tests.infrastructure.samples import app_of

MIGRATIONS = Path(__file__).parents[2] / "services/gateway/migrations"
PEER = "192.0.2.7"


def administrator(scope: str) -> Caller:
    labels, name = {ADMIN, f"admin:{scope}"}, f"the {scope} administrator".replace(" ", "-")
    return Caller(name, "console", held_by(name, labels), frozenset({f"admin:{scope}"}), frozenset({f"admin:{scope}"}))


SYSTEM, SECURITY, AUDIT = map(administrator, ("system", "security", "audit"))
OFFICE = Caller("office", "cockpit", held_by("office", {"hub"}), frozenset({"hub"}), SCOPES)


async def nothing_new() -> KeySet | None:
    return None


@dataclass(slots=True)
class Room:
    database: Pool
    access: Access = field(
        default_factory=lambda: Access(Tokens(Issuer(ISSUER, AUDIENCE, Keys(nothing_new, public_keys()))))
    )

    def service(self, caller: Caller) -> Service:
        async def identify(_: Request) -> Caller:
            return caller

        return Service("gateway", self.database, Generation(1, 1), identify, b"0" * 32)

    async def ask(
        self, method: str, path: str, caller: Caller = SYSTEM, *, json: Any = None, **headers: str
    ) -> httpx.Response:
        """`if_match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        transport = httpx.ASGITransport(app_of(build_app, self.service(caller)), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return await client.request(method, path, json=json, headers=sent)

    async def user(self, subject: str = "anna", *scopes: str) -> httpx.Response:
        told = {"subject": subject, "name": {"zh": "安娜", "en": "Anna"}, "scopes": scopes or ["programmes:read"]}
        return await self.ask("POST", "/v1/users", json=told)

    async def client(self, code: str = "tianfu", *scopes: str, networks: tuple[str, ...] = ()) -> httpx.Response:
        told = {
            "code": code,
            "name": {"zh": "天府", "en": "Tianfu"},
            "scopes": scopes or ["programmes:read"],
            "allowed_networks": [*networks],
        }
        return await self.ask("POST", "/v1/clients", json=told)

    async def key(self, client: httpx.Response, **more: Any) -> httpx.Response:
        return await self.ask("POST", "/v1/api-keys", SECURITY, json={"client_id": client.json()["id"], **more})

    async def grant(
        self, holder: str = "anna", label: str = "hub", access: str = "read", **more: Any
    ) -> httpx.Response:
        told = {"holder": holder, "label": label, "access": access, **more}
        return await self.ask("POST", "/v1/grants", SECURITY, json=told)

    async def withdraw(self, made: httpx.Response, caller: Caller = SECURITY) -> httpx.Response:
        """A grant or a key."""
        address = made.headers["Location"]
        seen = await self.ask("GET", address, caller)
        return await self.ask("DELETE", f"{address}?reason=over", caller, if_match=seen.headers["ETag"])

    async def move(self, address: str, to: str, caller: Caller = SYSTEM) -> httpx.Response:
        seen = await self.ask("GET", address, caller)
        told = {"to": to, "reason": "as asked"}
        return await self.ask("POST", f"{address}/transitions", caller, json=told, if_match=seen.headers["ETag"])

    async def refusal(self, shown: str, peer: str = PEER) -> str:
        """By its code."""
        with pytest.raises(HubError) as refused:
            await self.identify(shown, peer)
        return refused.value.code

    async def identify(self, shown: str, peer: str = PEER) -> Caller:
        """With what the database says now."""
        await self.access.refresh(self.database)
        return (await self.access.identify(f"Bearer {shown}".encode(), peer)).caller


def build_app(service: Service) -> FastAPI:
    app = FastAPI()
    app.state.service = service
    refuse_with_problems(app)
    for routes in (accounts, lent):
        app.include_router(routes.changes)
        app.include_router(routes.reads)
    return app


async def make_template(postgres: str) -> str:
    """A migrated database, to be copied."""
    await recreate(postgres, "gateway_empty", "template1")
    await migrate(f"{postgres}/gateway_empty", files_of(MIGRATIONS))
    return "gateway_empty"


@asynccontextmanager
async def running_room(postgres: str, template: str) -> AsyncIterator[Room]:
    """On a copy of the template."""
    await recreate(postgres, "access", template)
    async with open_pool(f"{postgres}/access", size=25) as database:
        yield Room(database)
