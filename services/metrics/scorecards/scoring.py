"""How a target stands by what is known, and its place among others. Nothing here reads, writes or waits.

Everything is a fraction until it is told.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period
from services.metrics.scorecards.days import Course, course_of
from services.metrics.series.figures.points import NOTHING, Parts
from services.metrics.targets.model import Target
from services.metrics.targets.trajectory import Mark, Trajectory, attainment, light, light_in_band
from shared.contracts.metrics.scorecards import GreyReason, Trend

Judged = tuple[str, GreyReason | None]


class Measure(NamedTuple):
    """What is known up to the end of a period."""

    period: Period
    value: Fraction
    parts: Parts


class Known(NamedTuple):
    """Of a target: `now`, and a period `before`."""

    now: Measure | None
    before: Measure | None


class Case(NamedTuple):
    """A target on a day, and the `way` to it where there is one."""

    target: Target
    indicator: Indicator
    course: Course
    today: date
    way: Trajectory | None

    def score(self, known: Known) -> "Score":
        on = self.day_of(known.now)
        expected = self.way.expected(on) if self.way and on else None
        return Score(
            case=self,
            known=known,
            judged_on=on,
            expected=expected,
            time_progress=self.over(known.now),
            attainment=self.done(known.now),
            before=self.done(known.before),
            light=self.light(known.now, expected),
            trend=trend(self.ahead(known.now), self.ahead(known.before)),
        )

    def day_of(self, measure: Measure | None) -> date | None:
        return measure and self.course.judged_on(measure.period, self.today)

    def over(self, measure: Measure | None) -> Fraction | None:
        """The share of its time."""
        day = self.day_of(measure)
        return self.way.time_progress(day) if self.way and day else None

    def done(self, measure: Measure | None) -> Fraction | None:
        """The share of its way."""
        return measure and attainment(measure.value, self.target.aim(self.indicator))

    def ahead(self, measure: Measure | None) -> Fraction | None:
        """How much more of the way is done than of the time is over, where that is known."""
        done, over = self.done(measure), self.over(measure)
        return done if done is None or over is None else done - over

    def light(self, now: Measure | None, expected: Fraction | None) -> Judged:
        """The first reason that there is for grey, else a colour."""
        why = self.unjudged(now)
        if now is None or why:
            return "grey", why
        amber_from = Decimal(self.target.amber_from)
        if self.target.band:
            return light_in_band(now.value, self.target.aim(self.indicator), amber_from), None
        if expected is None:
            return "grey", "no_rule"
        return light(now.value, expected, self.indicator.direction, amber_from), None

    def unjudged(self, now: Measure | None) -> GreyReason | None:
        if self.course.end is None and self.target.band is None:
            return "no_date"
        if self.course.is_ahead(self.today):
            return "not_due"
        due = self.course.due(self.today)
        if due and (now is None or now.period < due):
            return "silent"
        if now is None:
            return "no_data"
        return "held" if now.parts.held else None


class Score(NamedTuple):
    """How a target stands."""

    case: Case
    known: Known
    judged_on: date | None
    expected: Fraction | None
    time_progress: Fraction | None
    attainment: Fraction | None
    before: Fraction | None
    light: Judged
    trend: Trend | None

    @property
    def target(self) -> Target:
        return self.case.target

    @property
    def parts(self) -> Parts:
        return self.known.now.parts if self.known.now else NOTHING

    @property
    def next_look(self) -> date | None:
        """The next day on which it may stand otherwise although nothing happens."""
        return self.case.course.next_look(self.known.now and self.known.now.period, self.case.today)


def case_of(target: Target, indicator: Indicator, today: date) -> Case:
    course = course_of(target, indicator)
    return Case(target, indicator, course, today, way_of(target, indicator, course))


def way_of(target: Target, indicator: Indicator, course: Course) -> Trajectory | None:
    """Where nobody knows what it begins at, the target is all that is expected, by the last day."""
    way = target.trajectory(indicator)
    if way == "no_baseline" and course.end and target.value is not None:
        return Trajectory((Mark(course.end, Fraction(target.value)),))
    return way if isinstance(way, Trajectory) else None


def trend(now: Fraction | None, before: Fraction | None) -> Trend | None:
    if now is None or before is None:
        return None
    return "same" if now == before else "better" if now > before else "worse"


class Standing(NamedTuple):
    """A place among `ranked` ones, and that of a period ago."""

    rank: int | None
    ranked: int
    before: int | None

    @property
    def change(self) -> int | None:
        """Places that were won."""
        return None if self.rank is None or self.before is None else self.before - self.rank


Peers = tuple[str, tuple[str, ...], str, str | None, date | None]


def peers_of(target: Target) -> Peers:
    """What is comparable: the same is measured of the same kind of thing, to be reached in the same time."""
    return target.indicator, tuple(sorted(target.dimensions)), target.horizon, target.period, target.due_on


def standings(scores: Iterable[Score]) -> dict[UUID, Standing]:
    """By target. Whose attainment is not known has no place."""
    groups: dict[Peers, list[Score]] = {}
    for each in scores:
        groups.setdefault(peers_of(each.target), []).append(each)
    return {id: place for group in groups.values() for id, place in placed(group).items()}


def placed(group: Iterable[Score]) -> dict[UUID, Standing]:
    group = [*group]
    now = places({each.target.id: each.attainment for each in group})
    before = places({each.target.id: each.before for each in group})
    ids = [each.target.id for each in group]
    return {id: Standing(now.get(id), len(now), before.get(id)) for id in ids}


def places(values: Mapping[UUID, Fraction | None]) -> dict[UUID, int]:
    """The highest is first. Equal ones share a place, and as many are left out after them: 1, 2, 2, 4. One is none."""
    ordered = sorted((value for value in values.values() if value is not None), reverse=True)
    if len(ordered) < 2:
        return {}
    first = {value: place for place, value in reversed([*enumerate(ordered, 1)])}
    return {id: first[value] for id, value in values.items() if value is not None}
