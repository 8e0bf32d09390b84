from fractions import Fraction
from random import Random

import pytest

from services.metrics.forecasts.outlook import Bounds, Course, Outlook, Past, credibility, outlook, past_of
from shared.contracts.metrics.indicators import Aggregation

FREE = Bounds(None, None)


def course(values: list[int], aggregation: Aggregation = "sum", bounds: Bounds = FREE) -> Course:
    """By the quarter."""
    return Course([*map(Fraction, values)], "quarterly", aggregation, bounds)


RISING = [10 + 3 * n for n in range(10)]
"""Two years and a half: the last two quarters are 34 and 37, the next would be 40 and 43."""


@pytest.mark.parametrize(
    ("aggregation", "value"), [("sum", 154), ("mean", Fraction("38.5")), ("last", 43), ("max", 43), ("min", 34)]
)
def test_what_is_known_and_what_is_to_come_are_put_together_as_the_indicator_says(
    aggregation: Aggregation, value: Fraction
) -> None:
    """34 + 37 + 40 + 43."""
    assert float(outlook(course(RISING, aggregation), 2, 2).value) == pytest.approx(float(value))


def test_what_never_erred_has_a_range_of_nothing_and_fewer_than_six_errors_none() -> None:
    found = outlook(course([10 + 3 * n for n in range(12)]), 3, 1)
    assert found.low is not None
    assert float(found.low) == pytest.approx(float(found.value))
    assert outlook(course(RISING[:9]), 1, 3) == Outlook(outlook(course(RISING[:9]), 1, 3).value, None, None)


def test_no_estimate_is_beyond_what_a_figure_may_be() -> None:
    found = outlook(course(RISING, "last", Bounds(None, Fraction(40))), 2, 2)
    assert found.value == 40


def test_eight_of_ten_ends_lie_within_the_range() -> None:
    """Of 200 courses of a known spread, 160 would be; errors of a fit are a little smaller than those of what comes."""
    random, within = Random(11), 0
    for _ in range(200):
        values = [1000 + 10 * n + random.randrange(-100, 101) for n in range(40)]
        found = outlook(course(values[:38]), 2, 2)
        within += found.holds(Fraction(sum(values[36:])))
    assert 120 <= within <= 180


def test_past_projections_are_made_from_what_was_before_and_scored_against_what_came() -> None:
    """Five years; at the half of the last, the halves of those before: the first two years are needed to begin with."""
    found = past_of(course([10 + 3 * n for n in range(18)]), 2, 2)
    assert [(each.back, int(each.actual)) for each in found] == [(2, 202), (6, 154)]
    assert [float(each.outlook.value) for each in found] == pytest.approx([202, 154])


def test_half_of_them_erred_by_less() -> None:
    """9 of 10 is a tenth off, 12 of 10 two tenths; what came as nothing has no share, and without a range none fits."""

    def past(value: int, actual: int, low: int | None, high: int | None) -> Past:
        ends = [None if end is None else Fraction(end) for end in (low, high)]
        return Past(1, Outlook(Fraction(value), *ends), Fraction(actual))

    found = credibility([past(9, 10, 8, 10), past(12, 10, 11, 13), past(1, 0, 0, 2), past(10, 10, None, None)])
    assert found == (4, 3, 2, Fraction(1, 10))
    assert credibility([]) == (0, 0, 0, None)
