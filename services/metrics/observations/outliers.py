"""Whether a figure is far from those before it: by median and median deviation, which one wild figure does not move.

Hampel's identifier: |x − median| > k · MAD, MAD being the median of |xᵢ − median|.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

T = TypeVar("T")

BEFORE_MIN = 6
"""With fewer figures before it nothing is said of one."""


class Spread(NamedTuple):
    """Of the figures before one."""

    median: Decimal
    deviation: Decimal

    def holds(self, value: Decimal, k: Decimal) -> bool:
        return abs(value - self.median) > k * self.deviation


class Figure(NamedTuple):
    """In order of time. Of `new` ones something is to be said; one that is `held` counts for no other."""

    value: Decimal
    new: bool
    held: bool


def median(values: Sequence[Decimal]) -> Decimal:
    """Of two in the middle their mean."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread_of(values: Sequence[Decimal]) -> Spread:
    middle = median(values)
    return Spread(middle, median([abs(value - middle) for value in values]))


def judged(figures: Iterable[tuple[T, Figure]], *, k: Decimal, window: int) -> Iterator[tuple[T, Spread | None, bool]]:
    """Each new one, with the spread of those before it and whether it is held by that. None: they are too few."""
    before: deque[Decimal] = deque(maxlen=window)
    for key, figure in figures:
        held = figure.held
        if figure.new:
            spread = spread_of(before) if len(before) >= BEFORE_MIN else None
            held = spread is not None and spread.holds(figure.value, k)
            yield key, spread, held
        if not held:
            before.append(figure.value)
