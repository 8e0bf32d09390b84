"""What grows? A series is flat when its last quarter lies no higher than its second, but for what its bound allows.

The first quarter is the warm-up. A median of a quarter is what neither a moment nor a sawtooth moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from statistics import median
from typing import NamedTuple, Protocol

TOO_FEW = 8
MB = 1024 * 1024


class Series(Protocol):
    @property
    def names(self) -> Sequence[str]:
        """Of all that was measured."""

    def series(self, name: str) -> Sequence[float]:
        """In the order in which it was measured, all of one length."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What may be added to a series between the two quarters: a share of it, or so much, whichever is more.

    What has to grow is allowed so much for each more of another series (`per`); where nobody knows how much that is,
    as much as each has had until then (`like`).
    """

    share: float = 0.0
    least: float = 0.0
    per: Mapping[str, float] = field(default_factory=dict)
    like: str = ""


class Verdict(NamedTuple):
    name: str
    before: float
    after: float
    allowed: float

    @property
    def grows(self) -> bool:
        return self.after > self.allowed

    @property
    def change(self) -> str:
        return f"{100 * (self.after / self.before - 1):+.1f}%" if self.before else f"+{self.after:.0f}"

    def __str__(self) -> str:
        return f"{self.name} {self.before:.0f} -> {self.after:.0f} ({self.change}, allowed {self.allowed:.0f})"


def judge(measured: Series, bounds: Mapping[str, Bound]) -> list[Verdict]:
    """Of each series the first bound whose pattern its name fits. Raises ValueError where one fits none, or too few."""
    return [judge_one(measured, name, bound_of(name, bounds)) for name in measured.names]


def bound_of(name: str, bounds: Mapping[str, Bound]) -> Bound:
    for pattern, bound in bounds.items():
        if fnmatch(name, pattern):
            return bound
    raise ValueError(f"no bound for {name}")


def judge_one(measured: Series, name: str, bound: Bound) -> Verdict:
    before, after = quarters(measured.series(name))
    more = sum(each * added(measured, other) for other, each in bound.per.items())
    if bound.like:
        counted, then = quarters(measured.series(bound.like.format(name.rpartition(" ")[2])))
        more += before * max(0.0, then - counted) / max(counted, 1.0)
    return Verdict(name, before, after, before + max(bound.share * (before + more), bound.least) + more)


def added(measured: Series, name: str) -> float:
    before, after = quarters(measured.series(name))
    return max(0.0, after - before)


def quarters(series: Sequence[float]) -> tuple[float, float]:
    """The medians of the second and of the last."""
    if len(series) < TOO_FEW:
        raise ValueError(f"{len(series)} samples are too few")
    quarter = len(series) // 4
    return median(series[quarter : 2 * quarter]), median(series[-quarter:])
