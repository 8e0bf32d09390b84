from datetime import date

import pytest

from deploy.demo.calendar import Range

THANKSGIVING = date(2026, 11, 24)


def names(frequency: str, months: int = 2, today: date = THANKSGIVING) -> list[str]:
    return [moment.name for moment in Range(today, months).moments(frequency)]


def test_two_whole_months_and_the_one_of_today_until_yesterday() -> None:
    """31 days of October, 30 of September and 23 of November."""
    days, hours = names("daily"), names("hourly")
    assert (days[0], days[-1], len(days)) == ("2026-09-01", "2026-11-23", 84)
    assert (hours[0], hours[-1], len(hours)) == ("2026-09-01T00", "2026-11-23T23", 84 * 24)


@pytest.mark.parametrize(
    ("frequency", "months", "expected"),
    [
        ("monthly", 2, ["2026-09", "2026-10"]),
        ("quarterly", 9, ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("yearly", 24, ["2024", "2025"]),
        ("yearly", 9, []),
    ],
)
def test_longer_periods_are_told_once_they_are_over(frequency: str, months: int, expected: list[str]) -> None:
    assert names(frequency, months) == expected


def test_weeks_are_those_of_iso_8601() -> None:
    """The 3rd of January 2027 is a Sunday, and ends the 53rd week of 2026."""
    assert names("weekly", 1, date(2027, 1, 12)) == [
        "2026-W49",
        "2026-W50",
        "2026-W51",
        "2026-W52",
        "2026-W53",
        "2027-W01",
    ]


def test_on_the_first_of_a_month_the_one_before_is_whole() -> None:
    assert names("daily", 1, date(2026, 3, 1))[-1] == "2026-02-28"
