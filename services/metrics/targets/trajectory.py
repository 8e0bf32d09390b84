"""The way from a baseline to a target, day by day. Nothing here reads, writes or waits.

Everything is a fraction until it is told: rounded once, half away from zero. A day counts when it is over.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from services.metrics.indicators.periods import Period
from shared.contracts.metrics.indicators import Aggregation, Direction
from shared.expressions.numbers import number_of, rounded
from shared.expressions.values import NotComputed

GROWING = frozenset({"sum", "cumulative"})
"""What begins at nothing where no baseline is known."""


class Mark(NamedTuple):
    """What is expected when a day is over."""

    day: date
    value: Fraction


class Baseline(NamedTuple):
    """What was, in a period that is over before anything is expected."""

    value: Decimal
    period: Period


class Trajectory(NamedTuple):
    """Straight from mark to mark; at least one, in the order of their days. The last one is the target."""

    marks: tuple[Mark, ...]

    def expected(self, day: date) -> Fraction | None:
        """By the end of the day. Nothing before the first mark; after the last it stays at the target."""
        place = bisect_left(self.marks, day, key=lambda mark: mark.day)
        if place == len(self.marks):
            return self.marks[-1].value
        after = self.marks[place]
        if after.day == day:
            return after.value
        return between(self.marks[place - 1], after, day) if place else None

    def time_progress(self, day: date) -> Fraction | None:
        """The share of the days that are over (时间进度), from 0 to 1. None where nobody knows when it began."""
        begin, end = self.marks[0].day, self.marks[-1].day
        return (
            min(max(Fraction((day - begin).days, (end - begin).days), Fraction(0)), Fraction(1))
            if begin < end
            else None
        )


def between(before: Mark, after: Mark, day: date) -> Fraction:
    share = Fraction((day - before.day).days, (after.day - before.day).days)
    return before.value + (after.value - before.value) * share


def last_day(period: Period) -> date:
    return period.first if period.frequency == "hourly" else period.next().first - timedelta(1)


def beginning(aggregation: Aggregation, baseline: Baseline | None, period: Period | None) -> Mark | None:
    """Where the way begins: at the baseline; what is summed up begins at nothing after it.

    Without one, what grows from nothing begins with the target's own period. None where nobody knows.
    """
    if baseline and aggregation != "sum":
        return Mark(last_day(baseline.period), Fraction(baseline.value))
    if period and aggregation in GROWING:
        return Mark(period.first - timedelta(1), Fraction(0))
    return Mark(last_day(baseline.period), Fraction(0)) if baseline else None


def even(begin: Mark, end: Mark) -> Trajectory:
    """The same each day."""
    return Trajectory((begin, end))


def phased(begin: Mark, end: Mark, shares: Iterable[tuple[Period, Decimal]]) -> Trajectory:
    """Each period brings its share of the way, evenly within. The shares make 1, and the last period holds the end."""
    marks, way = [begin], Fraction(0)
    for period, share in shares:
        way += Fraction(share)
        marks.append(Mark(last_day(period), begin.value + (end.value - begin.value) * way))
    return within(begin, marks, end)


def through(begin: Mark | None, end: Mark, points: Iterable[tuple[Period, Decimal]]) -> Trajectory:
    """What is expected by the end of each of these periods; before the first, only where the beginning is known."""
    return within(begin, [Mark(last_day(period), Fraction(value)) for period, value in points], end)


def within(begin: Mark | None, marks: Iterable[Mark], end: Mark) -> Trajectory:
    """What lies between; the end is the target whatever a period says that goes on after it."""
    between = (mark for mark in marks if mark.day < end.day and (begin is None or mark.day > begin.day))
    return Trajectory((*([begin] if begin else []), *between, end))


class Aim(NamedTuple):
    """What is to be reached: a value, or a band to stay within. `begin` is what the way begins at, where known."""

    direction: Direction
    value: Decimal
    band: tuple[Decimal, Decimal] | None = None
    begin: Fraction | None = None


def attainment(actual: Decimal | Fraction, aim: Aim) -> Fraction | None:
    """The share of the way that is done (目标完成率): on an even way it equals the time progress; above 1 is beyond.

    Where the target lies not beyond the beginning, or nobody knows that of what is to fall, it is the ratio of the two.
    """
    if aim.band:
        return of_band(Fraction(actual), *map(Fraction, aim.band))
    done, value = Fraction(actual), Fraction(aim.value)
    begin = aim.begin if aim.begin is not None or aim.direction == "down" else Fraction(0)
    if begin is not None and (begin < value if aim.direction == "up" else begin > value):
        return (done - begin) / (value - begin)
    return ratio(done, value) if aim.direction == "up" else ratio(value, done)


def of_band(actual: Fraction, low: Fraction, high: Fraction) -> Fraction | None:
    """1 inside of the band; outside, how near its border is."""
    if low <= actual <= high:
        return Fraction(1)
    return ratio(actual, low) if actual < low else ratio(high, actual)


def ratio(better: Fraction, worse: Fraction) -> Fraction | None:
    """Of amounts above zero; of others one can only say whether it is reached."""
    if worse > 0:
        return better / worse
    return Fraction(1) if better >= worse else None


def light(
    actual: Decimal | Fraction, expected: Fraction, direction: str, amber_from: Decimal
) -> Literal["green", "amber", "red"]:
    """Green where what is expected is there, amber from a share of it, red below. What is to fall is turned round."""
    have, want = Fraction(actual), Fraction(expected)
    if have >= want if direction == "up" else have <= want:
        return "green"
    near = have >= want * Fraction(amber_from) if direction == "up" else have * Fraction(amber_from) <= want
    return "amber" if near else "red"


def light_in_band(actual: Decimal | Fraction, aim: Aim, amber_from: Decimal) -> Literal["green", "amber", "red"]:
    near = attainment(actual, aim)
    if near == 1:
        return "green"
    return "amber" if near is not None and near >= Fraction(amber_from) else "red"


def told(exact: Fraction | None, places: int) -> Decimal | None:
    """Rounded half away from zero; None too for what has more than 20 digits."""
    try:
        return None if exact is None else rounded(number_of(exact), places)
    except NotComputed:
        return None
