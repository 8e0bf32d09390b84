"""The answer to a question about series."""

from collections.abc import Sequence
from typing import NamedTuple

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.computing import ABSENT, computed
from services.metrics.series.figures.points import Group, Point
from services.metrics.series.figures.rolling import rolled, without_total
from services.metrics.series.figures.spans import Span, span_over
from services.metrics.series.question import Question
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Need, Needs
from services.metrics.series.reading.sums import read_sums

GROUPS_MAX, POINTS_MAX = 200, 20_000
COMPUTED_MAX = 50_000
"""Figures of one formula, before they are brought together."""


class Chart(NamedTuple):
    """One line of it for each group; `before` is what each period's figure was a year before, where that is asked."""

    indicator: Indicator
    group_by: tuple[str, ...]
    span: Span
    lines: dict[Group, list[Point]]
    before: dict[Group, list[tuple[Period | None, Point]]]
    compared: bool


async def charts_of(moment: Moment, question: Question) -> list[Chart]:
    """Of those indicators whose figures the caller may see. Raises NotFound, InvalidField, TooMuchAsked."""
    needs, wanted = Needs(moment), list[Need]()
    for code in question.indicators:
        indicator = await moment.indicator(code)
        question.require_fit(indicator)
        if await moment.may_see(indicator):
            wanted.append(await needs.of(indicator, question.group_by, question.where))
    reader = Reader(moment, question)
    return [await reader.chart(need, span) for need, span in reader.spans(wanted)]


class Reader:
    """Each figure is read once, however many formulas need it."""

    def __init__(self, moment: Moment, question: Question) -> None:
        self.moment, self.question = moment, question
        self.met: dict[tuple[int, Span], dict[Group, list[Point]]] = {}

    def spans(self, needs: Sequence[Need]) -> list[tuple[Need, Span]]:
        """The periods of each, where there are any figures. Raises TooMuchAsked."""
        extents = [extent for need in needs if (extent := need.extent())]
        if not extents:
            return []
        first = self.question.first or min((first for first, _ in extents), key=lambda period: period.starts)
        last = self.question.last or max((last for _, last in extents), key=lambda period: period.ends)
        spans = [span_over(self.question.step or need.indicator.frequency, first, last) for need in needs]
        self.require_bounded([*zip(needs, spans, strict=True)])
        return [*zip(needs, spans, strict=True)]

    def require_bounded(self, asked: Sequence[tuple[Need, Span]]) -> None:
        groups = [len(need.groups()) for need, _ in asked]
        times = 2 if self.question.year_before else 1
        points = sum(count * span.length * times for count, (_, span) in zip(groups, asked, strict=True))
        if sum(groups) > GROUPS_MAX:
            raise TooMuchAsked("groups", GROUPS_MAX)
        if points > POINTS_MAX or any(span.length > POINTS_MAX for _, span in asked):
            raise TooMuchAsked("points", POINTS_MAX)

    async def chart(self, need: Need, span: Span) -> Chart:
        lines = await self.figures(need, span)
        before = await self.year_before(need, span) if self.question.year_before else {}
        return Chart(need.indicator, need.group_by, span, lines, before, self.question.year_before)

    async def year_before(self, need: Need, span: Span) -> dict[Group, list[tuple[Period | None, Point]]]:
        periods = [period.year_before() for period in span.periods]
        ordinals = [period.ordinal for period in periods if period]
        if not ordinals:
            return {}
        span = Span(span.step, ordinals[0], ordinals[-1] - ordinals[0] + 1)
        return {
            group: [(period, points[period.ordinal - span.first] if period else ABSENT) for period in periods]
            for group, points in (await self.figures(need, span)).items()
        }

    async def figures(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        key = id(need), span
        if key not in self.met:
            read = read_sums(self.moment, need, span) if need.expression is None else self.computed(need, span)
            self.met[key] = await read if need.groups() and span.length else {}
        return self.met[key]

    async def computed(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        """At the periods and dimensions of the formula, and then like any other figures. Raises TooMuchAsked."""
        assert need.expression is not None
        base, indicator = span.split(need.indicator.frequency), need.indicator
        if len(need.keys()) * base.length > COMPUTED_MAX:
            raise TooMuchAsked("points", COMPUTED_MAX)
        inputs = {name: await self.figures(each, base) for name, each in need.inputs.items()}
        edges = [ordinal - base.first for ordinal in span.ordinals(indicator.frequency)]

        def group_of(key: Group) -> Group | None:
            dimensions = need.named(key)
            return need.group_of(dimensions) if need.counts(dimensions) else None

        made = rolled(computed(need.expression, inputs, base.length), indicator, group_of, edges)
        return {group: made.get(group) or without_total(span.length) for group in need.groups()}
