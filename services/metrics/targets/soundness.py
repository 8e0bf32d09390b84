"""What is wrong with a target by itself, as its indicator is. Nothing here reads, writes or waits."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from services.metrics.indicators.periods import CONTAINED, NoPeriod, Period, parse
from services.metrics.targets.trajectory import Baseline, Mark, beginning, last_day
from shared.contracts.metrics.indicators import IndicatorState
from shared.contracts.metrics.targets import TargetState
from shared.errors import Fault

HORIZONS = {"period": "period", "date": "due_on"}
"""What says by when, where something does."""

LISTS = {"phased": "phases", "points": "points"}
"""What says the way, where it is not even."""


def faults_in(target: TargetState, indicator: IndicatorState) -> Iterator[Fault]:
    """Those of one part only where the parts that it rests on have none."""
    found = [*faults_of_value(target, indicator), *faults_of_choices(target), *faults_of_periods(target, indicator)]
    yield from found or faults_of_way(target, indicator)


def faults_of_value(target: TargetState, indicator: IndicatorState) -> Iterator[Fault]:
    """A band where the indicator has one, else a value."""
    banded = indicator.direction == "band"
    yield from wanted("band", target.band is not None, needed=banded)
    yield from wanted("value", target.value is not None, needed=not banded)
    if target.band and Decimal(target.band["low"]) > Decimal(target.band["high"]):
        yield Fault("/band/high", "below_low")
    known = {each["dimension"] for each in indicator.dimensions}
    yield from (Fault(f"/dimensions/{code}", "not_of_the_indicator") for code in target.dimensions if code not in known)


def faults_of_choices(target: TargetState) -> Iterator[Fault]:
    """What the horizon and the shape ask for is there, and nothing that they do not ask for."""
    for horizon, field in HORIZONS.items():
        yield from wanted(field, getattr(target, field) is not None, needed=target.horizon == horizon)
    for shape, field in LISTS.items():
        yield from wanted(field, bool(getattr(target, field)), needed=target.shape == shape)
    if target.shape != "even" and target.horizon not in HORIZONS:
        yield Fault("/shape", "undated")


def wanted(field: str, there: bool, *, needed: bool) -> Iterator[Fault]:
    if there != needed:
        yield Fault(f"/{field}", "missing" if needed else "not_wanted")


def faults_of_periods(target: TargetState, indicator: IndicatorState) -> Iterator[Fault]:
    """Each is one, and figures of the indicator make it up."""
    for pointer, name in periods_of(target):
        period = read(name)
        if period is None:
            yield Fault(pointer, "no_period")
        elif period.frequency not in CONTAINED[indicator.frequency]:
            yield Fault(pointer, "not_made_of_its_periods", {"frequency": indicator.frequency})


def periods_of(target: TargetState) -> Iterator[tuple[str, str]]:
    if target.period is not None:
        yield "/period", target.period
    if target.baseline:
        yield "/baseline/period", target.baseline["period"]
    yield from ((f"/phases/{place}/period", phase["period"]) for place, phase in enumerate(target.phases))
    yield from ((f"/points/{place}/period", point["period"]) for place, point in enumerate(target.points))


def read(name: str) -> Period | None:
    try:
        return parse(name)
    except NoPeriod:
        return None


def faults_of_way(target: TargetState, indicator: IndicatorState) -> Iterator[Fault]:
    end, begin = end_of(target), begin_of(target, indicator)
    if end and target.baseline and last_day(parse(target.baseline["period"])) >= end:
        yield Fault("/baseline/period", "not_before_the_end")
    elif end and target.shape == "phased":
        yield from faults_of_phases(target, begin, end)
    elif end and target.shape == "points":
        yield from faults_of_points([parse(point["period"]) for point in target.points], begin, end)


def end_of(target: TargetState) -> date | None:
    return last_day(parse(target.period)) if target.period else target.due_on


def begin_of(target: TargetState, indicator: IndicatorState) -> date | None:
    mark = beginning_of(target, indicator)
    return mark.day if mark else None


def beginning_of(target: TargetState, indicator: IndicatorState) -> Mark | None:
    return beginning(indicator.aggregation, baseline_of(target), parse(target.period) if target.period else None)


def baseline_of(target: TargetState) -> Baseline | None:
    said = target.baseline
    return Baseline(Decimal(said["value"]), parse(said["period"])) if said else None


def faults_of_phases(target: TargetState, begin: date | None, end: date) -> Iterator[Fault]:
    """One after the other, from the first day to the last, and 1 together."""
    if begin is None:
        yield Fault("/baseline", "missing")
        return
    phases = [parse(phase["period"]) for phase in target.phases]
    yield from (
        Fault(f"/phases/{place}/period", "not_the_next", {"expected": str(before.next())})
        for place, (before, after) in enumerate(pairwise(phases), 1)
        if after != before.next()
    )
    if not phases[0].first <= begin + timedelta(1) <= last_day(phases[0]):
        yield Fault("/phases/0/period", "not_where_it_begins", {"expected": str(begin + timedelta(1))})
    if not phases[-1].first <= end <= last_day(phases[-1]):
        yield Fault(f"/phases/{len(phases) - 1}/period", "not_where_it_ends", {"expected": str(end)})
    if sum(Decimal(phase["share"]) for phase in target.phases) != 1:
        yield Fault("/phases", "not_one_together")


def faults_of_points(points: Sequence[Period], begin: date | None, end: date) -> Iterator[Fault]:
    """In order, after the beginning, before the end."""
    before = begin
    for place, point in enumerate(points):
        if before and last_day(point) <= before:
            yield Fault(f"/points/{place}/period", "not_in_order")
        if last_day(point) >= end:
            yield Fault(f"/points/{place}/period", "not_before_the_end")
        before = last_day(point)
