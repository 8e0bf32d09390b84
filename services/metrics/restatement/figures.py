"""The figures that a correction reaches: as they were told before it, and as they are after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.metrics.indicators.formulas import dimensions_of
from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period, period_of
from services.metrics.restatement.repository import Corrected
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.points import Group, Point, told
from services.metrics.series.figures.spans import Span
from services.metrics.series.queries import POINTS_MAX
from services.metrics.series.question import VALUES_MAX, Where
from services.metrics.series.reading.lines import Lines
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Need, Needs

Told = Mapping[tuple[Group, str], str | None]
"""By group and period the figure as it is told."""


class Change(NamedTuple):
    """Of the figures of one group: by period what was told, and what is."""

    group: Group
    periods: Mapping[str, tuple[str | None, str | None]]


class Reach(NamedTuple):
    """What a correction of the `source` may change: it, and all that is computed from it. `corrected` are in order."""

    source: Indicator
    indicators: Sequence[Indicator]
    corrected: Sequence[Corrected]


async def figures_of(moment: Moment, reach: Reach) -> dict[str, Told]:
    """By the codes of the indicators. What several formulas need is read once. Raises TooMuchAsked."""
    needs, lines, found = Needs(moment), Lines(moment), dict[str, Told]()
    for indicator in reach.indicators:
        where = reached(indicator, reach.corrected)
        need = await needs.of(indicator, tuple(dimensions_of(indicator)), where)
        found[indicator.code] = await told_of(lines, need, spans_of(indicator, reach))
    return found


async def told_of(lines: Lines, need: Need, spans: Iterable[Span]) -> Told:
    """By all dimensions of the indicator."""
    found: dict[tuple[Group, str], str | None] = {}
    for span in spans:
        if len(need.groups()) * span.length > POINTS_MAX:
            raise TooMuchAsked("points", POINTS_MAX)
        for group, points in (await lines.of(need, span)).items():
            named = zip(span.periods, points, strict=True)
            found |= {(group, str(period)): text_of(point, need.indicator.places) for period, point in named}
    return found


def text_of(point: Point, places: int) -> str | None:
    value, _ = told(point, places)
    return None if value is None else f"{value:f}"


def spans_of(indicator: Indicator, reach: Reach) -> Iterator[Span]:
    """Its periods that contain those of what is corrected."""
    shorter = (period_of(reach.source.frequency, each.starts) for each in reach.corrected)
    periods = {period.containing(indicator.frequency) for period in shorter}
    return runs(sorted(periods, key=lambda period: period.ordinal))


def reached(indicator: Indicator, corrected: Sequence[Corrected]) -> Where:
    """No figure is reached but those with a value that is corrected."""
    values = {
        name: {each.dimensions[name] for each in corrected if name in each.dimensions}
        for name in dimensions_of(indicator)
        if all(name in each.dimensions for each in corrected)
    }
    return {name: tuple(sorted(each)) for name, each in values.items() if len(each) <= VALUES_MAX}


def runs(periods: Sequence[Period]) -> Iterator[Span]:
    """Periods that follow each other are read together. `periods` are of one frequency, in order, and not none."""
    edges = [nth for nth, (one, next) in enumerate(pairwise(periods), 1) if next.ordinal != one.ordinal + 1]
    for begin, end in pairwise([0, *edges, len(periods)]):
        yield Span(periods[begin].frequency, periods[begin].ordinal, end - begin)


def compared(was: Told, now: Told) -> Iterator[Change]:
    """By group, in order."""
    changed: dict[Group, dict[str, tuple[str | None, str | None]]] = {}
    for group, period in sorted({*was, *now}, key=lambda key: ([value or "" for value in key[0]], key[1])):
        pair = was.get((group, period)), now.get((group, period))
        if pair[0] != pair[1]:
            changed.setdefault(group, {})[period] = pair
    return (Change(group, periods) for group, periods in changed.items())
