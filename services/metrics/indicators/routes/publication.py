"""Whether everyone may see an indicator's figures."""

from typing import Literal

from fastapi import APIRouter, Response

from services.metrics.indicators.errors import TooManyFigures
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.use_cases import publication
from shared.auth.scopes import InsufficientScope
from shared.contracts.metrics.indicators import IndicatorState
from shared.errors import NotFound
from shared.http.answers import answer, refusals
from shared.http.bodies import Body, Reason
from shared.http.changes.nouns import CHANGING
from shared.http.changes.route import ChangeRoute, CurrentWork
from shared.http.changes.transitions import (
    PUBLICATIONS,
    AllowedTransitions,
    TransitionNotAllowed,
    answer_allowed,
)
from shared.http.conditions import IfMatch
from shared.http.reads.resources import CurrentCaller, CurrentService, Name, ReadRoute
from shared.records.finding import find, standing

changes = APIRouter(route_class=ChangeRoute, tags=["indicators"])
reads = APIRouter(route_class=ReadRoute, tags=["indicators"])


class FigurePublishing(Body):
    to: Literal["published", "internal"]
    reason: Reason = ""


@changes.post(
    "/v1/indicators/{id}/transitions",
    response_model=IndicatorState,
    responses=refusals(*CHANGING, TransitionNotAllowed, InsufficientScope, TooManyFigures),
)
async def turn_indicator(id: Name, body: FigurePublishing, seen: IfMatch, work: CurrentWork) -> Response:
    """Publish its figures, now and later, or withdraw them (scope `publish`). Its definition is open in any case."""
    row = await publication.turn_indicator(work, id, to=body.to, seen=seen, reason=body.reason)
    return answer(row.state(), work.revision(row))


@reads.get("/v1/indicators/{id}/transitions", responses=refusals(NotFound))
async def list_indicator_transitions(id: Name, service: CurrentService, caller: CurrentCaller) -> AllowedTransitions:
    """Whether its figures are published, and what they may be."""
    async with service.begin(caller) as work:
        row = standing(await find(work, Indicator, id))
    return answer_allowed(row.publication, PUBLICATIONS)
