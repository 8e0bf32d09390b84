"""What others may know of a schedule: milestones, what binds them, and the calendar that they count working days in."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from shared.contracts.base import Event, InProgramme, Name, State, Words
from shared.contracts.fields import OneCode, named

Days = Annotated[list[date], Field(sa_type=ARRAY(sa.Date), max_length=366)]
LagDays = Annotated[int, Field(ge=-3650, le=3650)]
LagUnit = Annotated[Literal["calendar", "working"], Field(sa_type=sa.Text)]
MilestoneStatus = Annotated[Literal["planned", "reached", "cancelled", "superseded"], Field(sa_type=sa.Text)]
Precision = Literal["day", "month", "quarter", "year"]
MaybePrecision = Annotated[Precision | None, Field(sa_type=sa.Text)]
Year = Annotated[int, Field(ge=1970, le=2149)]


class MilestoneState(InProgramme):
    """A dated event (里程碑) of a work item.

    A date that people give counts as the last day of the period that its precision names, and is kept
    as that day. A forecast that a predecessor pushes is a day of its own; its precision is then that of what pushes it.
    `forecast` is null where nobody knows any date. What was cancelled or superseded keeps its dates and binds nothing.
    """

    KIND = "milestone"
    COLLECTION = "milestones"
    PUBLIC = named(
        "programme work_item_id code name status hard_deadline planned planned_precision actual actual_precision"
    )
    REFERS: ClassVar = {"work_item_id": "work_item", "superseded_by": "milestone"}

    work_item_id: UUID
    code: OneCode
    name: Name
    status: MilestoneStatus
    hard_deadline: bool
    planned: date | None
    planned_precision: MaybePrecision
    forecast: date | None
    forecast_precision: MaybePrecision
    actual: date | None
    actual_precision: MaybePrecision
    superseded_by: UUID | None


class DependencyState(InProgramme):
    """Finish to start: the successor falls on the day that `lag_days` leads to from its predecessor's, or later.

    A lag of n working days leads to the n-th working day after it (before it, where n is negative); 0 is the same day.
    """

    KIND = "dependency"
    COLLECTION = "dependencies"
    PUBLIC = named("programme predecessor_id successor_id lag_days lag_unit")
    REFERS: ClassVar = {"predecessor_id": "milestone", "successor_id": "milestone"}

    predecessor_id: UUID
    successor_id: UUID
    lag_days: LagDays
    lag_unit: LagUnit


class CalendarYearState(State):
    """The days of one year on which the country's calendar differs from Monday to Friday."""

    KIND = "calendar_year"
    COLLECTION = "calendar-years"
    PUBLIC = named("year days_off worked_weekends source")

    year: Year
    days_off: Days
    worked_weekends: Days
    source: Annotated[Words, Field(sa_type=sa.Text)]


class MilestoneReforecast(Event, frozen=True, kw_only=True):
    """Its forecast moved: because its owner said so, or by the change of another record, the `cause`.

    The cause is a milestone, a dependency (of many made at once the last), or the programme where the calendar changed.
    """

    TYPE: ClassVar[str] = "hub.milestone.reforecast.v1"
    OTHERS: ClassVar[frozenset[str]] = frozenset({"cause"})

    previous: date | None
    cause: UUID


class MilestoneReached(Event, frozen=True, kw_only=True):
    """`expected` is what its forecast was."""

    TYPE: ClassVar[str] = "hub.milestone.reached.v1"

    expected: date | None


class MilestoneCancelled(Event, frozen=True, kw_only=True):
    """It will not be; it keeps its dates, and binds nothing."""

    TYPE: ClassVar[str] = "hub.milestone.cancelled.v1"

    reason: str


class MilestoneSuperseded(Event, frozen=True, kw_only=True):
    """What it was bound by and what it bound were given to its replacement."""

    TYPE: ClassVar[str] = "hub.milestone.superseded.v1"

    reason: str


class MilestoneReopened(Event, frozen=True, kw_only=True):
    """It is planned again; `before` is what it was."""

    TYPE: ClassVar[str] = "hub.milestone.reopened.v1"

    before: str
