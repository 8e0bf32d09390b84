from fractions import Fraction

import pytest

from services.metrics.series.figures.points import Group, Parts, Point
from services.metrics.series.figures.rolling import rolled, without_total
from tests.factories.indicators import create_indicator

FIGURES: dict[Group, list[str | None]] = {
    ("rail",): ["1.5", "2.25", "3"],
    ("river",): ["10", "20", None],
}


def points(values: list[str | None]) -> list[Point]:
    return [
        Point(Fraction(text), Parts(1, 1)) if text else Point(None, Parts(0, 1), "too_many_digits") for text in values
    ]


@pytest.mark.parametrize(
    ("aggregation", "across", "expected"),
    [
        ("sum", "sum", "36.75"),
        ("sum", "mean", "18.375"),
        ("mean", "sum", "17.25"),
        ("last", "sum", "23"),
        ("max", "sum", "22.25"),
        ("min", "mean", "3"),
    ],
)
def test_it_comes_to_what_postgresql_makes_of_the_same(aggregation: str, across: str, expected: str) -> None:
    """The same figures as in the tests of queries."""
    indicator = create_indicator(aggregation=aggregation, across=across)
    figures = {key: points(values) for key, values in FIGURES.items()}
    (one,) = rolled(figures, indicator, no_dimension, [0, 3])[()]
    assert one == Point(Fraction(expected), Parts(5, 6))


def no_dimension(key: Group) -> Group:
    return key[:0]


def test_what_belongs_to_no_group_is_left_out() -> None:
    def rail_alone(key: Group) -> Group | None:
        return key if key == ("rail",) else None

    figures = {key: points(values) for key, values in FIGURES.items()}
    made = rolled(figures, create_indicator(), rail_alone, [0, 2, 3])
    assert {key: [point.value for point in row] for key, row in made.items()} == {("rail",): [Fraction("3.75"), 3]}


def test_null_says_why() -> None:
    (one,) = rolled({("river",): points([None])}, create_indicator(), lambda key: key, [0, 1])[("river",)]
    assert one == Point(None, Parts(0, 1), "too_many_digits")
    assert without_total(2)[1].why == "no_total"
