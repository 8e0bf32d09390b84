"""What a row of the bench is: something that is measured beside its limit, and held against a goal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench.ground import Ground


class Goal(NamedTuple):
    """`of` names the figure where a row has more than one."""

    sign: str
    bound: float
    of: str = "value"

    def met(self, value: float) -> bool:
        return value <= self.bound if self.sign == "<=" else value >= self.bound


def at_most(bound: float, of: str = "value") -> Goal:
    return Goal("<=", bound, of)


def at_least(bound: float, of: str = "value") -> Goal:
    return Goal(">=", bound, of)


class Pair(NamedTuple):
    """Both of one round, in the same unit."""

    ours: float
    limit: float


@dataclass(frozen=True, slots=True)
class Figure:
    """`spread` is how far rounds lie apart: their middle half over their median. `facts` are told beside it."""

    value: float
    samples: Sequence[Pair] = ()
    spread: float = 0.0
    facts: Mapping[str, float] = field(default_factory=dict)


class Effort(NamedTuple):
    """How much is done: rounds, and the part of what each takes when it counts."""

    rounds: int = 15
    part: float = 1.0

    def of(self, count: int) -> int:
        return max(1, int(count * self.part))


Run = Callable[[Ground, Effort], Awaitable[Sequence[Figure]]]


@dataclass(frozen=True, slots=True)
class Row:
    """`run` gives a figure for each goal, in their order."""

    name: str
    measure: str
    limit: str
    goals: Sequence[Goal]
    run: Run
