"""What is expected of a target, as it stands."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from pydantic import BaseModel

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import SHANGHAI
from services.metrics.targets.model import NoWay, Target
from services.metrics.targets.trajectory import Trajectory, told
from shared.errors import NotFound
from shared.records.finding import find
from shared.work import Work

SHARE_PLACES = 4


class TrajectoryMark(BaseModel):
    """What is expected when the day is over."""

    day: date
    value: Decimal | None


class TargetTrajectory(BaseModel):
    """Straight from mark to mark. What is `expected` by the end of `on` is rounded once, at the indicator's places.

    `time_progress` (时间进度) is the share of its days that are over. Without a way `reason` says why.
    """

    target: UUID
    on: date
    expected: Decimal | None
    time_progress: Decimal | None
    marks: list[TrajectoryMark]
    reason: NoWay | None


async def way_of(work: Work, key: str, on: date | None) -> TargetTrajectory:
    """Raises NotFound."""
    row = await find(work, Target, key)
    indicator = await work.row(Indicator, "where code = $1", row.indicator)
    if row.deleted_at is not None or indicator is None:
        raise NotFound(row.id)
    day = on or (await work.now()).astimezone(SHANGHAI).date()
    return way_on(row, indicator, day)


def way_on(row: Target, indicator: Indicator, day: date) -> TargetTrajectory:
    way = row.trajectory(indicator)
    if not isinstance(way, Trajectory):
        return TargetTrajectory(target=row.id, on=day, expected=None, time_progress=None, marks=[], reason=way)

    def at(value: Fraction | None) -> Decimal | None:
        return told(value, indicator.places)

    return TargetTrajectory(
        target=row.id,
        on=day,
        expected=at(way.expected(day)),
        time_progress=told(way.time_progress(day), SHARE_PLACES),
        marks=[TrajectoryMark(day=mark.day, value=at(mark.value)) for mark in way.marks],
        reason=None,
    )
