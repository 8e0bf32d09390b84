"""A schedule as it is stored: the public state, and the columns that nobody else sees."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from typing_extensions import TypedDict

from services.projects.schedule.days import Dated, first_day, last_day
from services.projects.schedule.errors import DeadlineUndated, InTheFuture, MilestoneEnded, MilestoneReached
from services.projects.tables import Table
from shared.contracts.base import Text
from shared.contracts.projects.schedule import (
    CalendarYearState,
    DependencyState,
    MaybePrecision,
    MilestoneCancelled,
    MilestoneReforecast,
    MilestoneReopened,
    MilestoneState,
    MilestoneSuperseded,
    Precision,
)
from shared.contracts.projects.schedule import MilestoneReached as Reached
from shared.rows import Recorded


class MilestoneChanges(TypedDict, total=False):
    """What is absent stays. A date comes with its precision."""

    name: Text
    code: str | None
    hard_deadline: bool
    planned: Dated | None
    forecast: Dated | None


class Milestone(Recorded, MilestoneState, Table):
    """`own_forecast` is what its owner expects, `forecast` what the predecessors then allow."""

    REFERENCES: ClassVar = {
        "programme": "programme.code",
        "work_item_id": "work_item.id",
        "superseded_by": "milestone.id",
    }

    TORN = """
    select from dependency
    join milestone as predecessor on predecessor.id = predecessor_id
    join milestone as successor on successor.id = successor_id
    where dependency.deleted_at is null
        and (predecessor.work_item_id = any ($1) or successor.work_item_id = any ($1)) limit 1
    """

    own_forecast: date | None
    own_precision: MaybePrecision

    def state(self) -> MilestoneState:
        return MilestoneState.model_validate(self)

    def change(self, changes: MilestoneChanges) -> None:
        """Raises MilestoneReached, MilestoneEnded, DeadlineUndated."""
        if "forecast" in changes:
            self.expect(changes["forecast"])
        if "planned" in changes:
            self.planned, self.planned_precision = kept(changes["planned"])
        self.name = changes.get("name", self.name)
        self.code = changes.get("code", self.code)
        self.hard_deadline = changes.get("hard_deadline", self.hard_deadline)
        if self.hard_deadline and self.planned is None:
            raise DeadlineUndated(self.id)

    def expect(self, forecast: Dated | None) -> None:
        """Keep the owner's date; without one it is the planned date that is expected."""
        if self.status == "reached":
            raise MilestoneReached(self.id)
        if self.status != "planned":
            raise MilestoneEnded(self.id)
        self.own_forecast, self.own_precision = kept(forecast)

    def fall(self, on: Dated | None, *, cause: UUID) -> MilestoneReforecast | None:
        """Take the date that the network gives. The fact, unless it stands there already."""
        if (self.forecast, self.forecast_precision) == (on or (None, None)):
            return None
        event = MilestoneReforecast(previous=self.forecast, cause=cause)
        self.forecast, self.forecast_precision = on or (None, None)
        return event

    def reach(self, on: Dated, *, today: date) -> Reached:
        """Raises InTheFuture. Of a month that has begun it may be said that it was reached in it."""
        if first_day(*on) > today:
            raise InTheFuture(self.id)
        self.status = "reached"
        self.actual, self.actual_precision = kept(on)
        return Reached(expected=self.forecast)

    def cancel(self, *, reason: str) -> MilestoneCancelled:
        self.status = "cancelled"
        return MilestoneCancelled(reason=reason)

    def supersede(self, *, by: UUID, reason: str) -> MilestoneSuperseded:
        self.status, self.superseded_by = "superseded", by
        return MilestoneSuperseded(reason=reason)

    def reopen(self) -> MilestoneReopened:
        """It is planned again, and what was said of its end is taken back."""
        event = MilestoneReopened(before=self.status)
        self.status = "planned"
        self.actual = self.actual_precision = self.superseded_by = None
        return event


class Dependency(Recorded, DependencyState, Table):
    """Finish to start. Added only under the lock of its programme, which refuses a cycle.

    It stands below the programme, not below a work item: it has the labels that all of the programme
    has, so whoever sees it sees both of its ends, wherever in the programme they move to.
    """

    REFERENCES: ClassVar = {
        "programme": "programme.code",
        "predecessor_id": "milestone.id",
        "successor_id": "milestone.id",
    }

    def state(self) -> DependencyState:
        return DependencyState.model_validate(self)


class CalendarYear(Recorded, CalendarYearState, Table):
    """What differs from Monday to Friday. Whoever counts working days counts them anew when it changes."""

    def state(self) -> CalendarYearState:
        return CalendarYearState.model_validate(self)


def kept(dated: Dated | None) -> tuple[date, Precision] | tuple[None, None]:
    """As it is stored: the last day of the period that is meant."""
    return (last_day(*dated), dated.precision) if dated else (None, None)
