"""Until when figures of a target are asked for, and on which day it is judged. Nothing here reads, writes or waits."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period, ordinal_of, parse, period_at
from services.metrics.targets.model import Target
from services.metrics.targets.soundness import beginning_of, end_of
from services.metrics.targets.trajectory import last_day
from shared.contracts.metrics.indicators import Frequency

STANDING = frozenset({"sum", "last", "cumulative"})
"""Where there is no period to reach it in, these add up or last from the beginning on; of others the newest counts."""

DAY = timedelta(1)


def period_on(frequency: Frequency, day: date) -> Period:
    """The one that the day lies in, or begins with."""
    return period_at(frequency, ordinal_of(frequency, day, 0))


def last_on(frequency: Frequency, day: date) -> Period:
    """The last one that begins on the day or before."""
    return period_on(frequency, day + DAY).previous() if frequency == "hourly" else period_on(frequency, day)


class Course(NamedTuple):
    """The days on which a target is under way: `begin` is its first, `end` its last; None where nobody knows."""

    frequency: Frequency
    due_days: int | None
    begin: date | None
    end: date | None

    def is_ahead(self, today: date) -> bool:
        return self.begin is not None and today < self.begin

    def newest(self, known: Period | None, today: date) -> Period | None:
        """The newest period that a figure may be of: none from before the beginning, and none that is still to come."""
        if known is None:
            return None
        found = min(known, last_on(self.frequency, min(today, self.end or today)))
        return None if self.begin and last_day(found) < self.begin else found

    def due(self, today: date) -> Period | None:
        """The newest period whose figure is overdue unless it is there."""
        if self.due_days is None:
            return None
        over = period_on(self.frequency, today - timedelta(self.due_days)).previous()
        found = min(over, last_on(self.frequency, self.end)) if self.end else over
        return None if self.begin and last_day(found) < self.begin else found

    def judged_on(self, newest: Period, today: date) -> date:
        """The day until which figures are known; the last one, once it is over and nobody owes any more."""
        if self.end and self.due_days is None and today > self.end:
            return self.end
        return min(last_day(newest), today, self.end or today)

    def next_look(self, newest: Period | None, today: date) -> date | None:
        """The next day on which it may be judged otherwise although nothing happens."""
        return min((day for day in self.turns(newest, today) if day > today), default=None)

    def turns(self, newest: Period | None, today: date) -> Iterator[date]:
        if self.begin:
            yield self.begin
        if self.due_days is not None:
            yield from self.overdue_from(newest, self.due_days, today)
        elif self.end:
            yield self.end + DAY
        if newest and today <= last_day(newest) and (self.end is None or today < self.end):
            yield today + DAY

    def overdue_from(self, newest: Period | None, due_days: int, today: date) -> Iterator[date]:
        """Where a period follows that is awaited."""
        awaited = period_on(self.frequency, max(today - timedelta(due_days), self.begin or date.min))
        if newest:
            awaited = max(awaited, newest.next())
        if self.end is None or awaited.first <= self.end:
            yield last_day(awaited) + timedelta(due_days) + DAY


def course_of(target: Target, indicator: Indicator) -> Course:
    mark, end = beginning_of(target, indicator), end_of(target)
    first = parse(target.period).first if target.period else None
    begin = max((day for day in (first, mark and mark.day + DAY) if day), default=None)
    return Course(indicator.frequency, indicator.due_days, begin, end)
