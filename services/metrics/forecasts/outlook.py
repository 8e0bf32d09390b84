"""What a period will end with: exact as far as it is known, an estimate beyond. Nothing here reads, writes or waits."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import median, quantiles
from typing import NamedTuple

from services.metrics.forecasts.trend import Trend, fitted
from services.metrics.series.figures.points import over_time
from shared.contracts.metrics.indicators import Aggregation, Frequency

SEASONS: dict[Frequency, int] = {"hourly": 24, "daily": 7, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1}
"""Periods after which it may repeat itself: a day, a week, a year."""

LEAST = 6
"""Values where there are no seasons, and errors by which a range is told."""

PAST_MAX = 5


class Bounds(NamedTuple):
    """What no figure of the indicator is below or above."""

    lower: Fraction | None
    upper: Fraction | None

    def hold(self, value: float | Fraction) -> Fraction:
        exact = Fraction(value)
        exact = max(exact, self.lower) if self.lower is not None else exact
        return min(exact, self.upper) if self.upper is not None else exact


class Course(NamedTuple):
    """Figures without a gap, in order, and how they make up a longer period."""

    values: Sequence[Fraction]
    frequency: Frequency
    aggregation: Aggregation
    bounds: Bounds

    @property
    def season(self) -> int:
        return SEASONS[self.frequency]

    @property
    def suffices(self) -> bool:
        """Two seasons are there."""
        return len(self.values) >= max(2 * self.season, LEAST)

    def until(self, count: int) -> "Course":
        return self._replace(values=self.values[:count])


class Outlook(NamedTuple):
    """Eight of ten are to end between `low` and `high`; None where too few errors are known to say so."""

    value: Fraction
    low: Fraction | None
    high: Fraction | None

    def holds(self, actual: Fraction) -> bool:
        return self.low is not None and self.high is not None and self.low <= actual <= self.high


class Past(NamedTuple):
    """What would have been projected so far before an earlier end, from the figures up to then; and what came.

    That end lies `back` figures before the last.
    """

    back: int
    outlook: Outlook
    actual: Fraction

    @property
    def error(self) -> Fraction | None:
        """As a share of what came."""
        return abs(self.outlook.value - self.actual) / abs(self.actual) if self.actual else None


def outlook(course: Course, known: int, ahead: int) -> Outlook:
    """Of a period of which the last `known` values are there and `ahead` are to come."""
    trend = fitted([float(value) for value in course.values], course.season)
    there, coming = course.values[len(course.values) - known :], [*map(course.bounds.hold, trend.ahead(ahead))]
    whole = together(course.aggregation, there, coming)
    errors = errors_of(course, trend, ahead)
    if len(errors) < LEAST:
        return Outlook(whole, None, None)
    tenths = quantiles(errors, n=10, method="inclusive")
    low, high = (
        together(course.aggregation, there, moved(course, coming, Fraction(error))) for error in (tenths[0], tenths[-1])
    )
    return Outlook(whole, min(low, whole), max(high, whole))


def together(aggregation: Aggregation, there: Sequence[Fraction], coming: Sequence[Fraction]) -> Fraction:
    whole = over_time(aggregation, [*there, *coming])
    assert whole is not None
    return whole


def moved(course: Course, coming: Sequence[Fraction], error: Fraction) -> list[Fraction]:
    """Each by the same, so that together they are off by so much."""
    share = error / len(coming) if course.aggregation == "sum" else error
    return [course.bounds.hold(value + share) for value in coming]


def errors_of(course: Course, trend: Trend, ahead: int) -> list[float]:
    """By how much as many values together were off what the trend said of them before, from the first season on."""
    values = course.values
    return [
        float(
            together(course.aggregation, (), values[origin + 1 : origin + 1 + ahead])
            - together(course.aggregation, (), [*map(course.bounds.hold, trend.ahead(ahead, origin))])
        )
        for origin in range(course.season, len(values) - ahead)
    ]


def past_of(course: Course, known: int, ahead: int) -> list[Past]:
    """Of earlier periods as long, the last one first: as far from their end, as far as two seasons lay before."""
    found: list[Past] = []
    for nth in range(PAST_MAX):
        end = len(course.values) - known - nth * (known + ahead)
        then = course.until(end - ahead)
        if end - ahead <= 0 or not then.suffices:
            break
        actual = together(course.aggregation, (), course.values[end - known - ahead : end])
        found.append(Past(len(course.values) - end, outlook(then, known, ahead), actual))
    return found


class Credibility(NamedTuple):
    """Of the `ranged` projections so many came out `within` their range; half of all erred by less than `error`."""

    projections: int
    ranged: int
    within: int
    error: Fraction | None


def credibility(past: Sequence[Past]) -> Credibility:
    errors = [each.error for each in past if each.error is not None]
    ranged = [each for each in past if each.outlook.low is not None]
    within = sum(each.outlook.holds(each.actual) for each in ranged)
    return Credibility(len(past), len(ranged), within, median(errors) if errors else None)
