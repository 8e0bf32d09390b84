from datetime import date

import pytest

from services.projects.schedule.model.calendar import YearTold
from shared.errors import InvalidField
from tests.factories.schedule import create_calendar_year


def test_a_year_keeps_its_days_in_order_and_each_once() -> None:
    year = create_calendar_year(2023)
    told: YearTold = {
        "days_off": [date(2023, 1, 3), date(2023, 1, 2), date(2023, 1, 3)],
        "worked_weekends": [date(2023, 1, 28)],
    }
    assert year.tell(told) == ["days_off", "worked_weekends"]
    assert year.days_off == [date(2023, 1, 2), date(2023, 1, 3)]
    assert year.tell({"worked_weekends": [date(2023, 1, 28)]}) == []


def test_a_day_off_is_a_weekday_and_a_worked_one_is_in_a_weekend_of_the_year() -> None:
    saturday, monday, other = date(2023, 1, 28), date(2023, 1, 30), date(2024, 1, 1)
    with pytest.raises(InvalidField) as refused:
        create_calendar_year(2023).tell({"days_off": [monday, saturday, other]})
    assert [fault.pointer for fault in refused.value.errors] == ["/days_off/1", "/days_off/2"]
    with pytest.raises(InvalidField):
        create_calendar_year(2023).tell({"worked_weekends": [monday]})
