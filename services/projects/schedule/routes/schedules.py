"""A schedule as a whole over HTTP: dates, float and the critical path."""

from datetime import date
from hashlib import sha256

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.projects.schedule.queries import schedule_of
from services.projects.tree.model import Programme, WorkItem
from shared.contracts.projects.schedule import DependencyState, MilestoneState
from shared.errors import NotFound
from shared.http.answers import json_answer, refusals
from shared.http.conditions import unchanged
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute

reads = APIRouter(route_class=ReadRoute, tags=["schedule"])


class ScheduledMilestone(MilestoneState):
    """A milestone, and what the network says of it.

    `early` is where it falls, `late` where it may fall at the latest, `float` the calendar days between: to the
    nearest hard deadline that waits for it, else to the programme's finish. `critical`: a day more
    moves the finish. What was reached has neither float nor late date.
    """

    early: date | None
    late: date | None
    float: int | None
    critical: bool


class Schedule(BaseModel):
    """In order of date. `finish` is the last day of the programme.

    `provisional`: somebody counts working days in a year that nobody told of; it is taken as Monday to Friday.
    """

    programme: str
    finish: date | None
    provisional: bool
    milestones: list[ScheduledMilestone]
    dependencies: list[DependencyState]


class ScheduleAnswer(BaseModel):
    data: Schedule


@reads.get("/v1/programmes/{id}/schedule", response_model=ScheduleAnswer, responses=refusals(NotFound))
async def read_programme_schedule(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller
) -> Response:
    """The milestones of a programme that you see whole, with their float, and what binds them."""
    return composite(request, await schedule_of(service.database, Programme, id, caller))


@reads.get("/v1/work-items/{id}/schedule", response_model=ScheduleAnswer, responses=refusals(NotFound))
async def read_work_item_schedule(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller
) -> Response:
    """Those of a work item and of all that stands below it; float counts over the whole programme."""
    return composite(request, await schedule_of(service.database, WorkItem, id, caller))


def composite(request: Request, body: bytes) -> Response:
    """Its tag is the digest of its bytes."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Vary": "Authorization"}
    if unchanged(request.headers.get("If-None-Match", ""), etag):
        return Response(None, 304, headers)
    return json_answer(body, headers)
