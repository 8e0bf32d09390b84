"""Batches and held values over HTTP: what people decide of them."""

from typing import Literal

from fastapi import APIRouter, Response

from services.metrics.observations.errors import DefinitionMoved, OwnBatch, PeriodLocked
from services.metrics.observations.model.batches import ObservationBatch
from services.metrics.observations.model.series import HELD_TURNS, HeldValue
from services.metrics.observations.use_cases import turning
from shared.auth.scopes import InsufficientScope
from shared.contracts.metrics.observations import HeldValueState, ObservationBatchState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Body, Reason
from shared.http.changes.nouns import CHANGING
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.changes.transitions import AllowedTransitions, TransitionNotAllowed, answer_allowed
from shared.http.conditions import IfMatch
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute
from shared.records.finding import find

changes = APIRouter(route_class=ChangeRoute, tags=["observations"])
reads = APIRouter(route_class=ReadRoute, tags=["observations"])


class TurnBatch(Body):
    to: Literal["submitted", "accepted", "returned", "cancelled"]
    reason: Reason = ""


class TurnHeldValue(Body):
    to: Literal["confirmed"]
    reason: Reason = ""


@changes.post(
    "/v1/observation-batches/{id}/transitions",
    response_model=ObservationBatchState,
    responses=refusals(*CHANGING, TransitionNotAllowed, InsufficientScope, OwnBatch, DefinitionMoved, PeriodLocked),
)
async def turn_observation_batch(id: Name, body: TurnBatch, seen: IfMatch, work: CurrentWork) -> Response:
    """Submit it, return it, cancel it, or accept it: from then on its rows count.

    Where an indicator asks for review, it is accepted and returned with the scope `reports:review`, by somebody else.
    """
    batch = await turning.turn_batch(work, id, to=body.to, seen=seen, reason=body.reason)
    return answer(batch.state(), work.revision(batch))


@reads.get("/v1/observation-batches/{id}/transitions", responses=refusals(NotFound))
async def list_observation_batch_transitions(
    id: Name, service: CurrentService, caller: CurrentCaller
) -> AllowedTransitions:
    """Where it stands and where it may go."""
    async with service.begin(caller) as work:
        batch = await find(work, ObservationBatch, id)
    return answer_allowed(batch.status, batch.turns)


@changes.post(
    "/v1/held-values/{id}/transitions",
    response_model=HeldValueState,
    responses=refusals(*CHANGING, TransitionNotAllowed),
)
async def turn_held_value(id: Name, body: TurnHeldValue, seen: IfMatch, work: CurrentWork) -> Response:
    """Confirm it for a reason. To mend it instead, send a correction."""
    row = await turning.confirm_held_value(work, id, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


@reads.get("/v1/held-values/{id}/transitions", responses=refusals(NotFound))
async def list_held_value_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Whether it is held, and what may be done."""
    async with service.begin(caller) as work:
        row = await find(work, HeldValue, id)
    return answer_allowed(row.status, HELD_TURNS)
