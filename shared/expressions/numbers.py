"""Exact arithmetic: a number is a fraction of two decimals, and is divided out once, when it is rounded.

So 1 / 3 * 3 is 1, and a quotient is compared without being rounded. Nothing here is ever a float.
"""

from collections.abc import Callable
from decimal import ROUND_05UP, ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

from shared.expressions.values import Incomputable, NotComputed

Number = tuple[Decimal, Decimal]
"""What is divided, and by what: above zero, and `ONE` itself until something is divided."""

DIGITS, PLACES = 20, 6
"""What a result may have."""

WIDE = 20_000
"""More digits than 200 nodes can make of values of 100 digits."""

ONE, ZERO = Decimal(1), Decimal(0)
EXACT = Context(WIDE, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
QUOTIENT = Context(60, ROUND_05UP, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Cuts off so that rounding again, to fewer digits, comes out as if it had been done once (hence 05UP)."""
ROUNDED = Context(WIDE, ROUND_HALF_UP, traps=[InvalidOperation, Overflow])
STEPS = [Decimal(1).scaleb(-places) for places in range(PLACES + 1)]

times, plus, minus = EXACT.multiply, EXACT.add, EXACT.subtract


def add(a: Number, b: Number) -> Number:
    (n, d), (m, e) = a, b
    return (plus(n, m), d) if d is e else (plus(times(n, e), times(m, d)), times(d, e))


def subtract(a: Number, b: Number) -> Number:
    (n, d), (m, e) = a, b
    return (minus(n, m), d) if d is e else (minus(times(n, e), times(m, d)), times(d, e))


def multiply(a: Number, b: Number) -> Number:
    (n, d), (m, e) = a, b
    return times(n, m), d if e is ONE else times(d, e)


def divide(a: Number, b: Number) -> Number | None:
    """Nothing is known of what is divided by zero: null."""
    (n, d), (m, e) = a, b
    if m > 0:
        return times(n, e), times(d, m)
    return (-times(n, e), times(d, -m)) if m else None


def comparing(operation: Callable[[Decimal, Decimal], bool]) -> Callable[[Number, Number], bool]:
    """`operator.lt` and the like, of numbers."""

    def compare(a: Number, b: Number) -> bool:
        (n, d), (m, e) = a, b
        return operation(n, m) if d is e else operation(times(n, e), times(m, d))

    return compare


def negative(a: Number) -> Number:
    return minus(ZERO, a[0]), a[1]


def absolute(a: Number) -> Number:
    return EXACT.abs(a[0]), a[1]


def number_of(fraction: Fraction) -> Number:
    return Decimal(fraction.numerator), ONE if fraction.denominator == 1 else Decimal(fraction.denominator)


def fraction_of(number: Number | Decimal) -> Fraction:
    """In lowest terms; a number that was rounded is a decimal."""
    n, d = number if isinstance(number, tuple) else (number, ONE)
    return Fraction(n) if d is ONE else Fraction(n) / Fraction(d)


def rounded(a: Number, places: int) -> Decimal:
    """Half away from zero. Raises NotComputed where more than 20 digits are left."""
    n, d = a
    value = n if d is ONE else QUOTIENT.divide(n, d)
    if value and value.adjusted() >= DIGITS:
        raise NotComputed(Incomputable.TOO_MANY_DIGITS)
    value = ROUNDED.quantize(value, STEPS[places])
    if value.adjusted() + places >= DIGITS:
        raise NotComputed(Incomputable.TOO_MANY_DIGITS)
    return value or value.copy_abs()  # No zero is negative.


def whole(a: Number) -> int:
    """A count of days. Raises NotComputed where it is not whole, or longer than the calendar."""
    days = QUOTIENT.divide(*a)
    if abs(days) > 4_000_000:
        raise NotComputed(Incomputable.BEYOND_CALENDAR)
    if days != days.to_integral_value():
        raise NotComputed(Incomputable.PART_OF_A_DAY)
    return int(days)
