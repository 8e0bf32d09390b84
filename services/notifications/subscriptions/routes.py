"""What one follows, over HTTP. Everyone sees their own."""

from typing import get_args
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import MISSING, Field

from services.notifications.subscriptions import use_cases
from services.notifications.subscriptions.errors import AlreadyFollowed, TooManySubscriptions
from services.notifications.subscriptions.model import Subscription
from shared.contracts.notifications.subscriptions import Fact, Facts, SubscriptionState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Because, Creation, Patch, ReasonGiven
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name, readable
from shared.records.archiving import NotArchived
from shared.records.identity import IdInUse, claim_id
from shared.versions import VersionMoved, VersionRequired

changes = APIRouter(route_class=ChangeRoute, tags=["subscriptions"])
reads = readable(Subscription, "subscriptions")

CHANGED = refusals(NotFound, VersionMoved, VersionRequired)
RESTORED = refusals(NotFound, VersionMoved, VersionRequired, NotArchived, AlreadyFollowed, TooManySubscriptions)


class FollowTarget(Creation):
    """`target_id` is a programme, a work item, a milestone or an indicator."""

    target_id: UUID
    subtree: bool = True
    facts: Facts = Field(default_factory=lambda: [*get_args(Fact)])


class ChangeSubscription(Patch):
    subtree: bool | MISSING = MISSING
    facts: Facts | MISSING = MISSING


@changes.post(
    "/v1/subscriptions",
    status_code=201,
    response_model=SubscriptionState,
    responses=refusals(AlreadyFollowed, TooManySubscriptions, IdInUse),
)
async def follow_target(body: FollowTarget, work: CurrentWork) -> Response:
    """Be told of what happens to a record, and below it. It gives no right: you are told what you may see."""
    id = await claim_id(work, body.id, body.given)
    row = await use_cases.follow_target(
        work, body.target_id, subtree=body.subtree, facts=body.facts, id=id, reason=body.reason
    )
    return answer(row.state(), work.revision(row), status=201, location=True)


@changes.patch("/v1/subscriptions/{id}", response_model=SubscriptionState, responses=CHANGED)
async def change_subscription(id: Name, body: ChangeSubscription, seen: IfMatch, work: CurrentWork) -> Response:
    """Be told of more, or of less."""
    row = await use_cases.change_subscription(work, id, body.changes(), seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


@changes.delete("/v1/subscriptions/{id}", status_code=204, responses=CHANGED)
async def end_subscription(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """Be told no more. What you were told stays in the inbox."""
    row = await use_cases.end_subscription(work, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(row).etag()})


@changes.post("/v1/subscriptions/{id}/restorations", response_model=SubscriptionState, responses=RESTORED)
async def restore_subscription(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
    """Follow it again, as before."""
    row = await use_cases.restore_subscription(work, id, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))
