"""A trend with seasons, carried on. Nothing here reads, writes or waits.

Estimates, in floating point. Seasons are additive and taken off first; what is left goes on by a trend that may be
damped: Gardner and McKenzie (1985), Forecasting trends in time series, Management Science 31(10). A damping of 1 is a
straight line. The smoothing is the one of a few that would have erred least from one period to the next.
"""

from collections.abc import Sequence
from itertools import accumulate, product
from statistics import fmean
from typing import NamedTuple

Smoothing = tuple[float, float, float]
SMOOTHING: tuple[Smoothing, ...] = tuple(product((0.1, 0.3, 0.5, 0.7, 0.9), (0.05, 0.2, 0.4), (1.0, 0.98, 0.9, 0.8)))
"""Of the level, of the slope, and the damping."""


class State(NamedTuple):
    """What was known at a period: the trend goes on from here."""

    level: float
    slope: float


class Trend(NamedTuple):
    """`states` are one for each value, `seasons` what each place in a season adds."""

    states: tuple[State, ...]
    damping: float
    seasons: tuple[float, ...]

    def ahead(self, steps: int, origin: int | None = None) -> list[float]:
        """The next values, from the last period on or an earlier one, counted from 0."""
        start = len(self.states) - 1 if origin is None else origin
        level, slope = self.states[start]
        rises = accumulate(slope * self.damping**step for step in range(1, steps + 1))
        return [level + rise + self.seasons[(start + step) % len(self.seasons)] for step, rise in enumerate(rises, 1)]


def fitted(values: Sequence[float], season: int) -> Trend:
    """`values` are those of at least one season and one period more, in order."""
    slope = fmean(now - before for now, before in zip(values[season:], values, strict=False)) / season
    seasons = seasons_in(values, season, slope)
    rest = [value - seasons[place % season] for place, value in enumerate(values)]
    return min((smoothed(rest, slope, each, seasons) for each in SMOOTHING), key=lambda found: found[0])[1]


def seasons_in(values: Sequence[float], season: int, slope: float) -> tuple[float, ...]:
    """What is left of each place without the slope, less their mean."""
    level = [value - slope * place for place, value in enumerate(values)]
    means = [fmean(level[place::season]) for place in range(season)]
    middle = fmean(means)
    return tuple(mean - middle for mean in means)


def smoothed(
    rest: Sequence[float], slope: float, smoothing: Smoothing, seasons: tuple[float, ...]
) -> tuple[float, Trend]:
    """With the sum of squares by which it errs from one period to the next."""
    of_level, of_slope, damping = smoothing
    states, squares = [State(rest[0], slope)], 0.0
    for value in rest[1:]:
        before, rise = states[-1].level, states[-1].slope * damping
        error = value - before - rise
        level = before + rise + of_level * error
        states.append(State(level, of_slope * (level - before) + (1 - of_slope) * rise))
        squares += error * error
    return squares, Trend(tuple(states), damping, seasons)
