"""Parts of an expression as functions of the values. Null is not known: what needs it is not known either."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shared.expressions.numbers import ONE, Number, comparing, multiply, number_of, rounded, whole
from shared.expressions.values import CLASSES, Given, Incomputable, NotComputed, Type

Run = Callable[[Mapping[str, Given]], Any]
"""A number is a `Number` in here, the rest is as it is."""


def constant(value: object) -> Run:
    def run(values: Mapping[str, Given]) -> object:
        return value

    return run


def named(name: str, type: Type) -> Run:
    """Raises TypeError for a value that is not of the declared type: a float never gets in."""
    wanted = CLASSES[type]

    def number(values: Mapping[str, Given]) -> Number | None:
        value = values[name]
        if isinstance(value, Fraction):
            return number_of(value)
        return (value, ONE) if isinstance(value, Decimal) and value.is_finite() else null_of(value, name)

    def other(values: Mapping[str, Given]) -> Given:
        value = values[name]
        return value if value.__class__ is wanted else null_of(value, name)

    return number if wanted is Decimal else other


def null_of(value: Given, name: str) -> Any:
    """Null is of every type. A datetime is no date, and what is not finite no number."""
    if value is not None:
        raise TypeError(f"{name} is not of its declared type")
    return value


def of_one(operation: Callable[[Any], object], part: Run) -> Run:
    def run(values: Mapping[str, Given]) -> object:
        a = part(values)
        return None if a is None else operation(a)

    return run


def of_two(operation: Callable[[Any, Any], object], left: Run, right: Run) -> Run:
    def run(values: Mapping[str, Given]) -> object:
        a = left(values)
        if a is None:
            return None
        b = right(values)
        return None if b is None else operation(a, b)

    return run


def times(part: Run, factor: Fraction) -> Run:
    number = number_of(factor)
    return part if factor == 1 else of_one(lambda a: multiply(a, number), part)


def both(parts: Sequence[Run]) -> Run:
    """As SQL's `and`: false as soon as one is, whatever is not known."""
    return settled(parts, by=False)


def either(parts: Sequence[Run]) -> Run:
    """As SQL's `or`: true as soon as one is, whatever is not known."""
    return settled(parts, by=True)


def settled(parts: Sequence[Run], *, by: bool) -> Run:
    def run(values: Mapping[str, Given]) -> bool | None:
        known = True
        for part in parts:
            found: bool | None = part(values)
            if found is by:
                return found
            known = known and found is not None
        return not by if known else None

    return run


def first_known(parts: Sequence[Run]) -> Run:
    def run(values: Mapping[str, Given]) -> object:
        for part in parts:
            found = part(values)
            if found is not None:
                return found
        return None

    return run


def chosen(condition: Run, then: Run, otherwise: Run) -> Run:
    """As SQL's `case`: what is not known is not the case."""
    return lambda values: then(values) if condition(values) is True else otherwise(values)


def unknown(part: Run) -> Run:
    return lambda values: part(values) is None


def outermost(parts: Sequence[Run], beats: Callable[[Any, Any], bool]) -> Run:
    """The least or the greatest. Null where any is null: it could be that one."""

    def run(values: Mapping[str, Given]) -> object:
        best: object = None
        for part in parts:
            found = part(values)
            if found is None:
                return None
            best = found if best is None or beats(found, best) else best
        return best

    return run


def days_between(later: date, earlier: date) -> Number:
    return Decimal((later - earlier).days), ONE


def later(day: date, days: Number) -> date:
    return moved(day, whole(days))


def earlier(day: date, days: Number) -> date:
    return moved(day, -whole(days))


def moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        raise NotComputed(Incomputable.BEYOND_CALENDAR) from None


def compared(operation: Callable[[Any, Any], bool], type: Type | None) -> Callable[[Any, Any], bool]:
    return comparing(operation) if type == "decimal" else operation


def rounding(places: int) -> Callable[[Number], Decimal]:
    return lambda a: rounded(a, places)
