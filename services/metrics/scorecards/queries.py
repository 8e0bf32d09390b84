"""Scorecards as they follow from targets and figures, at any moment. Nothing is stored here."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from services.metrics.indicators.periods import SHANGHAI, Period
from services.metrics.scorecards.days import STANDING, period_on
from services.metrics.scorecards.scoring import Case, Known, Measure, Peers, Score, case_of, peers_of
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.spans import Span
from services.metrics.series.question import Where
from services.metrics.series.reading.lines import Lines
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Need, Needs
from services.metrics.targets.model import Target

TARGETS = "where indicator = any ($1) and deleted_at is null order by id"


class Asked(NamedTuple):
    """A target, the figures that it is measured by, and the newest period that there are any of."""

    case: Case
    need: Need
    newest: Period | None

    @property
    def peers(self) -> Peers:
        return peers_of(self.case.target)


async def scores_of(moment: Moment, codes: Collection[str]) -> list[Score]:
    """Of all targets that stand for these indicators: by the figures that count at the moment, on its day.

    Nothing is written. Whoever assumes figures lets them count within a transaction of its own and asks in that;
    `standings` gives each its place. The caller of the moment has to see the indicators.
    """
    lines, asked = Lines(moment), await asked_of(moment, await moment.work.rows(Target, TARGETS, [*codes]))
    newest = newest_of(asked)
    looked = [looked_at(each, newest[each.peers]) for each in asked]
    await lines.read_ahead(
        (each.need, span_of(each, until)) for each, both in zip(asked, looked, strict=True) for until in both
    )
    return [each.case.score(await known_of(lines, each, both)) for each, both in zip(asked, looked, strict=True)]


async def asked_of(moment: Moment, targets: Iterable[Target]) -> list[Asked]:
    today = moment.at.astimezone(SHANGHAI).date()
    cases = [case_of(target, await moment.indicator(target.indicator), today) for target in targets]
    needs = await Needs(moment).all_of((case.indicator, (), values_of(case.target)) for case in cases)
    return [
        Asked(case, need, case.course.newest(newest_in(need), today)) for case, need in zip(cases, needs, strict=True)
    ]


def values_of(target: Target) -> Where:
    return {name: (value,) for name, value in target.dimensions.items()}


def newest_in(need: Need) -> Period | None:
    """The newest period of its indicator of which all is known that it is made of."""
    if need.expression is None:
        return max((known.last for known in need.series), default=None)
    inputs = [newest_in(each) for each in need.inputs.values()]
    found = [period.containing(need.indicator.frequency) for period in inputs if period]
    return min(found) if found and len(found) == len(inputs) else None


def newest_of(asked: Iterable[Asked]) -> dict[Peers, Period | None]:
    """What was before is looked at on one day for all that are compared: a period before the newest of any."""
    found: dict[Peers, Period | None] = {}
    for each in asked:
        both = [period for period in (found.get(each.peers), each.newest) if period]
        found[each.peers] = max(both, default=None)
    return found


def looked_at(asked: Asked, newest: Period | None) -> tuple[Period, ...]:
    """Now and before: until the end of which periods. None where nothing is known."""
    if asked.newest is None or newest is None:
        return ()
    return asked.newest, min(asked.newest, newest.previous())


async def known_of(lines: Lines, asked: Asked, looked: Iterable[Period]) -> Known:
    now, before = [await measured(lines, asked, until) for until in looked] or (None, None)
    return Known(now, before)


async def measured(lines: Lines, asked: Asked, until: Period) -> Measure | None:
    """What counts up to the end of the period. None where there is nothing, or more than one may ask for."""
    try:
        found = (await lines.of(asked.need, span_of(asked, until))).get(())
    except TooMuchAsked:
        return None
    point = found[0] if found else None
    return Measure(until, point.value, point.parts) if point and point.value is not None else None


def span_of(asked: Asked, until: Period) -> Span:
    """All of it as one; none where it is over before its first period."""
    first = first_of(asked, until)
    return Span(until.frequency, first.ordinal, int(first <= until), until.ordinal - first.ordinal + 1)


def first_of(asked: Asked, until: Period) -> Period:
    """The first period of what counts up to the end of this one."""
    extent, course = asked.need.extent(), asked.case.course
    adds_up = asked.case.target.horizon == "period" or asked.case.indicator.aggregation in STANDING
    if not adds_up or extent is None:
        return until
    return period_on(until.frequency, course.begin) if course.begin else extent[0].containing(until.frequency)
