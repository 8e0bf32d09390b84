"""Milestones over HTTP."""

from fastapi import APIRouter, Request, Response

from services.projects.schedule.errors import (
    BeyondCalendar,
    DeadlineUndated,
    InTheFuture,
    MilestoneEnded,
    MilestoneReached,
    OtherProgramme,
)
from services.projects.schedule.model.milestones import TURNS, Milestone
from services.projects.schedule.queries import find_root
from services.projects.schedule.routes.bodies import MilestonePatch, NewMilestone, TurnMilestone
from services.projects.schedule.use_cases import milestones
from services.projects.tree.errors import ParentArchived
from services.projects.tree.model import WorkItem
from shared.contracts.projects.schedule import MilestoneState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Because, ReasonGiven
from shared.http.changes.batches import Batch, BatchResults, answer_batch
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.changes.transitions import AllowedTransitions, TransitionNotAllowed, answer_allowed
from shared.http.conditions import IfMatch
from shared.http.lists.columns import columns_of
from shared.http.lists.query import parse
from shared.http.parameters import described
from shared.http.reads.documents import list_parameters, page_model
from shared.http.reads.expansion import expansions_of
from shared.http.reads.resources import LISTING, CurrentCaller, CurrentService, Name, ReadRoute, answer_page
from shared.records.archiving import HasChildren, NotArchived
from shared.records.finding import find, standing
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import Cycle, DuplicateCode, NamedNothing
from shared.versions import VersionMoved, VersionRequired
from shared.work import Work, WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["schedule"])
reads = APIRouter(route_class=ReadRoute, tags=["schedule"])

PLANNING = refusals(NamedNothing, DuplicateCode, DeadlineUndated, IdInUse, WriteNotGranted)
CHANGING = (NotFound, WriteNotGranted, VersionRequired, VersionMoved)


@changes.post("/v1/milestones", status_code=201, response_model=MilestoneState, responses=PLANNING)
async def plan_milestone(body: NewMilestone, work: CurrentWork) -> Response:
    """Plan one. With an `id` of your own the same request plans it once."""
    milestone = await planned(work, body)
    return answer(milestone.state(), work.revision(milestone), status=201, location=True)


@changes.post("/v1/milestones/batch", response_model=BatchResults, responses=PLANNING)
async def plan_milestones(body: Batch[NewMilestone], work: CurrentWork) -> Response:
    """Plan many: all or none, or each by itself."""

    async def act(item: NewMilestone) -> Milestone:
        return await planned(work, item)

    return await answer_batch(work, body, act)


async def planned(work: Work, body: NewMilestone) -> Milestone:
    id = await claim_id(work, body.id, body.given)
    return await milestones.plan_milestone(
        work, id=id, work_item_id=body.work_item_id, fields=body.fields, reason=body.reason
    )


@changes.patch(
    "/v1/milestones/{id}",
    response_model=MilestoneState,
    responses=refusals(*CHANGING, MilestoneReached, MilestoneEnded, DeadlineUndated, DuplicateCode, BeyondCalendar),
)
async def change_milestone(id: Name, body: MilestonePatch, seen: IfMatch, work: CurrentWork) -> Response:
    """Change fields of one: a merge patch (RFC 7396), with a `reason` beside them. What depends on it follows."""
    milestone = await milestones.change_milestone(work, id, changes=body.fields, seen=seen, reason=body.reason)
    return answer(milestone.state(), work.revision(milestone))


@changes.post(
    "/v1/milestones/{id}/transitions",
    response_model=MilestoneState,
    responses=refusals(
        *CHANGING,
        TransitionNotAllowed,
        InTheFuture,
        NamedNothing,
        OtherProgramme,
        MilestoneEnded,
        Cycle,
        BeyondCalendar,
    ),
)
async def turn_milestone(id: Name, body: TurnMilestone, seen: IfMatch, work: CurrentWork) -> Response:
    """Reach one, cancel it, let another supersede it, or plan it again. What depends on it follows."""
    milestone = await milestones.turn_milestone(work, id, to=body.to, said=body.said, seen=seen)
    return answer(milestone.state(), work.revision(milestone))


@reads.get("/v1/milestones/{id}/transitions", responses=refusals(NotFound))
async def list_milestone_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Where it stands and where it may go."""
    async with service.begin(caller) as work:
        milestone = standing(await find(work, Milestone, id))
    return answer_allowed(milestone.status, TURNS)


@changes.delete("/v1/milestones/{id}", status_code=204, responses=refusals(*CHANGING, HasChildren))
async def archive_milestone(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """Archive one that nothing is linked with. `ETag` is what a restoration asks for."""
    milestone = await milestones.archive_milestone(work, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(milestone).etag()})


@changes.post(
    "/v1/milestones/{id}/restorations",
    response_model=MilestoneState,
    responses=refusals(*CHANGING, NotArchived, ParentArchived, DuplicateCode),
)
async def restore_milestone(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
    """Bring an archived one back as it was."""
    milestone = await milestones.restore_milestone(work, id, seen=seen, reason=body.reason)
    return answer(milestone.state(), work.revision(milestone))


@reads.get(
    "/v1/work-items/{id}/milestones",
    response_model=page_model(MilestoneState),
    responses=refusals(NotFound) | LISTING,
    **described({}, list_parameters(Milestone, MilestoneState)),
)
async def list_work_item_milestones(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller
) -> Response:
    """Those of the work item and of all that stands below it, page by page."""
    root, _ = await find_root(service.database, WorkItem, id, caller)
    query = parse(request.query_params, MilestoneState, columns_of(Milestone), frozenset(expansions_of(Milestone)))
    return await answer_page(request, service, Milestone, query, caller, subtree=root)
