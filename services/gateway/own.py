"""What the gateway answers itself and needs no speed."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.about import routes as about
from services.gateway.access.routes import accounts, lent
from services.gateway.documents import routes as documents
from services.gateway.documents.gathering import Documents
from services.gateway.http.admitted import Admitted
from services.gateway.read_model.composites import routes as composites
from services.gateway.stream import routes as stream
from services.gateway.stream.tickets import Tickets
from shared.http.apps import ServiceApp, build
from shared.service import Service


def build_own(service: Service, tickets: Tickets, tokens: APIRouter, gathered: Documents) -> ServiceApp:
    """It tells `gathered` what it answers itself."""
    rooms = (accounts.changes, accounts.reads, lent.changes, lent.reads, composites.reads, about.reads)
    app = build(service, *rooms, tokens, stream.routes(tickets), documents.routes(gathered), openapi_url=None)
    gathered.take("gateway", app.openapi())
    return app


@dataclass(frozen=True, slots=True)
class Whole:
    """An app that gets a body in one piece, once it was found to be neither too large nor badly packed."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises a HubError before the app has begun."""
        admitted: Admitted = scope["admitted"]
        body: list[bytes] = [await admitted.body.whole()]

        async def replay() -> Message:
            if body:
                return {"type": "http.request", "body": body.pop(), "more_body": False}
            return await receive()

        await self.app(scope, replay, send)
