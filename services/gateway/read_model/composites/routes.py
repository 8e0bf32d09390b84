"""What the OpenAPI document says of the answers that no owner has. They come from memory, and take no parameter."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from fastapi import APIRouter
from pydantic import MISSING, BaseModel, create_model

from services.gateway.read_model.composites.me import Me
from services.gateway.read_model.composites.standing import LatestTotal
from services.gateway.read_model.errors import NotCaughtUp, PartMissing
from shared.contracts.base import State
from shared.contracts.metrics.indicators import IndicatorState
from shared.contracts.metrics.scorecards import ScorecardState
from shared.contracts.metrics.targets import TargetState
from shared.contracts.projects.goals import GoalState, ThemeState
from shared.contracts.projects.programmes import OutcomeState, ProgrammeState
from shared.contracts.projects.schedule import MilestoneState
from shared.errors import NotFound
from shared.http.answers import refusals
from shared.http.reads.documents import view_model
from shared.http.reads.resources import Name, ReadRoute


class CompositeMeta(BaseModel):
    """`partial` names the services whose part is missing; such an answer has no ETag."""

    as_of: datetime | None
    partial: list[str] | MISSING = MISSING


class MeAnswer(BaseModel):
    data: Me
    meta: CompositeMeta


def views(*states: type[State]) -> list[Any]:
    """As a reader sees them. Models that are made are no types to a type checker."""
    return [view_model(state) for state in states]


def list_of(model: Any) -> Any:
    return list[model]


PROGRAMME, GOAL, THEME, OUTCOME, MILESTONE = views(ProgrammeState, GoalState, ThemeState, OutcomeState, MilestoneState)
INDICATOR, TARGET, SCORECARD = views(IndicatorState, TargetState, ScorecardState)

Standing = create_model(
    "IndicatorStanding",
    __doc__="""Where an indicator stands: `latest` over all, and `by` each dimension what each value of it has then.

    A dimension of more than 20 values is left out of `by`; `GET /v1/series` has all of it, and what a formula computes.
    `targets` are those that it has, `scorecards` how far they are reached.
    """,
    indicator=(INDICATOR, ...),
    latest=(LatestTotal | None, ...),
    by=(dict[str, dict[str, Decimal | None]], ...),
    targets=(list_of(TARGET), ...),
    scorecards=(list_of(SCORECARD), ...),
)

Overview = create_model(
    "Overview",
    __doc__="""What the first screen of a programme needs.

    `work_items` counts them by kind and status. Milestones stand in order of date; `next_due` are those that come
    next, five at most. `indicators` stand in order of code; who may not read figures has none.
    """,
    programme=(PROGRAMME, ...),
    goal=(GOAL | None, ...),
    theme=(THEME | None, ...),
    outcomes=(list_of(OUTCOME), ...),
    work_items=(dict[str, dict[str, int]], ...),
    milestones=(list_of(MILESTONE), ...),
    next_due=(list_of(MILESTONE), ...),
    indicators=(list_of(Standing) | MISSING, MISSING),
)


class OverviewAnswer(BaseModel):
    data: Overview  # type: ignore[valid-type] # A model made here.
    meta: CompositeMeta


reads = APIRouter(route_class=ReadRoute)


@reads.get("/v1/me", tags=["access"])
async def read_me() -> MeAnswer:
    """Who you are here, and what you may do."""
    refuse()


@reads.get("/v1/programmes/{id}/overview", tags=["tree"], responses=refusals(NotFound, NotCaughtUp, PartMissing))
async def read_programme_overview(id: Name) -> OverviewAnswer:
    """A programme at one glance."""
    refuse()


def refuse() -> NoReturn:
    raise PartMissing
