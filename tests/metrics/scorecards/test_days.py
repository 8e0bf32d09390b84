from datetime import date

import pytest

from services.metrics.indicators.periods import parse
from services.metrics.scorecards.days import Course

BEGIN, END = date(2026, 1, 1), date(2026, 12, 31)
AUTUMN = date(2026, 11, 24)
OWED = Course("monthly", 10, BEGIN, END)
NOBODY_OWES = Course("monthly", None, BEGIN, END)


def test_a_figure_is_awaited_until_the_end_of_its_last_day() -> None:
    """October's until the 10th of November."""
    assert [str(OWED.due(date(2026, 11, day))) for day in (10, 11)] == ["2026-09", "2026-10"]
    assert NOBODY_OWES.due(AUTUMN) is None


def test_nothing_is_awaited_from_before_the_beginning_or_after_the_end() -> None:
    assert OWED.due(date(2026, 2, 10)) is None
    assert [str(OWED.due(day)) for day in (date(2027, 1, 11), date(2027, 9, 1))] == ["2026-12", "2026-12"]


@pytest.mark.parametrize(
    ("known", "newest"),
    [(None, None), ("2026-10", "2026-10"), ("2027-03", "2026-11"), ("2025-12", None)],
)
def test_figures_count_from_the_beginning_until_today(known: str | None, newest: str | None) -> None:
    assert NOBODY_OWES.newest((known and parse(known)) or None, AUTUMN) == ((newest and parse(newest)) or None)


def test_it_is_judged_on_the_last_day_of_which_is_known() -> None:
    assert NOBODY_OWES.judged_on(parse("2026-10"), AUTUMN) == date(2026, 10, 31)
    assert NOBODY_OWES.judged_on(parse("2026-11"), AUTUMN) == AUTUMN


def test_once_it_is_over_it_is_judged_by_its_last_day_where_nobody_owes_any_more() -> None:
    later = date(2027, 1, 5)
    assert NOBODY_OWES.judged_on(parse("2026-10"), later) == END
    assert OWED.judged_on(parse("2026-10"), later) == date(2026, 10, 31)


def test_it_is_looked_at_again_on_the_first_day_on_which_it_may_turn() -> None:
    """October was there early, so November is awaited: it is late from the 11th of December on."""
    assert OWED.next_look(parse("2026-09"), date(2026, 11, 5)) == date(2026, 11, 11)
    assert OWED.next_look(parse("2026-10"), date(2026, 11, 5)) == date(2026, 12, 11)
    assert OWED.next_look(None, date(2025, 7, 1)) == BEGIN
    assert OWED.next_look(parse("2026-12"), date(2027, 2, 1)) is None
    assert NOBODY_OWES.next_look(parse("2026-10"), AUTUMN) == date(2027, 1, 1)
    assert NOBODY_OWES.next_look(parse("2026-11"), AUTUMN) == date(2026, 11, 25)
    assert NOBODY_OWES.next_look(parse("2026-12"), date(2027, 2, 1)) is None


def test_hours_are_those_of_days_that_are_over() -> None:
    hours = Course("hourly", 0, BEGIN, END)
    assert str(hours.due(AUTUMN)) == "2026-11-23T23"
    assert str(hours.newest(parse("2027-01-01T05"), AUTUMN)) == "2026-11-24T23"
    assert hours.judged_on(parse("2026-11-23T22"), AUTUMN) == date(2026, 11, 23)
