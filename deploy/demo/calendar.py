"""The periods of the demo, by the frequency of an indicator."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

HOURS, MONTHS = 24, 12


class Moment(NamedTuple):
    """A period that is over: its name, the month in which it ends, and the day and hour of those that have one."""

    name: str
    month: int
    day: date | None = None
    hour: int | None = None


class Range(NamedTuple):
    """Whole months before the one of `today`, and that one until yesterday."""

    today: date
    months: int

    def moments(self, frequency: str) -> Iterator[Moment]:
        """In order of time. Weeks are those of ISO 8601."""
        match frequency:
            case "hourly":
                for day in self.days():
                    yield from (Moment(f"{day}T{hour:02}", month_of(day), day, hour) for hour in range(HOURS))
            case "daily":
                yield from (Moment(str(day), month_of(day), day) for day in self.days())
            case "weekly":
                yield from (Moment(f"{day:%G-W%V}", month_of(day)) for day in self.days() if day.isoweekday() == 7)
            case _:
                yield from self.of_months(frequency)

    def of_months(self, frequency: str) -> Iterator[Moment]:
        for month in range(self.first, month_of(self.today)):
            year, place = divmod(month, MONTHS)
            if frequency == "monthly":
                yield Moment(f"{year}-{place + 1:02}", month)
            elif frequency == "quarterly" and place % 3 == 2:
                yield Moment(f"{year}-Q{place // 3 + 1}", month)
            elif frequency == "yearly" and place == MONTHS - 1:
                yield Moment(str(year), month)

    @property
    def first(self) -> int:
        return month_of(self.today) - self.months

    def days(self) -> Iterator[date]:
        day = date(self.first // MONTHS, self.first % MONTHS + 1, 1)
        while day < self.today:
            yield day
            day += timedelta(1)


def month_of(day: date) -> int:
    """Counted from the year 0: January 2024 is 24288."""
    return day.year * MONTHS + day.month - 1
