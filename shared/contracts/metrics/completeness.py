"""What is owed of figures (应报), from whom, and what came when."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.contracts.base import Event, State, Text
from shared.contracts.fields import OneCode, Said, named
from shared.contracts.metrics.observations import Count, Instant

ReportStatus = Literal["not_due", "due", "received", "silent"]

MISSING_MAX = 20


class ExpectedReportState(State):
    """The figures of one indicator for one period, as they are owed (应报). Hours are owed by the day.

    `not_due`: the period is not over; `due`: it is, until the end of `due_on`; `received`: all came, on time or `late`;
    `silent` (静默): the day is over and not all came, which is neither a figure nor a zero. Its `owner` is who reports
    the indicator, its clock runs from `silent_since`. `expected` figures are owed and `received` of them are there,
    `held` ones among them. `missing` are the values of dimensions of which something is lacking, the first 20; one
    without any: one figure is owed, of whichever values. `batch` brought the last one at `received_at`.
    """

    KIND = "expected_report"
    COLLECTION = "completeness"
    ORDER = "-due_on"
    PUBLIC = named("indicator programme period due_on status")
    REFERS: ClassVar = {"batch": "observation_batch"}

    indicator: Annotated[Said, Field(sa_type=sa.Text)]
    programme: OneCode
    owner: OneCode
    period: Annotated[str, Field(sa_type=sa.Text)]
    due_on: date
    status: Annotated[ReportStatus, Field(sa_type=sa.Text)]
    expected: Count
    received: Count
    held: Count
    missing: Annotated[list[dict[str, str]], Field(sa_type=JSONB, max_length=MISSING_MAX)]
    received_at: Instant
    late: bool
    batch: UUID | None
    silent_since: Instant


class ReportCounted(Event, frozen=True, kw_only=True):
    """More of it came, or less is there, and its status is what it was."""

    TYPE: ClassVar[str] = "hub.expected_report.counted.v1"


class ReportFellDue(Event, frozen=True, kw_only=True):
    """Its period is over."""

    TYPE: ClassVar[str] = "hub.expected_report.fell_due.v1"


class ReportReceived(Event, frozen=True, kw_only=True):
    """All of it came in time."""

    TYPE: ClassVar[str] = "hub.expected_report.received.v1"


class SilenceBegan(Event, frozen=True, kw_only=True):
    """Its day is over and not all came; `before` is what it was. `name` and `indicator_id` are of the indicator."""

    TYPE: ClassVar[str] = "hub.expected_report.silence_began.v1"

    before: ReportStatus
    name: Text
    indicator_id: UUID


class SilenceEnded(Event, frozen=True, kw_only=True):
    """What was lacking `since` then came, or is not owed yet. `name` and `indicator_id` are of the indicator."""

    TYPE: ClassVar[str] = "hub.expected_report.silence_ended.v1"

    since: datetime
    name: Text
    indicator_id: UUID
