"""Figures of one period and one value of each dimension, brought to longer periods and fewer dimensions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from services.metrics.indicators.model import Indicator
from services.metrics.series.figures.points import (
    NO_TOTAL,
    NOTHING,
    Group,
    Point,
    is_across_first,
    over_dimensions,
    over_time,
    together,
)

Figures = Mapping[Group, Sequence[Point]]


def rolled(
    figures: Figures, indicator: Indicator, group_of: Callable[[Group], Group | None], edges: Sequence[int]
) -> dict[Group, list[Point]]:
    """`edges` are the places at which each longer period begins, and the last ends; those of no group are left out."""
    members: dict[Group, list[Sequence[Point]]] = {}
    for key, points in figures.items():
        if (group := group_of(key)) is not None:
            members.setdefault(group, []).append(points)
    spans = [slice(begin, end) for begin, end in pairwise(edges)]
    return {group: [one(indicator, [row[span] for row in rows]) for span in spans] for group, rows in members.items()}


def one(indicator: Indicator, rows: Sequence[Sequence[Point]]) -> Point:
    """Of one longer period: a row for each member."""
    points = [point for row in rows for point in row]
    why = next((point.why for point in points if point.why), None)
    value = made(indicator, [[point.value for point in row] for row in rows])
    return Point(value, together(point.parts for point in points), None if value is not None else why)


def made(indicator: Indicator, rows: Sequence[Sequence[Fraction | None]]) -> Fraction | None:
    if is_across_first(indicator.aggregation):
        totals = (over_dimensions(indicator.across, known(column)) for column in zip(*rows, strict=True))
        return over_time(indicator.aggregation, known(totals))
    return over_dimensions(indicator.across, known(over_time(indicator.aggregation, known(row)) for row in rows))


def known(values: Iterable[Fraction | None]) -> list[Fraction]:
    return [value for value in values if value is not None]


def without_total(count: int) -> list[Point]:
    """Of an indicator that has no total but one that is reported itself, where nobody reports one."""
    return [Point(None, NOTHING, NO_TOTAL)] * count
