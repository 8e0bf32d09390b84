from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis.strategies import dates, integers

from services.projects.schedule.days import FIRST, LAST, WorkingDays, first_day, last_day
from services.projects.schedule.errors import BeyondCalendar
from shared.contracts.projects.schedule import Precision
from tests.factories.schedule import OFF_2023, WORKED_2023

CALENDAR = WorkingDays(OFF_2023, WORKED_2023)
CASES = settings(max_examples=500, derandomize=True, deadline=None, database=None)

in_2023 = dates(date(2023, 1, 1), date(2023, 12, 31))
lags = integers(-80, 80)


def works(day: date) -> bool:
    return day in WORKED_2023 or (day.weekday() < 5 and day not in OFF_2023)


def counted(day: date, lag: int) -> date:
    """One day after the other."""
    step = timedelta(days=1 if lag > 0 else -1)
    for _ in range(abs(lag)):
        day += step
        while not works(day):
            day += step
    return day


@given(in_2023, lags)
@CASES
def test_a_lag_in_working_days_is_what_one_counts_day_by_day_in_the_official_calendar_of_2023(
    day: date, lag: int
) -> None:
    assert date.fromordinal(CALENDAR.step(day.toordinal(), lag)) == counted(day, lag)


@given(in_2023, lags)
@CASES
def test_the_latest_day_of_a_predecessor_just_does_not_push_its_successor(day: date, lag: int) -> None:
    latest = CALENDAR.latest(day.toordinal(), lag)
    assert CALENDAR.step(latest, lag) <= day.toordinal() < CALENDAR.step(latest + 1, lag)


def test_the_first_working_day_after_the_spring_festival_is_the_worked_saturday() -> None:
    assert CALENDAR.step(date(2023, 1, 20).toordinal(), 1) == date(2023, 1, 28).toordinal()


def test_a_year_that_nobody_told_of_is_monday_to_friday() -> None:
    assert CALENDAR.step(date(2024, 2, 9).toordinal(), 1) == date(2024, 2, 12).toordinal()


@pytest.mark.parametrize(("day", "lag"), [(LAST, 1), (FIRST, -1)])
def test_no_working_day_is_found_beyond_the_calendar(day: int, lag: int) -> None:
    with pytest.raises(BeyondCalendar):
        CALENDAR.step(day, lag)


@pytest.mark.parametrize(("day", "lag", "latest"), [(FIRST, 3, FIRST), (LAST, -3, LAST)])
def test_the_latest_day_stays_within_the_calendar(day: int, lag: int, latest: int) -> None:
    assert CALENDAR.latest(day, lag) == latest


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", date(2024, 2, 14), date(2024, 2, 14)),
        ("month", date(2024, 2, 1), date(2024, 2, 29)),
        ("quarter", date(2024, 1, 1), date(2024, 3, 31)),
        ("year", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_date_lies_in_the_period_that_its_precision_names(precision: Precision, first: date, last: date) -> None:
    day = date(2024, 2, 14)
    assert (first_day(day, precision), last_day(day, precision)) == (first, last)
