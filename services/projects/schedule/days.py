"""How days are counted: the periods that a precision names, and the country's working days.

Day numbers are those of `date.toordinal()`: 1 is a Monday.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from services.projects.schedule.errors import BeyondCalendar
from shared.contracts.projects.schedule import Precision

FIRST, LAST = date(1970, 1, 1).toordinal(), date(2149, 12, 31).toordinal()
"""Every day of a schedule lies between them."""

MONTHS: dict[Precision, int] = {"month": 1, "quarter": 3, "year": 12}
COARSENESS: tuple[Precision, ...] = ("day", "month", "quarter", "year")


class Dated(NamedTuple):
    """A day, and how precisely it is known."""

    day: date
    precision: Precision


class Day(NamedTuple):
    """The same in numbers. Of two equal days the coarser is the greater."""

    number: int
    coarseness: int = 0

    @property
    def dated(self) -> Dated:
        return Dated(date.fromordinal(self.number), COARSENESS[self.coarseness])


def in_numbers(day: date | None, precision: Precision | None) -> Day | None:
    return Day(day.toordinal(), COARSENESS.index(precision)) if day and precision else None


def last_day(day: date, precision: Precision) -> date:
    """Of the month, quarter or year that the day lies in."""
    if precision == "day":
        return day
    month = day.month + -day.month % MONTHS[precision]
    return date(day.year, month, monthrange(day.year, month)[1])


def first_day(day: date, precision: Precision) -> date:
    if precision == "day":
        return day
    return date(day.year, day.month - (day.month - 1) % MONTHS[precision], 1)


class WorkingDays:
    """All of them from FIRST to LAST, in order. What was not told of a year is Monday to Friday."""

    def __init__(self, days_off: Iterable[date], worked_weekends: Iterable[date]) -> None:
        weekdays = {day for day in range(FIRST, LAST + 1) if 1 <= day % 7 <= 5}
        self._days = sorted(weekdays - set(map(date.toordinal, days_off)) | set(map(date.toordinal, worked_weekends)))

    def step(self, day: int, lag: int) -> int:
        """The lag-th working day after it, or before it where the lag is negative. Raises BeyondCalendar."""
        if lag == 0:
            return day
        index = bisect_right(self._days, day) + lag - 1 if lag > 0 else bisect_left(self._days, day) + lag
        if not 0 <= index < len(self._days):
            raise BeyondCalendar
        return self._days[index]

    def latest(self, day: int, lag: int) -> int:
        """The last day from which `step` leads no further than to `day`."""
        if lag == 0:
            return day
        index = bisect_right(self._days, day) - lag - (lag < 0)
        if index < 0:
            return FIRST
        return self._days[index] - (lag > 0) if index < len(self._days) else LAST


@lru_cache(maxsize=8)
def working_days(days_off: frozenset[date], worked_weekends: frozenset[date]) -> WorkingDays:
    """Kept, since the calendar changes about once a year."""
    return WorkingDays(days_off, worked_weekends)
