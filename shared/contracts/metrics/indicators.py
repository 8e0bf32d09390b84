"""What is measured, and how."""

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import sqlalchemy as sa
from pydantic import AfterValidator, BeforeValidator, Strict, StringConstraints, WithJsonSchema, with_config
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field
from typing_extensions import TypedDict

from shared.contracts.base import EXACT, STORABLE, Event, Name, State
from shared.contracts.fields import Code, OneCode, Publication, Remark, Said, distinct, district, named

Frequency = Literal["hourly", "daily", "weekly", "monthly", "quarterly", "yearly"]
Direction = Literal["up", "down", "band"]
Aggregation = Literal["sum", "last", "mean", "max", "min", "cumulative"]
Across = Literal["sum", "mean", "none"]


AMOUNT = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?")


def as_amount(value: object) -> object:
    """Raises ValueError where it is text of another shape: Python would read an exponent, too."""
    if isinstance(value, str) and not AMOUNT.fullmatch(value):
        raise ValueError("a decimal of 20 digits at most, 6 of them behind the point")
    return value


def plain(value: Decimal) -> Decimal:
    """Without zeros at the end: 70, 0.5."""
    written = f"{value:f}"
    return Decimal(written.rstrip("0").rstrip(".") if "." in written else written)


Amount = Annotated[
    Decimal,
    BeforeValidator(as_amount),
    AfterValidator(plain),
    WithJsonSchema({"type": "string", "pattern": f"^{AMOUNT.pattern}$"}),
]
"""As exact as it was said. It is text on the wire."""

MaybeAmount = Annotated[Amount | None, Field(sa_type=sa.Numeric)]


Measure = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x20\x7f]*$")]


@with_config(EXACT)
class IndicatorDimension(TypedDict):
    """By what it is broken down. Where it is not `required`, a figure may be one over all its values."""

    dimension: Said
    required: Annotated[bool, Strict()]


def each_once(dimensions: list[IndicatorDimension]) -> list[IndicatorDimension]:
    distinct([each["dimension"] for each in dimensions])
    return dimensions


@with_config(EXACT)
class Outliers(TypedDict):
    """A figure is held back where it is more than `k` times the median deviation from the median of `window` before."""

    k: Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{0,3}[1-9]|[1-9][0-9]{0,2}(\.[0-9]{1,4})?)$")]
    window: Annotated[int, Field(ge=6, le=1000), Strict()]


@with_config(EXACT)
class FormulaInput(TypedDict):
    """What a name in the expression stands for: an indicator, or that `where` dimensions have these values."""

    name: Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w{0,39}$")]
    indicator: Said
    where: Annotated[dict[Said, Said], Field(max_length=5)]


def named_once(inputs: list[FormulaInput]) -> list[FormulaInput]:
    distinct([each["name"] for each in inputs])
    return inputs


@with_config(EXACT)
class Formula(TypedDict):
    """How figures are computed from those of others, which are first brought to its frequency and dimensions."""

    expression: Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=STORABLE)]
    inputs: Annotated[list[FormulaInput], AfterValidator(named_once), Field(min_length=1, max_length=20)]


District = Annotated[Said, AfterValidator(district)]
Districts = Annotated[list[District], AfterValidator(distinct), Field(sa_type=ARRAY(sa.Text), max_length=100)]


class IndicatorState(State):
    """What is measured (指标). Its definition is everyone's to read; its figures have an audience of their own.

    `unit` is what people read; `measure` its name in the hub's registry of units (`万元/小时`), null where nothing is
    converted or computed by it. `aggregation` leads from one period to a longer one (`cumulative`: a running total is
    reported, so the last counts), `across` from the values of a dimension to their total (`none`: there is none but one
    that is reported). Figures are rounded to `places` where they are shown, and stay between `lower` and `upper`. With
    `review` they count once someone has approved them. A figure is due `due_days` after its period; null: nobody owes
    it.
    With a `formula` its figures are computed, and nobody reports them. `publication` is that of its figures.
    """

    KIND = "indicator"
    COLLECTION = "indicators"
    DISTRICTS: ClassVar = frozenset({"districts"})
    ORDER = "code"
    PUBLIC = named(
        "code name programme lead_unit districts unit measure direction frequency aggregation across dimensions places"
        " lower upper review due_days outliers formula publication remark"
    )

    code: Code
    name: Name
    programme: OneCode
    lead_unit: OneCode
    districts: Districts
    unit: Name
    measure: Annotated[Measure | None, Field(sa_type=sa.Text)]
    direction: Annotated[Direction, Field(sa_type=sa.Text)]
    frequency: Annotated[Frequency, Field(sa_type=sa.Text)]
    aggregation: Annotated[Aggregation, Field(sa_type=sa.Text)]
    across: Annotated[Across, Field(sa_type=sa.Text)]
    dimensions: Annotated[list[IndicatorDimension], AfterValidator(each_once), Field(sa_type=JSONB, max_length=5)]
    places: Annotated[int, Field(ge=0, le=6)]
    lower: MaybeAmount
    upper: MaybeAmount
    review: bool
    due_days: Annotated[int | None, Field(ge=0, le=3660)]
    outliers: Annotated[Outliers | None, Field(sa_type=JSONB)]
    formula: Annotated[Formula | None, Field(sa_type=JSONB)]
    publication: Publication
    remark: Remark


class FiguresPublished(Event, frozen=True, kw_only=True):
    """Its figures are open to everyone from now on."""

    TYPE: ClassVar[str] = "hub.indicator.published.v1"


class FiguresWithdrawn(Event, frozen=True, kw_only=True):
    """Its figures are open to everyone no longer."""

    TYPE: ClassVar[str] = "hub.indicator.withdrawn.v1"
