"""The rules of milestones."""

from datetime import date
from typing import ClassVar, NamedTuple, Self, cast
from uuid import UUID

from typing_extensions import TypedDict

from services.projects.schedule.days import Dated, Day, first_day, last_day
from services.projects.schedule.errors import DeadlineUndated, InTheFuture, MilestoneEnded, MilestoneReached
from services.projects.schedule.model.differences import differing
from services.projects.tables import Table
from services.projects.tree.model import WorkItem
from shared.contracts.base import Event, Text
from shared.contracts.projects.schedule import (
    MaybePrecision,
    MilestoneCancelled,
    MilestoneReforecast,
    MilestoneReopened,
    MilestoneState,
    MilestoneStatus,
    MilestoneSuperseded,
    Precision,
)
from shared.contracts.projects.schedule import MilestoneReached as Reached
from shared.http.changes.transitions import Transition, require_transition
from shared.rows import Recorded

TURNS = (
    Transition("reached", frozenset({"planned"}), ("on",)),
    Transition("cancelled", frozenset({"planned"}), ("reason",)),
    Transition("superseded", frozenset({"planned"}), ("reason", "superseded_by")),
    Transition("planned", frozenset({"reached", "cancelled", "superseded"}), ("reason",)),
)
"""Of the status of a milestone. What was reached or ended is planned again for a reason."""


class Said(NamedTuple):
    """What a request says of a turn: why, on which day, what takes its place."""

    reason: str = ""
    on: Dated | None = None
    superseded_by: UUID | None = None

    @property
    def given(self) -> set[str]:
        return {name for name, value in self._asdict().items() if value}


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
    select dependency.id from dependency
    join milestone as predecessor on predecessor.id = predecessor_id
    join milestone as successor on successor.id = successor_id
    where dependency.deleted_at is null
        and (predecessor.work_item_id = any ($1)) <> (successor.work_item_id = any ($1)) limit 1
    """

    own_forecast: date | None
    own_forecast_precision: MaybePrecision

    @classmethod
    def plan(cls, id: UUID, work_item: WorkItem, fields: MilestoneChanges) -> Self:
        """A new one. Raises DeadlineUndated."""
        unsaid = dict.fromkeys(cls.model_fields.keys() - {"version"})
        born = {"id": id, "name": fields["name"], "status": "planned", "hard_deadline": False}
        placed = {"programme": work_item.programme, "work_item_id": work_item.id, "labels": work_item.labels}
        milestone = cls.model_validate(unsaid | born | placed)
        milestone.change(fields)
        return milestone

    def state(self) -> MilestoneState:
        return MilestoneState.model_validate(self)

    @property
    def stands(self) -> bool:
        """It has a place in the network. In SQL it is STANDING."""
        return self.deleted_at is None and self.status in {"planned", "reached"}

    def change(self, changes: MilestoneChanges) -> list[str]:
        """The fields that have other values then. Raises MilestoneReached, MilestoneEnded, DeadlineUndated."""
        before = self.model_copy()
        if "forecast" in changes:
            self.expect(changes["forecast"])
        if "planned" in changes:
            self.planned, self.planned_precision = kept(changes["planned"])
        self.name = changes.get("name", self.name)
        self.code = changes.get("code", self.code)
        self.hard_deadline = changes.get("hard_deadline", self.hard_deadline)
        if self.hard_deadline and self.planned is None:
            raise DeadlineUndated(self.id)
        return differing(before, self)

    def expect(self, forecast: Dated | None) -> None:
        """Keep the owner's date; without one it is the planned date that is expected."""
        if self.status == "reached":
            raise MilestoneReached(self.id)
        if self.status != "planned":
            raise MilestoneEnded(self.id)
        self.own_forecast, self.own_forecast_precision = kept(forecast)

    def fall(self, on: Day | None, *, cause: UUID) -> MilestoneReforecast | None:
        """Take the day that the network gives. The fact, unless it stands there already."""
        before = self.forecast, self.forecast_precision
        self.forecast, self.forecast_precision = on.dated if on else (None, None)
        if before == (self.forecast, self.forecast_precision):
            return None
        return MilestoneReforecast(previous=before[0], cause=cause)

    def turn(self, to: str, said: Said, *, today: date) -> Event:
        """Have another status, and return the fact. Raises TransitionNotAllowed, InvalidField, InTheFuture."""
        require_transition(to, self.status, TURNS, said.given)
        before, self.status = self.status, cast(MilestoneStatus, to)
        if to == "reached":
            return self.reach(said.on, today=today)
        if to == "planned":
            return self.reopen(before)
        if to == "superseded":
            self.superseded_by = said.superseded_by
            return MilestoneSuperseded(reason=said.reason)
        return MilestoneCancelled(reason=said.reason)

    def reach(self, on: Dated | None, *, today: date) -> Reached:
        """Of a month that has begun it may be said that it was reached in it."""
        if on and first_day(*on) > today:
            raise InTheFuture(self.id)
        self.actual, self.actual_precision = kept(on)
        return Reached(expected=self.forecast)

    def reopen(self, before: str) -> MilestoneReopened:
        """What was said of its end is taken back; its owner's date is still there."""
        self.actual = self.actual_precision = self.superseded_by = None
        return MilestoneReopened(before=before)


def kept(dated: Dated | None) -> tuple[date, Precision] | tuple[None, None]:
    """As it is stored: the last day of the period that is meant."""
    return (last_day(*dated), dated.precision) if dated else (None, None)
