"""What is to be reached, by when, and on which way."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import sqlalchemy as sa
from pydantic import AfterValidator, StringConstraints, with_config
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field
from typing_extensions import TypedDict

from shared.contracts.base import EXACT, State
from shared.contracts.fields import Remark, Said, named
from shared.contracts.metrics.indicators import MaybeAmount, plain

PHASES_MAX = 120

Horizon = Literal["period", "date", "programme_end", "open"]
Shape = Literal["even", "phased", "points"]


def as_plain(figure: str) -> str:
    return str(plain(Decimal(figure)))


Figure = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,14}(\.[0-9]{1,6})?$", max_length=22), AfterValidator(as_plain)
]
"""A decimal within a list or an object."""

Share = Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{0,5}[1-9]|1)$")]

PeriodName = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(-Q[1-4]|-W[0-9]{2}|-[0-9]{2}(-[0-9]{2}(T[0-9]{2})?)?)?$", max_length=13),
]
"""`2026`, `2026-Q4`, `2026-11`, `2026-W48`, `2026-11-24`, `2026-11-24T13`."""


@with_config(EXACT)
class TargetBaseline(TypedDict):
    """What was, in a period before (基期值)."""

    value: Figure
    period: PeriodName


@with_config(EXACT)
class TargetBand(TypedDict):
    """From `low` to `high`, both of them within."""

    low: Figure
    high: Figure


@with_config(EXACT)
class TargetPhase(TypedDict):
    """What share of the way this period brings."""

    period: PeriodName
    share: Share


@with_config(EXACT)
class TargetPoint(TypedDict):
    """What is expected by the end of this period."""

    period: PeriodName
    value: Figure


class TargetState(State):
    """What an indicator is to reach (目标): over all, or of one value of some of its `dimensions`.

    `value` by the end of a `period`, by a day (`due_on`), by the end of the programme, or some time (`open`); a `band`
    to stay within instead, where the indicator has one. `shape` is the way from the baseline to it: `even` by days,
    `phased` by shares of periods, which make 1 together, or through `points`. Who has `amber_from` of what is expected
    is amber, and red below. It is `stated` in a plan, or `derived` from one.
    """

    KIND = "target"
    COLLECTION = "targets"
    PUBLIC = named(
        "indicator dimensions baseline value band horizon period due_on shape phases points amber_from basis remark"
    )
    ORDER: ClassVar[str] = "indicator"

    indicator: Annotated[Said, Field(sa_type=sa.Text)]
    dimensions: Annotated[dict[Said, Said], Field(sa_type=JSONB, max_length=5)]
    baseline: Annotated[TargetBaseline | None, Field(sa_type=JSONB)]
    value: MaybeAmount
    band: Annotated[TargetBand | None, Field(sa_type=JSONB)]
    horizon: Annotated[Horizon, Field(sa_type=sa.Text)]
    period: Annotated[PeriodName | None, Field(sa_type=sa.Text)]
    due_on: Annotated[date | None, Field(ge=date(1950, 1, 1), le=date(2149, 12, 31))]
    shape: Annotated[Shape, Field(sa_type=sa.Text)]
    phases: Annotated[list[TargetPhase], Field(sa_type=JSONB, max_length=PHASES_MAX)]
    points: Annotated[list[TargetPoint], Field(sa_type=JSONB, max_length=PHASES_MAX)]
    amber_from: Annotated[Share, Field(sa_type=sa.Text)]
    basis: Annotated[Literal["stated", "derived"], Field(sa_type=sa.Text)]
    remark: Remark
