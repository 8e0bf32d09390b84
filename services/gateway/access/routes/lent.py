"""Keys and grants: given and withdrawn by the security administrator."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.gateway.access.errors import OwnRights, TooManyGrants, TooManyKeys, UnknownHolder
from services.gateway.access.model import BY_SECURITY, AccessGrant, ApiKey
from services.gateway.access.routes.shown_once import shown_once
from services.gateway.access.use_cases import give_grant, issue_key, revoke
from shared.contracts.gateway.access import ApiKeyState, GrantState, Holder, Instant, Label
from shared.errors import Fault, InvalidField, NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Creation, ReasonGiven
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name, ReadRoute, readable
from shared.records.identity import IdInUse, claim_id
from shared.versions import VersionMoved, VersionRequired
from shared.work import WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["access"])
reads = APIRouter(route_class=ReadRoute, tags=["access"])
reads.include_router(readable(ApiKey, "access"))
reads.include_router(readable(AccessGrant, "access"))

REVOKED = refusals(NotFound, VersionMoved, VersionRequired, WriteNotGranted)


class IssueKey(Creation):
    client_id: UUID
    ends_at: Instant | None = None


class NewKey(ApiKeyState):
    """`secret` is told once: also a repeat of the request has null.

    It is a bearer token, and a client secret, from a second or two after this answer on.
    """

    secret: str | None


class GiveGrant(Creation):
    """`holder` is the subject of a person or `client:<code>`.

    `label` says which rows: `hub` all, `node:<id>` what stands below a programme or work item, `district:<code>` or
    `unit:<code>` theirs. Without `starts_at` it begins at once, without `ends_at` it stands until it is withdrawn.
    """

    holder: Holder
    label: Label
    access: Literal["read", "write"]
    starts_at: Instant | None = None
    ends_at: Instant | None = None

    @property
    def given(self) -> bytes:
        """Its first state says when it began where nobody said it."""
        return self.model_dump_json(exclude=set() if self.starts_at else {"starts_at"}).encode()


@changes.post(
    "/v1/api-keys",
    status_code=201,
    response_model=NewKey,
    responses=refusals(OwnRights, UnknownHolder, TooManyKeys, IdInUse, WriteNotGranted),
)
async def issue_api_key(body: IssueKey, work: CurrentWork) -> Response:
    """A key of a client. Two live at once, so that one can take over from the other."""
    id = await claim_id(work, body.id, body.given)
    require_later(body.ends_at, await work.now())
    key = ApiKey(id=id, labels=BY_SECURITY, client_id=body.client_id, ends_at=body.ends_at, digest="")
    secret = await issue_key(work, key, reason=body.reason)
    return shown_once(answer(key.state(), work.revision(key), status=201, location=True), secret)


@changes.delete("/v1/api-keys/{id}", status_code=204, responses=REVOKED)
async def revoke_api_key(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """The key ends now, and the tokens that were got with it."""
    key = await revoke(work, ApiKey, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(key).etag()})


@changes.post(
    "/v1/grants",
    status_code=201,
    response_model=GrantState,
    responses=refusals(OwnRights, UnknownHolder, TooManyGrants, IdInUse, WriteNotGranted),
)
async def make_grant(body: GiveGrant, work: CurrentWork) -> Response:
    """Let someone read or change the rows of a label, from now or a day on, until another or until it is withdrawn."""
    id = await claim_id(work, body.id, body.given)
    now = await work.now()
    starts_at = body.starts_at or now
    require_later(body.ends_at, now, starts_at)
    fields = body.model_dump(exclude={"id", "reason", "starts_at"})
    grant = AccessGrant(id=id, labels=BY_SECURITY, starts_at=starts_at, **fields)
    await give_grant(work, grant, reason=body.reason)
    return answer(grant.state(), work.revision(grant), status=201, location=True)


@changes.delete("/v1/grants/{id}", status_code=204, responses=REVOKED)
async def withdraw_grant(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """It ends now: 10 s later nothing more leaves by it."""
    grant = await revoke(work, AccessGrant, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(grant).etag()})


def require_later(ends_at: datetime | None, *moments: datetime) -> None:
    """Raises InvalidField where it has ended already, or would before it begins."""
    if ends_at is not None and ends_at <= max(moments):
        raise InvalidField(Fault("/ends_at", "too_early"))
