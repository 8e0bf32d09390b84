"""Figures that look like some: seasons, weeks, hours and growth. Whole numbers only, so each machine makes the same.

A figure follows from its indicator, its series and its month, and not from where the demo begins or ends.
"""

from collections.abc import Iterable, Iterator
from math import prod
from random import Random
from typing import NamedTuple

from deploy.demo.calendar import MONTHS, Moment

SEED = "liangjiang"

SEASON = (84, 72, 97, 100, 103, 105, 101, 97, 103, 108, 112, 118)
"""Per cent, by month: the spring festival is in January or February, and the year's end is busy."""

WEEK = (104, 106, 105, 104, 103, 92, 86)
"""Per cent, from Monday."""

DAY = (58, 52, 48, 46, 50, 62, 78, 96, 118, 132, 138, 134, 112, 122, 136, 140, 136, 128, 118, 108, 98, 88, 76, 66)
"""Per cent, by hour."""

ORIGIN = 2020 * MONTHS
"""From this month on things grow: by 6 in 1,000 of what they were in it."""

GROWTH, FALL, LEAST = 6, 5, 400
HUNDRED, THOUSAND = 100, 1_000

USUAL = {
    "LJ-01.I03": 48, "LJ-01.I04": 36, "LJ-01.I05": 24,
    "LJ-04.I01": 140, "LJ-04.I02": 8, "LJ-04.I03": 60, "LJ-04.I04": 70, "LJ-04.I05": 2_800, "LJ-04.I06": 9_000,
    "LJ-04.I07": 34, "LJ-05.I04": 55, "LJ-05.I05": 32,
}  # fmt: skip
"""What one series has in one period, in the indicator's unit; of others it is drawn."""


class Kind(NamedTuple):
    """What of an indicator decides what its figures look like. `target` is in its unit."""

    code: str
    aggregation: str
    direction: str
    places: int
    percent: bool
    target: int | None


def series(kind: Kind, name: str, moments: Iterable[Moment]) -> Iterator[int]:
    """One figure for each period, in hundredths. `name` tells the series of an indicator apart; none: over all."""
    weight = Random(f"{SEED} {kind.code} {name}").randint(50, 150) if name else HUNDRED  # noqa: S311 - no secret.
    chance, month = Random(), -1  # noqa: S311 - no secret.
    for moment in moments:
        if moment.month != month:
            month = moment.month
            chance.seed(f"{SEED} {kind.code} {name} {month}")
        yield exact(kind, weight, moment, chance)


def exact(kind: Kind, weight: int, moment: Moment, chance: Random) -> int:
    """In hundredths."""
    age = max(moment.month - ORIGIN, 0)
    if kind.percent:
        return min(66 * HUNDRED + weight * 10 + age * 12 + chance.randint(-90, 90), 99 * HUNDRED)
    if kind.aggregation == "sum":
        return flow(usual(kind) * weight, moment, chance) * (THOUSAND + GROWTH * age) // THOUSAND
    if kind.aggregation == "mean":
        share = max(THOUSAND - FALL * age, LEAST) if kind.direction == "down" else THOUSAND + GROWTH * age
        return usual(kind) * weight * share * chance.randint(90, 110) // THOUSAND // HUNDRED
    return level(kind, weight, age, chance)


def flow(amount: int, moment: Moment, chance: Random) -> int:
    """Of one period; sometimes a storm takes half of it."""
    shares = [SEASON[moment.month % MONTHS], chance.randint(88, 112), 50 if chance.randint(1, 200) == 1 else HUNDRED]
    if moment.day is not None:
        shares.append(WEEK[moment.day.weekday()])
    if moment.hour is not None:
        shares.append(DAY[moment.hour])
    return amount * prod(shares) // prod(HUNDRED for _ in shares)


def level(kind: Kind, weight: int, age: int, chance: Random) -> int:
    """What there is by then: it only grows, and comes near a target without reaching it."""
    if kind.target is not None:
        return kind.target * min(10 * HUNDRED + age * HUNDRED + chance.randint(0, 99), 96 * HUNDRED) // HUNDRED
    return usual(kind) * weight * (10 * HUNDRED + age * 40 + chance.randint(0, 39)) // (10 * HUNDRED)


def usual(kind: Kind) -> int:
    return USUAL.get(kind.code) or Random(f"{SEED} {kind.code}").randint(12, 60)  # noqa: S311 - no secret.


def written(hundredths: int, places: int) -> str:
    if places == 0:
        return str(hundredths // HUNDRED)
    return f"{hundredths // HUNDRED}.{hundredths % HUNDRED:02}"
