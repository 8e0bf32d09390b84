"""The answer to a question about series."""

from collections.abc import Sequence
from typing import NamedTuple

from services.metrics.indicators.model import Indicator
from services.metrics.indicators.periods import Period
from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.computing import ABSENT
from services.metrics.series.figures.points import Group, Point
from services.metrics.series.figures.spans import Span, span_over
from services.metrics.series.question import Question
from services.metrics.series.reading.lines import Lines
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Need, Needs

GROUPS_MAX, POINTS_MAX = 200, 20_000


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
    """Reads what one question asks for."""

    def __init__(self, moment: Moment, question: Question) -> None:
        self.question, self.lines = question, Lines(moment)

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
        lines = await self.lines.of(need, span)
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
            for group, points in (await self.lines.of(need, span)).items()
        }
