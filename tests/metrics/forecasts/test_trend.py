import pytest

from services.metrics.forecasts.trend import fitted

YEAR = [5.0, -1.0, -4.0, 0.0]
"""What each quarter adds; nothing together."""


def test_a_line_goes_on_as_it_was() -> None:
    assert fitted([10.0 + 3 * n for n in range(8)], 1).ahead(3) == pytest.approx([34, 37, 40])


def test_a_line_with_seasons_goes_on_with_them() -> None:
    values = [10.0 + 3 * n + YEAR[n % 4] for n in range(10)]
    assert fitted(values, 4).ahead(4) == pytest.approx([10 + 3 * n + YEAR[n % 4] for n in range(10, 14)])


def test_what_stays_the_same_stays_the_same() -> None:
    assert fitted([7.0] * 8, 1).ahead(2) == pytest.approx([7, 7])


def test_what_levels_off_is_not_carried_on_in_a_straight_line() -> None:
    """Each step is 0.8 of the one before, up to 91.4 of 100. Fifty more steps as the last one would lead to 199."""
    values = [100 - 100 * 0.8**n for n in range(12)]
    assert values[-1] < fitted(values, 1).ahead(50)[-1] < 120


def test_from_an_earlier_period_it_knows_what_was_known_then() -> None:
    trend = fitted([10.0 + 3 * n for n in range(8)], 1)
    assert trend.ahead(2, 4) == pytest.approx([25, 28])
