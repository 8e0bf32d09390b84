from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis.strategies import decimals, integers

from shared.expressions.numbers import (
    ONE,
    Number,
    add,
    comparing,
    divide,
    multiply,
    number_of,
    rounded,
    subtract,
    whole,
)
from shared.expressions.values import Incomputable, NotComputed

CASES = settings(max_examples=1_000, derandomize=True, deadline=None, database=None)
values = decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=Decimal(-(10**13)), max_value=Decimal(10**13)
)
Operation = Callable[[Fraction, Fraction], Fraction]


def number(text: str | Decimal) -> Number:
    return Decimal(text), ONE


def half_away(exact: Fraction, places: int) -> Decimal:
    """By integers alone."""
    scaled = floor(abs(exact) * 10**places + Fraction(1, 2))
    return Decimal(scaled if exact >= 0 else -scaled).scaleb(-places)


@CASES
@given(values, values, values, values, integers(0, 6))
def test_what_is_divided_in_between_is_rounded_once_at_the_end(
    a: Decimal, b: Decimal, c: Decimal, d: Decimal, places: int
) -> None:
    b, d = b or ONE, d or ONE
    left, right = divide(number(a), number(b)), divide(number(c), number(d))
    assert left
    assert right
    exact = Fraction(a) / Fraction(b), Fraction(c) / Fraction(d)
    pairs: list[tuple[Callable[[Number, Number], Number], Operation]] = [
        (add, Fraction.__add__), (subtract, Fraction.__sub__), (multiply, Fraction.__mul__),
    ]  # fmt: skip
    for ours, theirs in pairs:
        wanted = theirs(*exact)
        if abs(wanted) < 10 ** (19 - places):
            assert rounded(ours(left, right), places) == half_away(wanted, places)


@pytest.mark.parametrize(
    ("value", "places", "wanted"),
    [
        ("2.675", 2, "2.68"),  # 2.67 in floats.
        ("-2.675", 2, "-2.68"),
        ("0.5", 0, "1"),
        ("-0.4", 0, "0"),
        ("0.1", 6, "0.100000"),
        ("12345678901234.567891", 6, "12345678901234.567891"),
        ("99999999999999999999", 0, "99999999999999999999"),
    ],
)
def test_half_is_rounded_away_from_zero(value: str, places: int, wanted: str) -> None:
    assert str(rounded(number(value), places)) == wanted


def test_a_quotient_just_below_the_half_is_not_rounded_twice() -> None:
    just_below = Decimal("0.4" + "9" * 80)
    assert rounded((just_below, ONE), 0) == 0
    assert rounded((Decimal(10**90 - 2), Decimal(2 * 10**90)), 0) == 0
    assert rounded((Decimal(10**90), Decimal(2 * 10**90)), 0) == 1


def test_a_third_three_times_is_one() -> None:
    third = divide(number("1"), number("3"))
    assert third
    assert comparing(Decimal.__eq__)(multiply(third, number("3")), number("1"))


def test_nothing_is_known_of_what_is_divided_by_zero() -> None:
    assert divide(number("1"), number("0")) is None
    assert divide(number("0"), number("0.00")) is None


def test_a_negative_divisor_keeps_the_order() -> None:
    below = divide(number("1"), number("-3"))
    assert below
    assert comparing(Decimal.__lt__)(below, number("0"))


@pytest.mark.parametrize(
    ("value", "places"), [("1E+20", 0), ("1E+14", 6), ("99999999999999.9999995", 6), ("1E+900000", 0), ("1E+19", 1)]
)
def test_more_than_twenty_digits_are_no_value(value: str, places: int) -> None:
    with pytest.raises(NotComputed) as refused:
        rounded(number(value), places)
    assert refused.value.why is Incomputable.TOO_MANY_DIGITS


def test_days_are_whole_and_within_the_calendar() -> None:
    assert whole(number_of(Fraction(72, 24))) == 3
    with pytest.raises(NotComputed, match="PART_OF_A_DAY"):
        whole(number_of(Fraction(71, 24)))
    with pytest.raises(NotComputed, match="BEYOND_CALENDAR"):
        whole(number("1E+900000"))
