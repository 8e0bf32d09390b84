"""A report that is owed, as it is stored."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Field

from services.metrics.completeness.expecting import Came, due_on, end_of, owed_by
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period, parse
from services.metrics.tables import Table
from shared.contracts.base import Event
from shared.contracts.metrics.completeness import (
    MISSING_MAX,
    ExpectedReportState,
    ReportCounted,
    ReportFellDue,
    ReportReceived,
    ReportStatus,
    SilenceBegan,
    SilenceEnded,
)
from shared.rows import Recorded

Moment = Annotated[datetime, Field(sa_type=sa.DateTime(timezone=True))]

NOTHING = {"expected": 0, "received": 0, "held": 0, "missing": [], "late": False} | dict.fromkeys(
    ("received_at", "batch", "silent_since")
)


def report_id(indicator: UUID, period: Period) -> UUID:
    """A report is owed once."""
    return uuid5(indicator, f"expected {period}")


class ExpectedReport(Recorded, ExpectedReportState, Table):
    """Of the period from `starts` until `ends`, owed until `due_at`."""

    FOLLOWS = True

    starts: Moment
    ends: Moment
    due_at: Moment

    @classmethod
    def expect(cls, indicator: Indicator, period: Period, labels: Sequence[str]) -> Self:
        """Nothing of it was looked for yet."""
        timed: dict[str, Any] = {"period": str(period), "starts": period.starts, "ends": period.ends}
        owed = {"indicator": indicator.code, "labels": [*labels], **owed_of(indicator, period)}
        return cls.model_validate(
            {"id": report_id(indicator.id, period), "status": "not_due", **NOTHING, **timed, **owed}
        )

    def is_owed(self, indicator: Indicator) -> bool:
        """By the definition as it is now."""
        return is_owed(indicator) and parse(self.period).frequency == owed_by(indicator.frequency)

    def follow(self, indicator: Indicator) -> list[str]:
        """Owed by whom and until when the definition says now. Which fields have other values."""
        told = owed_of(indicator, parse(self.period))
        changed = [name for name, value in told.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, told[name])
        return changed

    def count(self, came: Came, indicator: Indicator, now: datetime) -> Event | None:
        """What is there now, and what that makes of it; None: nothing is other than it was."""
        before = self.model_copy()
        self.expected, self.received, self.held = came.expected, came.received, came.held
        self.missing = [dict(member) for member in came.missing[:MISSING_MAX]]
        self.status = "received" if came.all else self.waiting(now)
        if self.status != before.status:
            self.received_at, self.batch = (came.at, came.batch) if came.all else (None, None)
            self.late = self.received_at is not None and self.received_at >= self.due_at
        if self.status != "silent":
            self.silent_since = None
        elif before.status != "silent":
            self.silent_since = now if before.status == "received" else self.due_at
        return self.said(before, indicator) if self != before else None

    def waiting(self, now: datetime) -> ReportStatus:
        return "not_due" if now < self.ends else "due" if now < self.due_at else "silent"

    def said(self, before: Self, indicator: Indicator) -> Event:
        if self.status == before.status:
            return ReportCounted()
        if self.status == "silent":
            return SilenceBegan(before=before.status, name=indicator.name, indicator_id=indicator.id)
        if before.silent_since is not None:
            return SilenceEnded(since=before.silent_since, name=indicator.name, indicator_id=indicator.id)
        if self.status == "received":
            return ReportReceived()
        return ReportFellDue() if self.status == "due" else ReportCounted()

    def turns_at(self, now: datetime) -> datetime | None:
        """When time alone makes something else of it."""
        return next((at for at in self.moments() if at > now), None)

    def moments(self) -> Iterator[datetime]:
        yield self.ends
        yield self.due_at

    def state(self) -> ExpectedReportState:
        return ExpectedReportState.model_validate(self)


def is_owed(indicator: Indicator) -> bool:
    return indicator.deleted_at is None and indicator.due_days is not None and indicator.formula is None


def owed_of(indicator: Indicator, period: Period) -> dict[str, Any]:
    day = due_on(period, indicator.due_days or 0)
    return {"programme": indicator.programme, "owner": indicator.lead_unit, "due_on": day, "due_at": end_of(day)}
