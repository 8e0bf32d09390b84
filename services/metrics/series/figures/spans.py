"""Periods of one frequency, one after the other."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.metrics.indicators.periods import Period, ordinal_of, period_at
from shared.contracts.metrics.indicators import Frequency

LAST_HOUR = 23


class Span(NamedTuple):
    """`length` periods; the first has this ordinal. `every`: so many of them are one, as from January to October."""

    step: Frequency
    first: int
    length: int
    every: int = 1

    @property
    def periods(self) -> list[Period]:
        return self.starts[:-1]

    @property
    def starts(self) -> list[Period]:
        """The first of each, and what follows the last."""
        return [period_at(self.step, self.first + nth * self.every) for nth in range(self.length + 1)]

    @property
    def edges(self) -> list[datetime]:
        """Where each starts, and where the last ends."""
        return [start.starts for start in self.starts]

    def ordinals(self, part: Frequency) -> list[int]:
        """The same edges, counted in the shorter periods that each is made of."""
        return [ordinal_of(part, start.first, start.hour) for start in self.starts]

    def split(self, part: Frequency) -> "Span":
        """The shorter periods that it is made of."""
        begin, end = self.starts[0], self.starts[-1]
        first = ordinal_of(part, begin.first, begin.hour)
        return Span(part, first, ordinal_of(part, end.first, end.hour) - first)


def span_over(step: Frequency, first: Period, last: Period) -> Span:
    """All that the time from the first until the end of the last touches; none where the last is before the first."""
    day, hour = (last.first, last.hour) if last.frequency == "hourly" else (last_day(last), LAST_HOUR)
    begin = ordinal_of(step, first.first, first.hour)
    return Span(step, begin, max(0, ordinal_of(step, day, hour) - begin + 1))


def last_day(period: Period) -> date:
    return period.next().first - timedelta(1)
