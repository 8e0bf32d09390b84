"""One figure of a chart: exact, and what it is made of."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from shared.contracts.metrics.indicators import Across, Aggregation
from shared.expressions.numbers import number_of, rounded
from shared.expressions.values import Incomputable, NotComputed

Group = tuple[str | None, ...]
"""One value for each dimension that is grouped by; None: of what leaves that dimension out."""

NO_TOTAL = "no_total"


class Parts(NamedTuple):
    """Figures that were reported: `n` of the `expected` ones, and how many of them are held, revised, of a demo…"""

    n: int = 0
    expected: int = 0
    held: int = 0
    revised: int = 0
    demo: int = 0
    equivalence: int = 0

    @property
    def whole(self) -> bool:
        return self.n >= self.expected

    def lacking(self) -> "Parts":
        """One more was expected, where nobody else says that any is missing."""
        return self._replace(expected=max(self.expected, self.n + 1))


class Point(NamedTuple):
    """`why` says why there is no value although there are figures."""

    value: Fraction | None
    parts: Parts
    why: str | None = None


NOTHING = Parts()


def together(parts: Iterable[Parts]) -> Parts:
    return Parts(*map(sum, zip(NOTHING, *parts, strict=True)))


def over_time(aggregation: Aggregation, values: Sequence[Fraction]) -> Fraction | None:
    """In order of time. A running total counts as it stood last."""
    if not values:
        return None
    match aggregation:
        case "sum":
            return sum(values, Fraction())
        case "mean":
            return sum(values, Fraction()) / len(values)
        case "max":
            return max(values)
        case "min":
            return min(values)
    return values[-1]


def over_dimensions(across: Across, values: Sequence[Fraction]) -> Fraction | None:
    """`none`: one that was reported itself is all that there can be."""
    if not values:
        return None
    total = sum(values, Fraction())
    return total / len(values) if across == "mean" else total


def is_across_first(aggregation: Aggregation) -> bool:
    """The highest total is not the total of the highest: each period has its total before the highest is looked for.

    The others are brought over time first, so that whoever reported nothing lately still counts as they stood last.
    """
    return aggregation in {"max", "min"}


def told(point: Point, places: int) -> tuple[Decimal | None, str | None]:
    """Rounded half away from zero, once, here; or why there is nothing to tell."""
    if point.value is None:
        return None, point.why
    try:
        return rounded(number_of(point.value), places), None
    except NotComputed as reason:
        return None, Incomputable(reason.why).value


def growth(now: Point, before: Point) -> Decimal | None:
    """In per cent, at two places. Of what is only partly there nothing is said."""
    if now.value is None or not before.value or not (now.parts.whole and before.parts.whole):
        return None
    try:
        return rounded(number_of((now.value - before.value) / abs(before.value) * 100), 2)
    except NotComputed:
        return None
