"""Series, their figures as they came, and those of them that someone has to look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, Self
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa
from sqlmodel import Field

from services.metrics.indicators.periods import period_of
from services.metrics.observations.outliers import Spread
from services.metrics.tables import Table
from shared.contracts.base import Event
from shared.contracts.metrics.indicators import Frequency, plain
from shared.contracts.metrics.observations import (
    Dimensions,
    HeldValueState,
    HeldValueTurned,
    Instant,
    SeriesRevised,
    SeriesState,
)
from shared.http.changes.transitions import Transition, require_transition, said
from shared.rows import Recorded

Big = Annotated[int, Field(sa_type=sa.BigInteger)]
Moment = Annotated[datetime, Field(sa_type=sa.DateTime(timezone=True))]
OneText = Annotated[str | None, Field(sa_type=sa.Text)]

HELD_TURNS = (Transition("confirmed", frozenset({"held"}), ("reason",)),)


def series_id(indicator: UUID, dimensions: Mapping[str, str]) -> UUID:
    """The same for the same values of dimensions, in whichever order they were said."""
    return uuid5(indicator, msgspec.json.encode(dimensions, order="sorted").decode())


class Part(NamedTuple):
    """What a batch has of one series: `values` of its `rows` say a figure, the others withdraw one."""

    number: int
    rows: int
    corrections: int
    values: int
    first: datetime
    last: datetime
    id: UUID
    indicator: UUID
    dimensions: dict[str, str]


class SeriesKey(Table):
    """What a series is called in its rows. It is made with the first row that comes, whether that counts or not."""

    number: Annotated[int, Field(primary_key=True, sa_type=sa.BigInteger)]
    id: Annotated[UUID, Field(unique=True)]
    indicator: UUID
    dimensions: Dimensions


class Observation(Table):
    """One revision of one figure: of the series `series` in the period that `starts` then, as the batch `batch` says.

    It counts once the batch is accepted; of several the one whose batch was accepted last. Never changed afterwards.
    `value` null: what was said before is withdrawn. `corrects`: when it came, a figure stood there; null, of a batch
    that does not count yet: the same figure.
    """

    series: Annotated[int, Field(primary_key=True, sa_type=sa.BigInteger)]
    starts: Annotated[datetime, Field(primary_key=True, sa_type=sa.DateTime(timezone=True))]
    batch: Annotated[int, Field(primary_key=True, sa_type=sa.BigInteger)]
    row: int
    value: Annotated[Decimal | None, Field(sa_type=sa.Numeric(20, 6))]
    corrects: bool | None
    source_id: OneText
    note: OneText
    evidence: OneText
    captured_at: Instant


class Series(Recorded, SeriesState, Table):
    """What is told of a series; `number` is that of its key."""

    REPORTED = True
    VALUES = "select distinct dimensions ->> $1 as value from series where dimensions ? $1"

    number: Annotated[int, Field(sa_type=sa.BigInteger, unique=True)]
    first_starts: Moment
    last_starts: Moment

    @classmethod
    def begin(cls, part: "Part", frequency: Frequency, batch: UUID, told: Mapping[str, object]) -> Self:
        """One of which nothing is told yet. `told`: its indicator and labels."""
        named = {"id": part.id, "number": part.number, "dimensions": part.dimensions, "batch": batch}
        first, last = str(period_of(frequency, part.first)), str(period_of(frequency, part.last))
        dated = {"first_starts": part.first, "last_starts": part.last, "first_period": first, "last_period": last}
        return cls.model_validate({**named, **dated, **told, "rows": 0, "latest": None, "revision": 0})

    def revise(self, part: "Part", frequency: Frequency, batch: UUID, *, held: int) -> SeriesRevised:
        first, last = str(period_of(frequency, part.first)), str(period_of(frequency, part.last))
        if part.first < self.first_starts:
            self.first_starts, self.first_period = part.first, first
        if part.last > self.last_starts:
            self.last_starts, self.last_period = part.last, last
        self.rows += part.rows
        self.revision += 1
        self.batch = batch
        return SeriesRevised(
            batch=batch, rows=part.rows, corrections=part.corrections, held=held, first_period=first, last_period=last
        )

    def state(self) -> SeriesState:
        return SeriesState.model_validate(self)


class Outlier(NamedTuple):
    """A figure, and the spread of those before it."""

    starts: datetime
    value: Decimal
    spread: Spread


class HeldValue(Recorded, HeldValueState, Table):
    """`number` is that of its series, `batch_no` that of its batch. It is shown as held until `released_at`."""

    REPORTED = True
    number: Big
    starts: Moment
    batch_no: Big
    held_at: Moment
    released_at: Instant

    @classmethod
    def hold(cls, outlier: Outlier, frequency: Frequency, told: Mapping[str, Any]) -> Self:
        """`told`: what outliers of one batch and series share. The id follows from it: the same is never held twice."""
        starts, value, (median, deviation) = outlier
        id = uuid5(told["series"], f"{starts.isoformat()} {told['batch']}")
        figures = {"value": value, "median": median, "deviation": deviation}
        said = {name: f"{plain(figure):f}" for name, figure in figures.items()}
        dated = {"starts": starts, "period": str(period_of(frequency, starts))}
        return cls.model_validate({**told, **said, **dated, "id": id, "status": "held", "released_at": None})

    @property
    def turns(self) -> Sequence[Transition]:
        return HELD_TURNS

    def confirm(self, at: datetime, *, reason: str) -> Event:
        """It is right. Raises TransitionNotAllowed, InvalidField without a reason."""
        require_transition("confirmed", self.status, self.turns, said(reason))
        return self.release("confirmed", at, reason=reason)

    def release(self, to: str, at: datetime, *, reason: str) -> Event:
        self.status = "confirmed" if to == "confirmed" else "replaced"
        self.released_at = at
        return HeldValueTurned(to=to, reason=reason)

    def state(self) -> HeldValueState:
        return HeldValueState.model_validate(self)
