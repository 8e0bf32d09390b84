"""The figures of a formula, from those of its inputs."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from services.metrics.series.figures.points import NOTHING, Group, Point, together
from services.metrics.series.figures.rolling import Figures
from shared.expressions.expression import Expression
from shared.expressions.values import Incomputable

ABSENT = Point(None, NOTHING)


def computed(expression: Expression, inputs: Mapping[str, Figures], count: int) -> dict[Group, list[Point]]:
    """For each group that any input has. Null where an input that is needed is."""
    groups = {group for figures in inputs.values() for group in figures}
    empty = [ABSENT] * count
    return {
        group: [
            evaluated(expression, [*inputs], row)
            for row in zip(*(figures.get(group, empty) for figures in inputs.values()), strict=True)
        ]
        for group in groups
    }


def evaluated(expression: Expression, names: Sequence[str], points: Sequence[Point]) -> Point:
    """A figure that cannot be computed lacks something, also where all that was expected has come."""
    found = expression.exact({name: point.value for name, point in zip(names, points, strict=True)})
    parts = together(point.parts for point in points)
    if isinstance(found, Fraction):
        return Point(found, parts)
    why = found.value if isinstance(found, Incomputable) else next((point.why for point in points if point.why), None)
    return Point(None, parts.lacking(), why)
