from decimal import Decimal
from fractions import Fraction
from random import Random

from services.metrics.series.figures.computing import computed
from services.metrics.series.figures.points import Parts, Point
from services.metrics.series.figures.rolling import Figures
from shared.expressions.expression import Expression, check
from shared.expressions.values import Declared

MANY = 20_000


def expression(text: str, *names: str) -> Expression:
    return check(text, {name: Declared("decimal") for name in names}, places=2)


def row(*values: Fraction | None) -> list[Point]:
    return [Point(value, Parts(int(value is not None), 1)) for value in values]


def test_each_group_that_any_input_has_is_computed() -> None:
    inputs: dict[str, Figures] = {
        "a": {("rail",): row(Fraction(1), None)},
        "b": {("rail",): row(Fraction(3), Fraction(1)), (None,): row(Fraction(7), Fraction(7))},
    }
    made = computed(expression("coalesce(a, 0) / b", "a", "b"), inputs, 2)
    assert made == {
        ("rail",): [Point(Fraction(1, 3), Parts(2, 2)), Point(Fraction(0), Parts(1, 2))],
        (None,): [Point(Fraction(0), Parts(1, 1)), Point(Fraction(0), Parts(1, 1))],
    }


def test_what_lacks_an_input_lacks_a_part() -> None:
    made = computed(expression("a + b", "a", "b"), {"a": {(): row(Fraction(1))}, "b": {}}, 1)
    assert made == {(): [Point(None, Parts(1, 2))]}


def test_many_random_decimals_come_out_to_the_last_digit() -> None:
    random = Random(3)
    pairs = [[Fraction(Decimal(random.randrange(-(10**20), 10**20)).scaleb(-6)) for _ in "ab"] for _ in range(MANY)]
    inputs: dict[str, Figures] = {"a": {(): row(*(a for a, _ in pairs))}, "b": {(): row(*(b for _, b in pairs))}}
    made = computed(expression("(a + b) / 7 - a * b", "a", "b"), inputs, MANY)[()]
    assert [point.value for point in made] == [(a + b) / 7 - a * b for a, b in pairs]
