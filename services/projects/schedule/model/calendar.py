"""The rules of the calendar."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from typing_extensions import TypedDict

from services.projects.schedule.model.differences import differing
from services.projects.tables import Table
from shared.auth.labels import HUB, PUBLIC
from shared.contracts.projects.schedule import CalendarYearState
from shared.errors import Fault, InvalidField
from shared.rows import Recorded


class YearTold(TypedDict, total=False):
    """What is absent stays."""

    days_off: list[date]
    worked_weekends: list[date]
    source: str


class CalendarYear(Recorded, CalendarYearState, Table):
    """What differs from Monday to Friday. Whoever counts working days counts them anew when it changes."""

    @classmethod
    def plain(cls, year: int, *, id: UUID) -> Self:
        """Monday to Friday; nobody told of it yet."""
        return cls(id=id, year=year, days_off=[], worked_weekends=[], source="-", labels=[HUB, PUBLIC])

    def tell(self, told: YearTold) -> list[str]:
        """The fields that have other values then. Raises InvalidField."""
        before = self.model_copy()
        self.days_off = self.within(told.get("days_off", self.days_off), "days_off", weekend=False)
        self.worked_weekends = self.within(
            told.get("worked_weekends", self.worked_weekends), "worked_weekends", weekend=True
        )
        self.source = told.get("source", self.source)
        return differing(before, self)

    def within(self, days: Sequence[date], field: str, *, weekend: bool) -> list[date]:
        """In order, each once: a day off is a weekday of the year, a worked one lies in a weekend of it."""
        wrong = [nth for nth, day in enumerate(days) if day.year != self.year or (day.weekday() > 4) != weekend]
        if wrong:
            raise InvalidField(*(Fault(f"/{field}/{nth}", "not_such_a_day") for nth in wrong))
        return sorted({*days})

    def state(self) -> CalendarYearState:
        return CalendarYearState.model_validate(self)
