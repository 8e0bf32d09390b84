"""The gateway on a real uvicorn, before a service on another."""

from asyncio import create_task, open_connection
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic, time
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import KeySet
from msgspec.structs import replace

from services.gateway.access.grants import Access
from services.gateway.access.keys import Keys
from services.gateway.access.rights import Change, Grant, Holder
from services.gateway.access.tokens import Issuer, Tokens
from services.gateway.app import Gateway, Outside, put_together
from services.gateway.forwarding.pool import keep
from services.gateway.http.admitted import admitted_caller
from services.gateway.issuing.mint import Mint
from shared.auth.signed import Signer
from shared.database import Pool
from shared.http.apps import ServiceApp
from shared.http.description import Document
from shared.log.entry import Entry
from shared.service import Service
from shared.versions import Generation
from tests.factories.tokens import AUDIENCE, ED, ISSUER, create_token, public_keys
from tests.infrastructure.edge.owner import build_owner
from tests.infrastructure.edge.serving import served

SCOPES = frozenset({"programmes:read", "programmes:write", "metrics:read", "notifications:read"})
UNLIMITED = dict.fromkeys(("read", "write", "stream", "failure"), 10_000_000) | {"at_once": 100, "share": 1000}
MINT = Mint("urn:hub", AUDIENCE, ED)
FRONT_END = "https://cockpit.example"


@dataclass(slots=True)
class RunningGateway:
    gateway: Gateway
    access: Access
    address: str
    client: httpx.AsyncClient
    held: list[Grant] = field(default_factory=list)
    reads: int = 0

    def grant(self, *labels: str, subject: str = "anna") -> None:
        """All that they hold from now on."""
        now = time()
        mine = [grant for grant in self.held if grant.holder == subject]
        before = [replace(grant, stands=False) for grant in mine]
        given = [Grant(uuid4(), subject, label, writes=True, starts=0, ends=None) for label in labels]
        self.held = [grant for grant in self.held if grant not in mine] + given
        self.reads += 1
        holders = (Holder(subject, active=True, scopes=SCOPES),)
        self.access.read(Change(self.reads, now, holders, (*before, *given)), monotonic())

    def publish(self, *entries: Entry) -> None:
        for entry in entries:
            if change := self.gateway.model.apply(entry):
                self.gateway.stream.publish(change, self.logged())

    def logged(self) -> int:
        """When the log appends what comes now: by a clock of its own, which is a year behind."""
        return int((time() - 365 * 24 * 3600) * 1000)

    async def get(self, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        return await self.ask("GET", path, token, **headers)

    async def ask(self, method: str, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        """`if_none_match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, path, headers=sent | bearer(token))

    async def raw(self, request: bytes) -> bytes:
        """The answer to these bytes, until the connection ends."""
        reader, writer = await open_connection("127.0.0.1", urlsplit(self.address).port)
        writer.write(request)
        try:
            return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


DESCRIBED: list[Document] = []


def described_once(app: ServiceApp, describe: Callable[[ServiceApp], Document] = ServiceApp.openapi) -> Document:
    """It takes longer than all else of a gateway, and is the same for each."""
    if not DESCRIBED:
        DESCRIBED.append(describe(app))
    return DESCRIBED[0]


async def no_keys() -> KeySet | None:
    return None


def create_access() -> Access:
    return Access(Tokens(Issuer(ISSUER, AUDIENCE, Keys(no_keys, public_keys()))))


@asynccontextmanager
async def running_gateway(database: Pool, quotas: dict[str, int] | None = None) -> AsyncIterator[RunningGateway]:
    """Anna, through the cockpit, holds `hub`. It holds all that its owners have: nothing."""
    key, access = Ed25519PrivateKey.generate(), create_access()
    service = Service("gateway", database, Generation(1, 1), admitted_caller, b"0" * 32)
    async with served(build_owner(key.public_key())) as owner:
        owners = {"projects": owner, "metrics": owner, "notifications": owner}
        outside = Outside(owners, {FRONT_END}, UNLIMITED | (quotas or {}), Signer(key), MINT)
        with patch.object(ServiceApp, "openapi", described_once):
            gateway = put_together(outside, service, access)
        for name in owners:
            gateway.model.complete(name)
        keeping = create_task(keep(gateway.pools))
        async with served(gateway.edge) as address, httpx.AsyncClient(base_url=address) as client:
            client.headers["Accept-Encoding"] = "identity"
            running = RunningGateway(gateway, access, address, client)
            running.grant("hub")
            yield running
        keeping.cancel()


ANNA = create_token(scope=" ".join(sorted(SCOPES)))
PROGRAMME, OPENING, TUNNEL = (UUID(int=number) for number in (1, 2, 3))
