"""Targets over HTTP."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator
from starlette.datastructures import QueryParams

from services.metrics.indicators.errors import UnknownValue
from services.metrics.indicators.model import Indicator
from services.metrics.targets import use_cases
from services.metrics.targets.errors import TargetStands
from services.metrics.targets.model import Target
from services.metrics.targets.queries import TargetTrajectory, way_of
from shared.contracts.metrics.targets import TargetState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Because, Creation, ReasonGiven, creation_of, patch_of
from shared.http.changes.batches import Batch, BatchResults, answer_batch
from shared.http.changes.nouns import CHANGING
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.conditions import IfMatch
from shared.http.lists.columns import columns_of, day
from shared.http.lists.query import parse
from shared.http.parameters import described
from shared.http.reads.documents import list_parameters, page_model
from shared.http.reads.expansion import expansions_of
from shared.http.reads.resources import (
    LISTING,
    CurrentCaller,
    CurrentService,
    Name,
    ReadRoute,
    answer_page,
    readable,
)
from shared.records.archiving import NotArchived
from shared.records.finding import find, standing
from shared.records.identity import IdInUse, claim_id
from shared.records.naming import NamedNothing
from shared.work import Work, WriteNotGranted

changes = APIRouter(route_class=ChangeRoute, tags=["targets"])
reads = APIRouter(route_class=ReadRoute, tags=["targets"])

On = Annotated[date | None, BeforeValidator(day), Query(description="A day in Asia/Shanghai; else today")]

SETTING = refusals(NamedNothing, UnknownValue, TargetStands, IdInUse, WriteNotGranted)

NewTarget: Any = creation_of(TargetState, without={"id", "version"}, born=Target.BORN)
TargetPatch: Any = patch_of(TargetState, without={"id", "version", "indicator", "dimensions"})


def routers() -> Iterator[APIRouter]:
    """Every address of the room."""
    yield changes
    yield reads
    yield readable(Target, "targets")


@changes.post("/v1/targets", status_code=201, response_model=TargetState, responses=SETTING)
async def set_target(body: NewTarget, work: CurrentWork) -> Response:
    """Set one. With an `id` of your own the same request sets it once."""
    row = await set_by(work, body)
    return answer(row.state(), work.revision(row), status=201, location=True)


@changes.post("/v1/targets/batch", response_model=BatchResults, responses=SETTING)
async def set_targets(body: Batch[NewTarget], work: CurrentWork) -> Response:
    """Set many: all or none, or each by itself."""

    async def act(item: Creation) -> Target:
        return await set_by(work, item)

    return await answer_batch(work, body, act)


async def set_by(work: Work, body: Creation) -> Target:
    id = await claim_id(work, body.id, body.given)
    fields = body.model_dump(exclude={"id", "reason"})
    return await use_cases.set_target(work, fields, id=id, reason=body.reason)


@changes.patch(
    "/v1/targets/{id}", response_model=TargetState, responses=refusals(*CHANGING, NamedNothing, TargetStands)
)
async def change_target(id: Name, body: TargetPatch, seen: IfMatch, work: CurrentWork) -> Response:
    """Change fields of one: a merge patch (RFC 7396), with a `reason` beside them. What it is of stays."""
    row = await use_cases.change_target(work, id, body.changes(), seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


@changes.delete("/v1/targets/{id}", status_code=204, responses=refusals(*CHANGING, NamedNothing))
async def archive_target(id: Name, reason: ReasonGiven, seen: IfMatch, work: CurrentWork) -> Response:
    """Archive one: it leaves all lists, its history stays. `ETag` is what a restoration asks for."""
    row = await use_cases.archive_target(work, id, seen=seen, reason=reason)
    return Response(None, 204, {"ETag": work.revision(row).etag()})


@changes.post(
    "/v1/targets/{id}/restorations",
    response_model=TargetState,
    responses=refusals(*CHANGING, NotArchived, NamedNothing, UnknownValue, TargetStands),
)
async def restore_target(id: Name, body: Because, seen: IfMatch, work: CurrentWork) -> Response:
    """Bring an archived one back as it was."""
    row = await use_cases.restore_target(work, id, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


@reads.get("/v1/targets/{id}/trajectory", responses=refusals(NotFound))
async def read_target_trajectory(
    id: Name, service: CurrentService, caller: CurrentCaller, on: On = None
) -> TargetTrajectory:
    """The way to it, and what is expected on it by the end of a day."""
    async with service.begin(caller) as work:
        return await way_of(work, id, on)


@reads.get(
    "/v1/indicators/{id}/targets",
    response_model=page_model(TargetState),
    responses=refusals(NotFound) | LISTING,
    **described({}, list_parameters(Target, TargetState)),
)
async def list_indicator_targets(
    id: Name, request: Request, service: CurrentService, caller: CurrentCaller
) -> Response:
    """Those of one indicator, page by page."""
    async with service.begin(caller) as work:
        indicator = standing(await find(work, Indicator, id))
    asked = QueryParams([*request.query_params.multi_items(), ("indicator", indicator.code)])
    query = parse(asked, TargetState, columns_of(Target), frozenset(expansions_of(Target)))
    return await answer_page(request, service, Target, query, caller)
