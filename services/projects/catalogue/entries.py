"""What a catalogue may say, and where. A key that is not here is an error."""

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.catalogue.entries import Entry, Part
from shared.contracts.base import Words
from shared.contracts.fields import Said
from shared.contracts.projects.work_items import ItemKind, ItemType, Origin

PERIODS = {
    "day": re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d\d)", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "year": re.compile(r"(\d{4})", re.ASCII),
}
"""As `api.md` writes them."""

Codes = Annotated[list[Said], Field(max_length=100)]
NO_CODES = Field(default_factory=list[str], max_length=100)


class Skipped(BaseModel):
    """Loaded later, by the room or the service that it belongs to."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    code: Said


class Meta(Part):
    """Of the list itself. The forms of delivery and the plan's period are words, and no records."""

    owner: Entry
    period_frame: Entry
    delivery_forms: list[Entry]
    kinds: list[ItemKind]
    types: list[ItemType]


class ThemeEntry(Entry):
    programmes: Codes


class GoalFieldEntry(Entry):
    goal: Said


class AreaEntry(Entry):
    programmes: Codes
    level: Literal["street"] | None = None


class OutcomeEntry(Entry):
    areas: Codes = NO_CODES
    dimension: Said | None = None


class MilestoneEntry(Entry):
    kind: Literal["hard_deadline"] | None = None
    date: Annotated[str, Field(min_length=4, max_length=10)]
    precision: Literal["day", "month", "quarter", "year"] = "day"

    @model_validator(mode="after")
    def is_a_period(self) -> Self:
        self.first_day()
        return self

    def first_day(self) -> dt.date:
        """Raises ValueError unless the date is as precise as it says."""
        found = PERIODS[self.precision].fullmatch(self.date)
        if found is None:
            raise ValueError(f"the date is no {self.precision}")
        year, second, third = [*map(int, found.groups()), 1, 1][:3]
        return dt.date(year, second * 3 - 2 if self.precision == "quarter" else second, third)


class WorkItemEntry(Entry):
    parent: Said
    kind: ItemKind
    type: ItemType | None = None
    target_state: Words | None = None
    expected_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    expected_of: Literal["key_project"] | None = None
    key_project: bool = False
    per_area: bool = False
    versioned: bool = False
    areas: Codes = NO_CODES
    partners: Codes = NO_CODES
    related: Codes = NO_CODES
    joined_in_text: Said | None = None
    dimension: Said | None = None
    pipeline: Said | None = None
    origin: Origin | None = None
    note: Words | None = None
    milestones: list[MilestoneEntry] = Field(default_factory=list)


class ProgrammeEntry(Entry):
    number: Annotated[int, Field(ge=1, le=999)]
    goal: Said
    theme: Said | None = None
    principles: list[Entry] = Field(default_factory=list)
    outcomes: list[OutcomeEntry] = Field(default_factory=list)
    work_items: list[WorkItemEntry] = Field(default_factory=list)
    indicators: list[Skipped] = Field(default_factory=list)


class Catalogue(Part):
    meta: Meta
    goals: list[Entry] = Field(default_factory=list)
    goal_fields: list[GoalFieldEntry] = Field(default_factory=list)
    themes: list[ThemeEntry] = Field(default_factory=list)
    partners: list[Entry] = Field(default_factory=list)
    areas: list[AreaEntry] = Field(default_factory=list)
    dimension_lists: list[Skipped] = Field(default_factory=list)
    pipelines: list[Skipped] = Field(default_factory=list)
    programmes: list[ProgrammeEntry] = Field(default_factory=list)
