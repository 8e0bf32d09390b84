"""People and clients: changed by the system administrator."""

from fastapi import APIRouter, Response
from pydantic import MISSING, Field

from services.gateway.access.errors import AdministratorsApart, NameTaken, OwnRights
from services.gateway.access.model import ACTIVITY, BY_SYSTEM, Client, HubUser
from services.gateway.access.repository import find
from services.gateway.access.use_cases import change_account, move_account, register_account
from shared.contracts.base import Text
from shared.contracts.gateway.access import (
    ClientState,
    Code,
    District,
    Networks,
    Scopes,
    Status,
    Subject,
    Unit,
    UserState,
)
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Body, Creation, GivenReason, Patch
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.changes.transitions import AllowedTransitions, TransitionNotAllowed, answer_allowed
from shared.http.conditions import IfMatch
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute, readable
from shared.records.identity import IdInUse, claim_id
from shared.versions import VersionMoved, VersionRequired
from shared.work import WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["access"])
reads = APIRouter(route_class=ReadRoute, tags=["access"])
reads.include_router(readable(HubUser, "access"))
reads.include_router(readable(Client, "access"))

MADE = refusals(AdministratorsApart, NameTaken, IdInUse, WriteNotGranted)
CHANGED = refusals(AdministratorsApart, OwnRights, NotFound, VersionMoved, VersionRequired, WriteNotGranted)
MOVED = refusals(OwnRights, NotFound, TransitionNotAllowed, VersionMoved, VersionRequired, WriteNotGranted)


class RegisterUser(Creation):
    subject: Subject
    name: Text
    unit: Unit | None = None
    scopes: Scopes


class ChangeUser(Patch):
    name: Text | MISSING = MISSING
    unit: Unit | MISSING | None = MISSING
    scopes: Scopes | MISSING = MISSING


class RegisterClient(Creation):
    code: Code
    name: Text
    district: District | None = None
    allowed_networks: Networks = Field(default_factory=list)
    scopes: Scopes


class ChangeClient(Patch):
    name: Text | MISSING = MISSING
    district: District | MISSING | None = MISSING
    allowed_networks: Networks | MISSING = MISSING
    scopes: Scopes | MISSING = MISSING


class ActivityChange(Body):
    to: Status
    reason: GivenReason


@changes.post("/v1/users", status_code=201, response_model=UserState, responses=MADE)
async def register_user(body: RegisterUser, work: CurrentWork) -> Response:
    """Make a person known, by what the identity provider calls them."""
    id = await claim_id(work, body.id, body.given)
    fields = body.model_dump(exclude={"id", "reason"})
    user = HubUser(id=id, labels=BY_SYSTEM, status="active", **fields)
    await register_account(work, user, reason=body.reason)
    return answer(user.state(), work.revision(user), status=201, location=True)


@changes.patch("/v1/users/{id}", response_model=UserState, responses=CHANGED)
async def change_user(id: Name, body: ChangeUser, seen: IfMatch, work: CurrentWork) -> Response:
    """What a person is called, where they work, and which kinds of acts they may do."""
    user = await change_account(work, HubUser, id, seen=seen, fields=body.changes(), reason=body.reason)
    return answer(user.state(), work.revision(user))


@changes.post("/v1/users/{id}/transitions", response_model=UserState, responses=MOVED)
async def move_user(id: Name, body: ActivityChange, seen: IfMatch, work: CurrentWork) -> Response:
    """End all that a person may do, or let them begin again."""
    user = await move_account(work, HubUser, id, seen=seen, to=body.to, reason=body.reason)
    return answer(user.state(), work.revision(user))


@reads.get("/v1/users/{id}/transitions", responses=refusals(NotFound))
async def read_user_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Whether a person is active, and what they may become."""
    return answer_allowed((await find(service.database, HubUser, id, caller)).status, ACTIVITY)


@changes.post("/v1/clients", status_code=201, response_model=ClientState, responses=MADE)
async def register_client(body: RegisterClient, work: CurrentWork) -> Response:
    """Make a partner's system known, or an application."""
    id = await claim_id(work, body.id, body.given)
    fields = body.model_dump(exclude={"id", "reason"})
    client = Client(id=id, labels=BY_SYSTEM, status="active", **fields)
    await register_account(work, client, reason=body.reason)
    return answer(client.state(), work.revision(client), status=201, location=True)


@changes.patch("/v1/clients/{id}", response_model=ClientState, responses=CHANGED)
async def change_client(id: Name, body: ChangeClient, seen: IfMatch, work: CurrentWork) -> Response:
    """What a client is called, from where it asks, and which kinds of acts it may do."""
    client = await change_account(work, Client, id, seen=seen, fields=body.changes(), reason=body.reason)
    return answer(client.state(), work.revision(client))


@changes.post("/v1/clients/{id}/transitions", response_model=ClientState, responses=MOVED)
async def move_client(id: Name, body: ActivityChange, seen: IfMatch, work: CurrentWork) -> Response:
    """End all that a client may do, its keys and tokens too, or let it begin again."""
    client = await move_account(work, Client, id, seen=seen, to=body.to, reason=body.reason)
    return answer(client.state(), work.revision(client))


@reads.get("/v1/clients/{id}/transitions", responses=refusals(NotFound))
async def read_client_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Whether a client is active, and what it may become."""
    return answer_allowed((await find(service.database, Client, id, caller)).status, ACTIVITY)
