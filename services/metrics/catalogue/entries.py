"""What a catalogue may say of what is measured. The rest of the file is for others, who check it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.catalogue.entries import Entry, Part
from shared.contracts.base import Words
from shared.contracts.fields import Said
from shared.contracts.metrics.dimensions import VALUES_MAX
from shared.contracts.metrics.indicators import Aggregation, Direction, Frequency
from shared.contracts.metrics.targets import PeriodName


class Elsewhere(BaseModel):
    """Only these keys are read here."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class DimensionEntry(Entry):
    expected_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    values: Annotated[list[Entry], Field(max_length=VALUES_MAX)]


class TargetEntry(Part):
    """A figure that the text gives, without a period where it gives no date."""

    value: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,14}(\.[0-9]{1,6})?$")]
    period: PeriodName | None
    basis: Literal["stated", "derived"] = "stated"


class IndicatorEntry(Entry):
    unit: Words
    unit_en: Words
    direction: Direction
    frequency: Frequency
    aggregation: Aggregation
    dimensions: Annotated[list[Said], Field(max_length=5)] = Field(default_factory=list)
    target: TargetEntry | None = None
    formula: Words | None = None
    computed_by: Literal["schedule"] | None = None
    from_pipeline: Said | None = None
    note: Words | None = None


class ProgrammePart(Elsewhere):
    code: Said
    indicators: list[IndicatorEntry] = Field(default_factory=list)


class Catalogue(Elsewhere):
    dimension_lists: list[DimensionEntry] = Field(default_factory=list)
    programmes: list[ProgrammePart] = Field(default_factory=list)
