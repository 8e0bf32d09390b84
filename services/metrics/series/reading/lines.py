"""The figures of what is needed, over any periods."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from uuid import UUID

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

    async def read_ahead(self, asked: Iterable[tuple[Need, Span]]) -> None:
        """What `of` will read for all of these, of one indicator and span together."""
        together: dict[tuple[UUID, Span], dict[int, Need]] = {}
        for need, span in asked:
            for leaf, part in leaves_of(need, span):
                together.setdefault((leaf.indicator.id, part), {})[id(leaf)] = leaf
        for (_, span), leaves in together.items():
            found = await read_sums(self.moment, [*leaves.values()], span)
            self.met.update({(leaf, span): figures for leaf, figures in zip(leaves, found, strict=True)})

    async def of(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        """By group, for each period of the span. Raises TooMuchAsked."""
        key = id(need), span
        if key not in self.met:
            self.met[key] = await self.read(need, span) if need.groups() and span.length else {}
        return self.met[key]

    async def read(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        if need.expression is not None:
            return await self.computed(need, span)
        (found,) = await read_sums(self.moment, [need], span)
        return found

    async def computed(self, need: Need, span: Span) -> dict[Group, list[Point]]:
        """At the periods and dimensions of the formula, and then like any other figures. Raises TooMuchAsked."""
        assert need.expression is not None
        base, indicator = base_of(need, span), need.indicator
        inputs = {name: await self.of(each, base) for name, each in need.inputs.items()}
        edges = [ordinal - base.first for ordinal in span.ordinals(indicator.frequency)]

        def group_of(key: Group) -> Group | None:
            dimensions = need.named(key)
            return need.group_of(dimensions) if need.counts(dimensions) else None

        made = rolled(computed(need.expression, inputs, base.length), indicator, group_of, edges)
        return {group: made.get(group) or without_total(span.length) for group in need.groups()}


def base_of(need: Need, span: Span) -> Span:
    """The periods of a formula, of which its figures are made. Raises TooMuchAsked."""
    base = span.split(need.indicator.frequency)
    if len(need.keys()) * base.length > COMPUTED_MAX:
        raise TooMuchAsked("points", COMPUTED_MAX)
    return base


def leaves_of(need: Need, span: Span) -> Iterator[tuple[Need, Span]]:
    """What is reported of it, over which periods. Nothing of what is too much."""
    if not need.groups() or not span.length:
        return
    if need.expression is None:
        yield need, span
        return
    with suppress(TooMuchAsked):
        base = base_of(need, span)
        for each in need.inputs.values():
            yield from leaves_of(each, base)
