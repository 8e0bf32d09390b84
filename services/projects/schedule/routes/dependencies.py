"""Links between milestones over HTTP."""

from typing import TypedDict
from uuid import UUID

from fastapi import APIRouter, Response

from services.projects.schedule.errors import BeyondCalendar, DuplicateDependency, OtherProgramme
from services.projects.schedule.model.dependencies import Dependency, Lag
from services.projects.schedule.routes.bodies import DependencyPatch, NewDependency
from services.projects.schedule.use_cases import dependencies
from services.projects.schedule.use_cases.settling import settle
from shared.contracts.projects.schedule import DependencyState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Because, ReasonGiven
from shared.http.changes.batches import Batch, BatchResults, answer_batch
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.reads.resources import Name
from shared.records.archiving import NotArchived
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import Cycle, NamedNothing
from shared.versions import VersionMoved, VersionRequired
from shared.work import Work, WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["schedule"])

BINDING = (NamedNothing, OtherProgramme, DuplicateDependency, Cycle, BeyondCalendar)
LINKING = refusals(*BINDING, IdInUse, WriteNotGranted)
CHANGING = (NotFound, WriteNotGranted, VersionRequired, VersionMoved)


@changes.post("/v1/dependencies", status_code=201, response_model=DependencyState, responses=LINKING)
async def link_milestones(body: NewDependency, work: CurrentWork) -> Response:
    """Let one milestone wait for another of its programme. With an `id` of your own the same request links once."""
    row = await dependencies.link_milestones(work, **await said(work, body))
    return answer(row.state(), work.revision(row), status=201, location=True)


@changes.post("/v1/dependencies/batch", response_model=BatchResults, responses=LINKING)
async def link_many(body: Batch[NewDependency], work: CurrentWork) -> Response:
    """Make many links: all or none, or each by itself. What waits by them moves once they all are made."""
    made: dict[str, Dependency] = {}

    async def act(item: NewDependency) -> Dependency:
        row = await dependencies.bind_milestones(work, **await said(work, item))
        made[row.programme] = row
        return row

    answered = await answer_batch(work, body, act)
    for programme, last in made.items():
        await settle(work, programme, cause=last.id, reason=body.items[0].reason)
    return answered


class Said(TypedDict):
    id: UUID
    predecessor_id: UUID
    successor_id: UUID
    lag: Lag
    reason: str


async def said(work: Work, body: NewDependency) -> Said:
    """Raises MadeBefore, IdInUse."""
    return {
        "id": await claim_id(work, body.id, body.given),
        "predecessor_id": body.predecessor_id,
        "successor_id": body.successor_id,
        "lag": {"lag_days": body.lag_days, "lag_unit": body.lag_unit},
        "reason": body.reason,
    }


@changes.patch("/v1/dependencies/{id}", response_model=DependencyState, responses=refusals(*CHANGING, BeyondCalendar))
async def change_dependency(id: Name, body: DependencyPatch, seen: IfMatch, work: CurrentWork) -> Response:
    """Change the lag of one: a merge patch (RFC 7396), with a `reason` beside it. What waits by it follows."""
    row = await dependencies.change_dependency(work, id, changes=body.lag, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


@changes.delete("/v1/dependencies/{id}", status_code=204, responses=refusals(*CHANGING))
async def unlink_milestones(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """Take one away; what waited by it moves back. `ETag` is what a restoration asks for."""
    row = await dependencies.unlink_milestones(work, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(row).etag()})


@changes.post(
    "/v1/dependencies/{id}/restorations",
    response_model=DependencyState,
    responses=refusals(*CHANGING, NotArchived, *BINDING),
)
async def restore_dependency(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
    """Bring back one that was taken away."""
    row = await dependencies.restore_dependency(work, id, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))
