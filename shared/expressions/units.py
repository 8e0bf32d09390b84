"""Units of measure: what may be added and compared, and how much of one is one of another, exactly.

The registry is ours alone and small. What people, firms, projects and trains are counted in is one unit with many
names: in Chinese the word depends on the noun. A month has no fixed length, so it is no unit.
"""

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from shared.expressions.numbers import EXACT, number_of

MONEY = {"元": "[money]", "万元": "10000 * 元", "亿元": "10000 * 万元"}
MASS = {"吨": "[mass]", "万吨": "10000 * 吨", "千克": "吨 / 1000"}
CONTAINERS = {"标箱": "[container]", "TEU": "标箱", "万标箱": "10000 * 标箱"}
LENGTH = {"米": "[length]", "公里": "1000 * 米"}
AREA = {
    "平方米": "米 ** 2", "万平方米": "10000 * 平方米", "公顷": "10000 * 平方米", "亩": "2000 * 平方米 / 3",
    "平方公里": "公里 ** 2", "立方米": "米 ** 3",
}  # fmt: skip
TIME = {"小时": "[time]", "分钟": "小时 / 60", "天": "24 * 小时", "日": "天", "周": "7 * 天"}
COUNTED = ("家", "项", "场", "只", "次", "列", "人", "所", "座", "件", "台", "套", "户", "辆", "班", "人次")
COUNTS = {"个": "[count]", **dict.fromkeys(COUNTED, "个"), "万个": "10000 * 个", "万人": "10000 * 人"}
SHARES = {"%": "1 / 100", "‰": "1 / 1000"}

NAMES = {**MONEY, **MASS, **CONTAINERS, **LENGTH, **AREA, **TIME, **COUNTS, **SHARES}
"""Each unit that an indicator can be measured in, beside `1`, and what it is made of."""

PART = re.compile(r"([*/])([^*/]+)")


class UnknownUnit(ValueError):
    """`unit` is none of ours."""


class UnitMismatch(ValueError):
    """There is no amount of the one that is the other."""


class Unit(NamedTuple):
    """A product of powers of names, in order: `万元/小时`."""

    powers: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, text: str) -> "Unit":
        """Names with `*` or `/` between them. Raises UnknownUnit."""
        powers = Counter[str]()
        parts = PART.findall(f"*{text}")
        if "".join(map("".join, parts)) != f"*{text}" or any(name != "1" and name not in NAMES for _, name in parts):
            raise UnknownUnit
        for sign, name in parts:
            powers[name] += 1 if sign == "*" else -1
        return cls.product(powers)

    @classmethod
    def product(cls, powers: Counter[str]) -> "Unit":
        return cls(tuple(sorted((name, power) for name, power in powers.items() if power and name != "1")))

    def times(self, other: "Unit", power: int = 1) -> "Unit":
        powers = Counter(dict(self.powers))
        for name, count in other.powers:
            powers[name] += power * count
        return self.product(powers)

    def __str__(self) -> str:
        above = [name for name, power in self.powers for _ in range(power)]
        below = [name for name, power in self.powers for _ in range(-power)]
        return "/".join(["*".join(above) or "1", *below])


PURE = Unit(())
DAYS = Unit((("天", 1),))


@cache
def registry() -> Any:
    """Of fractions, so that no factor is ever a float."""
    from pint import UnitRegistry  # noqa: PLC0415 - It takes 0.1 s to import, and only who adopts a formula needs it.

    made: Any = UnitRegistry(None, non_int_type=Fraction)
    for number, meaning in enumerate(NAMES.values()):
        made.define(f"unit{number} = {in_ours(meaning)}")
    return made


def in_ours(meaning: str) -> str:
    """The registry's names are numbered: it reads some of ours, `%` among them, in its own way."""
    words = meaning.split(" ")
    return " ".join(f"unit{[*NAMES].index(word)}" if word in NAMES else word for word in words)


@cache
def factor(source: Unit, target: Unit) -> Fraction:
    """How many of `target` are one of `source`. Raises UnitMismatch."""
    if source == target:
        return Fraction(1)
    from pint import DimensionalityError  # noqa: PLC0415 - As above.

    try:
        return Fraction(registry().convert(Fraction(1), container(source), container(target)))
    except DimensionalityError as mismatch:
        raise UnitMismatch from mismatch


def container(unit: Unit) -> Any:
    names = [*NAMES]
    return registry().UnitsContainer({f"unit{names.index(name)}": power for name, power in unit.powers})


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """Exact to the last digit. Raises UnknownUnit, UnitMismatch, and decimal.Inexact where the digits never end."""
    numerator, denominator = number_of(factor(Unit.of(source), Unit.of(target)))
    return EXACT.divide(EXACT.multiply(value, numerator), denominator)
