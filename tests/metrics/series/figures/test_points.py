from decimal import Decimal
from fractions import Fraction

import pytest

from services.metrics.series.figures.points import (
    NOTHING,
    Parts,
    Point,
    growth,
    over_dimensions,
    over_time,
    together,
    told,
)
from shared.contracts.metrics.indicators import Aggregation


def point(value: str | None, n: int = 1, expected: int = 1) -> Point:
    return Point(None if value is None else Fraction(value), Parts(n, expected))


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("sum", 6), ("mean", 2), ("last", 3), ("cumulative", 3), ("max", 3), ("min", 1)],
)
def test_figures_are_brought_over_time(aggregation: Aggregation, expected: int) -> None:
    assert over_time(aggregation, [*map(Fraction, (1, 2, 3))]) == expected
    assert over_time(aggregation, []) is None


def test_figures_are_brought_over_dimensions() -> None:
    assert over_dimensions("sum", [Fraction(1), Fraction(2)]) == 3
    assert over_dimensions("mean", [Fraction(1), Fraction(2)]) == Fraction(3, 2)
    assert over_dimensions("none", [Fraction(7)]) == 7
    assert over_dimensions("mean", []) is None


def test_parts_add_up() -> None:
    assert together([Parts(1, 2, held=1), Parts(3, 3, demo=2)]) == Parts(4, 5, held=1, demo=2)
    assert together([]) == NOTHING
    assert Parts(3, 3).lacking() == Parts(3, 4)
    assert Parts(1, 3).lacking() == Parts(1, 3)


@pytest.mark.parametrize(
    ("value", "text"), [("1/3", "0.33"), ("1/200", "0.01"), ("-1/200", "-0.01"), ("-1/1000", "0.00")]
)
def test_it_is_rounded_half_away_from_zero(value: str, text: str) -> None:
    assert told(point(value), 2) == (Decimal(text), None)
    assert str(told(point(value), 2)[0]) == text


def test_what_has_too_many_digits_is_not_told_and_says_so() -> None:
    assert told(point("1" + "0" * 30), 2) == (None, "too_many_digits")
    assert told(Point(None, NOTHING, "no_total"), 2) == (None, "no_total")


def test_growth_is_in_per_cent_of_what_was_also_from_below_zero() -> None:
    assert growth(point("9"), point("8")) == Decimal("12.50")
    assert growth(point("4"), point("-8")) == Decimal("150.00")


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (point(None), point("8")),
        (point("9"), point(None)),
        (point("9"), point("0")),
        (point("9", 1, 2), point("8")),
        (point("9"), point("8", 11, 12)),
        (point("1" + "0" * 30), point("1")),
    ],
)
def test_of_what_is_not_whole_or_began_at_nothing_no_growth_is_told(now: Point, before: Point) -> None:
    assert growth(now, before) is None
