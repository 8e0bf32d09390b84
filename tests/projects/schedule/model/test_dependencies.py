from datetime import date

import pytest

from services.projects.schedule.errors import OtherProgramme
from shared.rows import new_id
from tests.factories.schedule import create_dependency, create_milestone

MARCH = date(2023, 3, 1)


def test_milestones_of_two_programmes_are_not_linked() -> None:
    with pytest.raises(OtherProgramme):
        create_dependency(create_milestone(MARCH), create_milestone(MARCH, programme="LJ-09"))


def test_a_link_is_given_to_another_milestone_at_either_end() -> None:
    first, last, heir = create_milestone(MARCH), create_milestone(MARCH), new_id()
    link = create_dependency(first, last)
    assert link.give(first.id, heir).fields == ["predecessor_id"]
    assert link.give(last.id, first.id).fields == ["successor_id"]
    assert link.ends == (heir, first.id)


def test_another_lag_is_told_and_the_same_is_none() -> None:
    link = create_dependency(create_milestone(MARCH), create_milestone(MARCH), lag_days=3)
    assert link.change({"lag_days": 3}) == []
    assert link.change({"lag_days": 5, "lag_unit": "working"}) == ["lag_days", "lag_unit"]
