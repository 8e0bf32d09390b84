"""The figures of what is needed, over any periods."""

from services.metrics.series.errors import TooMuchAsked
from services.metrics.series.figures.computing import computed
from services.metrics.series.figures.points import Group, Point
from services.metrics.series.figures.rolling import rolled, without_total
from services.metrics.series.figures.spans import Span
from services.metrics.series.reading.moments import Moment
from services.metrics.series.reading.needs import Need
from services.metrics.series.reading.sums import read_sums

COMPUTED_MAX = 50_000
"""Figures of one formula, before they are brought together."""


class Lines:
    """Each figure is read once, however many formulas need it."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.met: dict[tuple[int, Span], dict[Group, list[Point]]] = {}

    async def of(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        """By group, for each period of the span. Raises TooMuchAsked."""
        key = id(need), span
        if key not in self.met:
            self.met[key] = await self.read(need, span) if need.groups() and span.length else {}
        return self.met[key]

    async def read(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        return await (read_sums(self.moment, need, span) if need.expression is None else self.computed(need, span))

    async def computed(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        """At the periods and dimensions of the formula, and then like any other figures. Raises TooMuchAsked."""
        assert need.expression is not None
        base, indicator = span.split(need.indicator.frequency), need.indicator
        if len(need.keys()) * base.length > COMPUTED_MAX:
            raise TooMuchAsked("points", COMPUTED_MAX)
        inputs = {name: await self.of(each, base) for name, each in need.inputs.items()}
        edges = [ordinal - base.first for ordinal in span.ordinals(indicator.frequency)]

        def group_of(key: Group) -> Group | None:
            dimensions = need.named(key)
            return need.group_of(dimensions) if need.counts(dimensions) else None

        made = rolled(computed(need.expression, inputs, base.length), indicator, group_of, edges)
        return {group: made.get(group) or without_total(span.length) for group in need.groups()}
