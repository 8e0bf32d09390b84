"""What a caller may say of milestones, links and the calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, cast
from uuid import UUID

import msgspec
from pydantic import MISSING, Field

from services.projects.schedule.days import FIRST, LAST, Dated
from services.projects.schedule.model.calendar import YearTold
from services.projects.schedule.model.dependencies import Lag
from services.projects.schedule.model.milestones import MilestoneChanges, Said, kept
from shared.contracts.base import Text, Words
from shared.contracts.fields import Said as Code
from shared.contracts.projects.schedule import LagDays, LagUnit, Precision, Year
from shared.errors import Fault, InvalidField
from shared.http.bodies import Body, Creation, Patch, Reason

Day = Annotated[date, Field(ge=date.fromordinal(FIRST), le=date.fromordinal(LAST))]
Days = Annotated[list[Day], Field(max_length=366)]

DATES: tuple[Literal["planned"], Literal["forecast"]] = ("planned", "forecast")


class NewMilestone(Creation):
    """A dated event of a work item. A date without a precision is a day; with one it means the period's last day."""

    work_item_id: UUID
    name: Text
    code: Code | None = None
    hard_deadline: bool = False
    planned: Day | None = None
    planned_precision: Precision | None = None
    forecast: Day | None = None
    forecast_precision: Precision | None = None

    @property
    def fields(self) -> MilestoneChanges:
        return changes_of({name: getattr(self, name) for name in self.model_fields_set})

    @property
    def given(self) -> bytes:
        """As its first state says it: a date is the last day of its period; of one that is null it may say another."""
        dates = {name for date in DATES for name in (date, f"{date}_precision")}
        said = self.model_dump(mode="json", exclude=dates)
        for name in DATES:
            if dated := self.fields.get(name):
                said[name], said[f"{name}_precision"] = kept(dated)
        return msgspec.json.encode(said)


class MilestonePatch(Patch):
    """A date comes together with its precision; without one it is a day. `forecast: null` expects it as planned."""

    name: Text | MISSING = MISSING
    code: Code | MISSING | None = MISSING
    hard_deadline: bool | MISSING = MISSING
    planned: Day | MISSING | None = MISSING
    planned_precision: Precision | MISSING | None = MISSING
    forecast: Day | MISSING | None = MISSING
    forecast_precision: Precision | MISSING | None = MISSING

    @property
    def fields(self) -> MilestoneChanges:
        return changes_of(self.changes())


class TurnMilestone(Body):
    """`on` is the day on which it was reached, or the period that `precision` names."""

    to: Literal["planned", "reached", "cancelled", "superseded"]
    reason: Reason = ""
    on: Day | None = None
    precision: Precision = "day"
    superseded_by: UUID | None = None

    @property
    def said(self) -> Said:
        return Said(self.reason, Dated(self.on, self.precision) if self.on else None, self.superseded_by)


class NewDependency(Creation):
    """The successor falls on the day that the lag leads to from its predecessor's, or later."""

    predecessor_id: UUID
    successor_id: UUID
    lag_days: LagDays = 0
    lag_unit: LagUnit = "calendar"


class DependencyPatch(Patch):
    """Its ends stay: another link is another record."""

    lag_days: LagDays | MISSING = MISSING
    lag_unit: LagUnit | MISSING = MISSING

    @property
    def lag(self) -> Lag:
        return cast(Lag, self.changes())


class NewCalendarYear(Creation):
    """The days on which a year differs from Monday to Friday, and who says so."""

    year: Year
    days_off: Days
    worked_weekends: Days
    source: Words

    @property
    def told(self) -> YearTold:
        return {"days_off": self.days_off, "worked_weekends": self.worked_weekends, "source": self.source}

    @property
    def given(self) -> bytes:
        """As its first state says it: in order, each day once."""
        days = {name: sorted({*getattr(self, name)}) for name in ("days_off", "worked_weekends")}
        return msgspec.json.encode({"id": self.id, "year": self.year, "source": self.source} | days)


class CalendarYearPatch(Patch):
    days_off: Days | MISSING = MISSING
    worked_weekends: Days | MISSING = MISSING
    source: Words | MISSING = MISSING

    @property
    def told(self) -> YearTold:
        return cast(YearTold, self.changes())


def changes_of(sent: Mapping[str, Any]) -> MilestoneChanges:
    """The fields that were sent, each date with its precision. Raises InvalidField for a precision without a date."""
    changes = {name: sent[name] for name in ("name", "code", "hard_deadline") if name in sent}
    for name in DATES:
        precision = sent.get(f"{name}_precision")
        if name in sent:
            changes[name] = Dated(sent[name], precision or "day") if sent[name] else None
        elif precision:
            raise InvalidField(Fault(f"/{name}_precision", "date_missing"))
    return cast(MilestoneChanges, changes)
