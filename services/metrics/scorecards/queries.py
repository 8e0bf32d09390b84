"""Scorecards as they follow from targets and figures, at any moment. Nothing is stored here."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from services.metrics.indicators.periods import SHANGHAI, Period
from services.metrics.scorecards.days import STANDING, period_on
from services.metrics.scorecards.scoring import Case, Known, Measure, Peers, Score, case_of, peers_of
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.spans import Span
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
    today, lines = moment.at.astimezone(SHANGHAI).date(), Lines(moment)
    asked = [await asked_of(moment, target, today) for target in await moment.work.rows(Target, TARGETS, [*codes])]
    newest = newest_of(asked)
    return [each.case.score(await known_of(lines, each, newest[each.peers])) for each in asked]


async def asked_of(moment: Moment, target: Target, today: date) -> Asked:
    indicator = await moment.indicator(target.indicator)
    need = await Needs(moment).of(indicator, (), {name: (value,) for name, value in target.dimensions.items()})
    case = case_of(target, indicator, today)
    return Asked(case, need, case.course.newest(newest_in(need), today))


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


async def known_of(lines: Lines, asked: Asked, newest: Period | None) -> Known:
    if asked.newest is None or newest is None:
        return Known(None, None)
    before = min(asked.newest, newest.previous())
    return Known(await measured(lines, asked, asked.newest), await measured(lines, asked, before))


async def measured(lines: Lines, asked: Asked, until: Period) -> Measure | None:
    """What counts up to the end of the period. None where there is nothing, or more than one may ask for."""
    first = first_of(asked, until)
    if until < first:
        return None
    span = Span(until.frequency, first.ordinal, 1, until.ordinal - first.ordinal + 1)
    try:
        found = (await lines.of(asked.need, span)).get(())
    except TooMuchAsked:
        return None
    point = found[0] if found else None
    return Measure(until, point.value, point.parts) if point and point.value is not None else None


def first_of(asked: Asked, until: Period) -> Period:
    """The first period of what counts up to the end of this one."""
    extent, course = asked.need.extent(), asked.case.course
    adds_up = asked.case.target.horizon == "period" or asked.case.indicator.aggregation in STANDING
    if not adds_up or extent is None:
        return until
    return period_on(until.frequency, course.begin) if course.begin else extent[0].containing(until.frequency)
