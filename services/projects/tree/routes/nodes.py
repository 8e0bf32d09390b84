"""What only programmes and work items offer: moves, transitions, and a programme as a tree."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.projects.tree import queries
from services.projects.tree.errors import LinksTorn, SubtreeTooLarge
from services.projects.tree.model import TURNS, Programme, WorkItem
from services.projects.tree.repository import labels_above
from services.projects.tree.use_cases import nodes
from shared.auth.scopes import InsufficientScope
from shared.contracts.projects.programmes import ProgrammeState
from shared.contracts.projects.work_items import Status, WorkItemState
from shared.errors import NotFound
from shared.http.answers import answer, json_answer, refusals
from shared.http.bodies import Body, GivenReason, Reason
from shared.http.changes.nouns import CHANGING
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.changes.transitions import AllowedTransitions, TransitionNotAllowed, answer_allowed
from shared.http.conditions import IfMatch, unchanged
from shared.http.lists.query import as_of
from shared.http.parameters import described
from shared.http.reads.documents import AS_OF, IF_NONE_MATCH, view_model
from shared.http.reads.record import moment, settled
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute
from shared.records.finding import find, standing
from shared.records.naming import Cycle, NamedNothing

changes = APIRouter(route_class=ChangeRoute, tags=["tree"])
reads = APIRouter(route_class=ReadRoute, tags=["tree"])

PUBLISHING = refusals(*CHANGING, TransitionNotAllowed, InsufficientScope, SubtreeTooLarge)


class Move(Body):
    parent_id: UUID
    reason: GivenReason


class Publishing(Body):
    to: Literal["published", "internal"]
    reason: Reason = ""


class Turning(Body):
    to: Status | Literal["published", "internal"]
    reason: Reason = ""


@changes.post(
    "/v1/work-items/{id}/moves",
    response_model=WorkItemState,
    responses=refusals(*CHANGING, NamedNothing, Cycle, LinksTorn, SubtreeTooLarge),
)
async def move_work_item(id: Name, body: Move, seen: IfMatch, work: CurrentWork) -> Response:
    """Let one stand below another node, with all below it. Ids, codes and links stay."""
    item = await nodes.move_work_item(work, id, parent_id=body.parent_id, seen=seen, reason=body.reason)
    return answer(item.state(), work.revision(item))


@changes.post("/v1/work-items/{id}/transitions", response_model=WorkItemState, responses=PUBLISHING)
async def turn_work_item(id: Name, body: Turning, seen: IfMatch, work: CurrentWork) -> Response:
    """Give one another status, or publish or withdraw it with all below, now and later (scope `publish`).

    What stands below something that is published is so too, from its first moment, and cannot be withdrawn alone.
    """
    match body.to:
        case "published":
            item = await nodes.publish_node(work, WorkItem, id, seen=seen, reason=body.reason)
        case "internal":
            item = await nodes.withdraw_node(work, WorkItem, id, seen=seen, reason=body.reason)
        case status:
            item = await nodes.turn_work_item(work, id, to=status, seen=seen, reason=body.reason)
    return answer(item.state(), work.revision(item))


@changes.post("/v1/programmes/{id}/transitions", response_model=ProgrammeState, responses=PUBLISHING)
async def turn_programme(id: Name, body: Publishing, seen: IfMatch, work: CurrentWork) -> Response:
    """Publish or withdraw one with all below, now and later (scope `publish`)."""
    act = nodes.publish_node if body.to == "published" else nodes.withdraw_node
    programme = await act(work, Programme, id, seen=seen, reason=body.reason)
    return answer(programme.state(), work.revision(programme))


@reads.get("/v1/work-items/{id}/transitions", responses=refusals(NotFound))
async def list_work_item_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Where it stands and where it may go, its publication too."""
    async with service.begin(caller) as work:
        item = standing(await find(work, WorkItem, id))
        publications = item.publications(await labels_above(work, item))
    allowed = answer_allowed(item.status, TURNS)
    allowed.allowed += answer_allowed(item.publication, publications).allowed
    return allowed


@reads.get("/v1/programmes/{id}/transitions", responses=refusals(NotFound))
async def list_programme_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Whether it is published, and what it may be."""
    async with service.begin(caller) as work:
        programme = standing(await find(work, Programme, id))
    return answer_allowed(programme.publication, programme.publications(()))


class WorkItemNode(view_model(WorkItemState)):  # type: ignore[misc] # A model made there.
    """A work item and what stands below it."""

    children: list["WorkItemNode"]


class ProgrammeNode(view_model(ProgrammeState)):  # type: ignore[misc] # A model made there.
    """A programme and what stands below it."""

    children: list[WorkItemNode]


class TreeMeta(BaseModel):
    """`as_of` is null where it shows what stands."""

    as_of: datetime | None


class ProgrammeTree(BaseModel):
    data: ProgrammeNode
    meta: TreeMeta


Depth = Annotated[int | None, Query(ge=1, le=100, description="How many levels below the programme")]


@reads.get(
    "/v1/programmes/{id}/tree",
    response_model=ProgrammeTree,
    responses=refusals(NotFound),
    **described({}, [AS_OF, IF_NONE_MATCH]),
)
async def read_programme_tree(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller, depth: Depth = None
) -> Response:
    """A programme with all that you may see below it, each with its children in order of code."""
    at = await settled(service.database, as_of(request.query_params.get("as_of")))
    body = await queries.programme_tree(service.database, id, caller, at=at, depth=depth)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Vary": "Authorization", **moment(at)}
    if unchanged(request.headers.get("If-None-Match", ""), etag):
        return Response(None, 304, headers)
    return json_answer(body, headers)
