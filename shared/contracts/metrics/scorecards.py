"""How far what is measured has come on its way (成绩单)."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from shared.contracts.base import Event, State
from shared.contracts.fields import OneCode, Said, named
from shared.contracts.metrics.indicators import Districts, MaybeAmount
from shared.contracts.metrics.observations import Count, Dimensions
from shared.contracts.metrics.targets import Horizon, PeriodName

Light = Annotated[Literal["green", "amber", "red", "grey"], Field(sa_type=sa.Text)]
GreyReason = Literal["no_data", "silent", "not_due", "no_date", "no_rule", "held"]
Trend = Literal["better", "same", "worse"]
Place = Annotated[int | None, Field(ge=1)]


class ScorecardState(State):
    """A target as far as it is reached: computed anew whenever figures, definitions or the target change, or by time.

    `actual` is known up to the end of `figures_to`; what is `expected` and `time_progress` (时间进度) are those of
    `judged_on`, the last day of that period, or today while it goes on, or the target's last day where nobody owes
    later figures. `attainment` (目标完成率) is the share of the way that is done, above 1 beyond the target; `before`
    that of a period ago. `trend` compares how far it is ahead of the time with a period ago. `reason` says why a
    light is grey. `rank` is the place among the `ranked` ones of the same indicator, dimensions and horizon, by
    attainment: equal ones share a place, and the next is left out. `rank_change` is how many places were won since a
    period ago. Of the figures that it rests on `held` are outliers that nobody has looked at, `demo` are made up.
    """

    KIND = "scorecard"
    COLLECTION = "scorecards"
    PUBLIC = named(
        "target indicator programme goal lead_unit districts dimensions horizon period due_on actual figures_to"
        " judged_on expected time_progress attainment before light reason trend rank ranked rank_before rank_change"
        " held demo"
    )
    REFERS: ClassVar = {"target": "target"}
    DISTRICTS: ClassVar = frozenset({"districts"})
    ORDER: ClassVar[str] = "indicator"

    target: UUID
    indicator: Annotated[Said, Field(sa_type=sa.Text)]
    programme: OneCode
    goal: OneCode
    lead_unit: OneCode
    districts: Districts
    dimensions: Dimensions
    horizon: Annotated[Horizon, Field(sa_type=sa.Text)]
    period: Annotated[PeriodName | None, Field(sa_type=sa.Text)]
    due_on: date | None
    actual: MaybeAmount
    figures_to: Annotated[PeriodName | None, Field(sa_type=sa.Text)]
    judged_on: date | None
    expected: MaybeAmount
    time_progress: MaybeAmount
    attainment: MaybeAmount
    before: MaybeAmount
    light: Light
    reason: Annotated[GreyReason | None, Field(sa_type=sa.Text)]
    trend: Annotated[Trend | None, Field(sa_type=sa.Text)]
    rank: Place
    ranked: Count
    rank_before: Place
    rank_change: int | None
    held: Count
    demo: Count


class ScorecardRevised(Event, frozen=True, kw_only=True):
    """`fields` have other values now; `light` is what the light was before."""

    TYPE: ClassVar[str] = "hub.scorecard.revised.v1"

    fields: list[str]
    light: str
