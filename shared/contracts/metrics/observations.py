"""Figures as they came (实际值): in batches, into series, until a period is locked."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import StringConstraints, with_config
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field
from typing_extensions import TypedDict

from shared.contracts.base import EXACT, STORABLE, Event, State
from shared.contracts.fields import OneCode, Said, named

BatchStatus = Annotated[
    Literal["receiving", "refused", "draft", "submitted", "accepted", "returned", "cancelled"], Field(sa_type=sa.Text)
]
Provenance = Literal["reported", "corrected", "equivalence", "demo"]
Origin = Annotated[Literal["reported", "equivalence", "demo"], Field(sa_type=sa.Text)]
Format = Annotated[Literal["csv", "ndjson", "json", "xlsx", "hand"], Field(sa_type=sa.Text)]
OnError = Annotated[Literal["refuse", "skip"], Field(sa_type=sa.Text)]
LockCause = Literal["expired", "approved", "closed"]
Instant = Annotated[datetime | None, Field(sa_type=sa.DateTime(timezone=True))]
OneText = Annotated[Annotated[str, StringConstraints(max_length=500, pattern=STORABLE)] | None, Field(sa_type=sa.Text)]
Count = Annotated[int, Field(ge=0)]
Dimensions = Annotated[dict[str, str], Field(sa_type=JSONB)]
"""The value of each dimension; a dimension that is not there: over all its values."""


class ObservationBatchState(State):
    """Rows that came together (批次). They count once it is `accepted`, at that moment and all at once.

    `receiving`: still on the way; ten minutes after its last part it is refused as `broken_off`. `refused`: rows were
    wrong, or it broke off, and nothing counts. Either is sent again by the same id, and begins anew.
    Rows: of `checked` ones `stored` are new, `unchanged` say what stood already, `failed` were left out; `corrections`
    of the stored ones change what stood. What was unchanged in a draft is looked at again when it is accepted. `faults`
    are told at `…/faults`.
    After acceptance a job goes over the series: `folded` rows are done; `held` are outliers that someone has to look
    at, `not_checked` had too few figures before them, or an indicator that does not ask for it.
    """

    KIND = "observation_batch"
    COLLECTION = "observation-batches"
    PUBLIC = named("")
    ORDER = "-id"

    indicators: Annotated[list[Said], Field(sa_type=ARRAY(sa.Text))]
    status: BatchStatus
    origin: Origin
    source: OneText
    reason: OneText
    sender: Annotated[str, Field(sa_type=sa.Text)]
    format: Format
    on_error: OnError
    checked: Count
    stored: Count
    unchanged: Count
    corrections: Count
    failed: Count
    faults: Count
    folded: Count
    held: Count
    not_checked: Count
    accepted_at: Instant


@with_config(EXACT)
class Latest(TypedDict):
    """The newest figure of a series. `held`: it is an outlier that nobody has looked at."""

    period: str
    value: str
    held: bool
    provenance: Provenance


class SeriesState(State):
    """The figures of one indicator with one value for each of its dimensions (序列); told once for each batch.

    `rows` are all that were ever accepted, corrections too; `revision` counts the batches that they came in.
    """

    KIND = "series"
    COLLECTION = "series"
    PUBLIC = named("indicator dimensions rows first_period last_period latest revision batch")
    REFERS: ClassVar = {"batch": "observation_batch"}

    indicator: Annotated[Said, Field(sa_type=sa.Text)]
    dimensions: Dimensions
    rows: Count
    first_period: Annotated[str, Field(sa_type=sa.Text)]
    last_period: Annotated[str, Field(sa_type=sa.Text)]
    latest: Annotated[Latest | None, Field(sa_type=JSONB)]
    revision: Count
    batch: UUID


class HeldValueState(State):
    """A figure far from those before it (异常值): shown as `held`, never dropped, until its owner confirms or mends it.

    `median` and `deviation` are those of the figures before it; a further one than `k` deviations is held.
    """

    KIND = "held_value"
    COLLECTION = "held-values"
    PUBLIC = named("")
    REFERS: ClassVar = {"batch": "observation_batch", "series": "series"}

    indicator: Annotated[Said, Field(sa_type=sa.Text)]
    series: UUID
    dimensions: Dimensions
    period: Annotated[str, Field(sa_type=sa.Text)]
    value: Annotated[str, Field(sa_type=sa.Text)]
    median: Annotated[str, Field(sa_type=sa.Text)]
    deviation: Annotated[str, Field(sa_type=sa.Text)]
    k: Annotated[str, Field(sa_type=sa.Text)]
    owner: OneCode
    held_on: date
    batch: UUID
    status: Annotated[Literal["held", "confirmed", "replaced"], Field(sa_type=sa.Text)]


class PeriodLockState(State):
    """No row of the period is taken any more (锁定): of one indicator, of all of a programme, or of all.

    What lies wholly within the period is locked. A correction there is a restatement.
    """

    KIND = "period_lock"
    COLLECTION = "period-locks"
    PUBLIC = named("indicator programme period cause")

    indicator: OneCode
    programme: OneCode
    period: Annotated[str, Field(sa_type=sa.Text)]
    cause: Annotated[LockCause, Field(sa_type=sa.Text)]


class BatchReceived(Event, frozen=True, kw_only=True):
    """`rows` more were checked. One that is sent again begins anew."""

    TYPE: ClassVar[str] = "hub.observation_batch.received.v1"

    rows: int


class BatchTurned(Event, frozen=True, kw_only=True):
    """It has another status; `before` is what it was."""

    TYPE: ClassVar[str] = "hub.observation_batch.turned.v1"

    before: str | None
    reason: str


class BatchAccepted(Event, frozen=True, kw_only=True):
    """Its rows count from now on."""

    TYPE: ClassVar[str] = "hub.observation_batch.accepted.v1"

    rows: int


class BatchFolded(Event, frozen=True, kw_only=True):
    """The records of some or all of its series were written: `folded` rows in all."""

    TYPE: ClassVar[str] = "hub.observation_batch.folded.v1"

    folded: int


class SeriesRevised(Event, frozen=True, kw_only=True):
    """A batch brought `rows` of it, of which `corrections` changed what stood, `held` are outliers."""

    TYPE: ClassVar[str] = "hub.series.revised.v1"

    batch: UUID
    rows: int
    corrections: int
    held: int
    first_period: str
    last_period: str


class HeldValueTurned(Event, frozen=True, kw_only=True):
    """Its owner confirmed it, or another batch replaced it."""

    TYPE: ClassVar[str] = "hub.held_value.turned.v1"

    to: str
    reason: str
