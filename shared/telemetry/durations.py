"""How long things took, by what they were.

Of one thread: nothing is locked, and Prometheus' figures are made when it asks for them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from prometheus_client.core import REGISTRY, HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

Labels = tuple[str, ...]


class Tally:
    """`counts` of those that were no longer than a bound and longer than the one before; the last of all others."""

    __slots__ = ("counts", "seconds")

    def __init__(self, bounds: int) -> None:
        self.counts, self.seconds = [0] * (bounds + 1), 0.0


class Durations(Collector):
    def __init__(self, name: str, says: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        """`bounds` in seconds."""
        self._name, self._says, self._labels, self._bounds = name, says, labels, bounds
        self._told = [*map(floatToGoString, bounds), "+Inf"]
        self._of: dict[Labels, Tally] = {}
        REGISTRY.register(self)

    def add(self, labels: Labels, seconds: float) -> None:
        tally = self._of.get(labels)
        if tally is None:
            tally = self._of[labels] = Tally(len(self._bounds))
        tally.counts[bisect_left(self._bounds, seconds)] += 1
        tally.seconds += seconds

    def describe(self) -> Iterable[HistogramMetricFamily]:
        yield HistogramMetricFamily(self._name, self._says, labels=self._labels)

    def collect(self) -> Iterable[HistogramMetricFamily]:
        for family in self.describe():
            for labels, tally in self._of.items():
                family.add_metric(labels, [*zip(self._told, accumulate(tally.counts), strict=True)], tally.seconds)
            yield family
