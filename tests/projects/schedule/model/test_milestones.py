from datetime import date

import pytest

from services.projects.schedule.days import Dated, Day
from services.projects.schedule.errors import (
    DeadlineUndated,
    InTheFuture,
    MilestoneEnded,
    MilestoneReached,
)
from services.projects.schedule.model.milestones import Said
from shared.contracts.projects.schedule import (
    MilestoneCancelled,
    MilestoneReforecast,
    MilestoneReopened,
    MilestoneState,
    MilestoneSuperseded,
)
from shared.contracts.projects.schedule import MilestoneReached as Reached
from shared.errors import InvalidField
from shared.http.changes.transitions import TransitionNotAllowed
from shared.rows import new_id
from tests.factories.schedule import create_milestone

MARCH, TODAY = date(2023, 3, 1), date(2023, 3, 20)


def test_a_reached_milestone_refuses_another_forecast() -> None:
    reached = create_milestone(MARCH, status="reached", actual=date(2023, 3, 2), actual_precision="day")
    with pytest.raises(MilestoneReached):
        reached.expect(Dated(date(2023, 5, 1), "day"))


@pytest.mark.parametrize("status", ["cancelled", "superseded"])
def test_of_an_ended_milestone_nothing_is_expected(status: str) -> None:
    with pytest.raises(MilestoneEnded):
        create_milestone(MARCH, status=status).expect(Dated(date(2023, 5, 1), "day"))


def test_a_date_is_kept_as_the_last_day_of_its_period() -> None:
    milestone = create_milestone()
    milestone.change({"planned": Dated(date(2023, 2, 14), "quarter"), "forecast": Dated(date(2023, 2, 14), "month")})
    assert (milestone.planned, milestone.planned_precision) == (date(2023, 3, 31), "quarter")
    assert (milestone.own_forecast, milestone.own_forecast_precision) == (date(2023, 2, 28), "month")


def test_a_change_tells_the_fields_that_have_other_values() -> None:
    milestone = create_milestone(MARCH)
    assert milestone.change({"code": "LJ-08.M1", "planned": Dated(MARCH, "day")}) == ["code"]
    assert milestone.change({"forecast": Dated(MARCH, "day")}) == ["forecast", "forecast_precision"]
    assert milestone.change({"forecast": Dated(MARCH, "day"), "name": milestone.name}) == []


def test_the_owners_date_is_taken_back_by_null() -> None:
    milestone = create_milestone(MARCH, own_forecast=date(2023, 4, 1), own_forecast_precision="day")
    milestone.change({"forecast": None})
    assert (milestone.own_forecast, milestone.own_forecast_precision) == (None, None)


def test_a_hard_deadline_has_a_planned_date() -> None:
    with pytest.raises(DeadlineUndated):
        create_milestone().change({"hard_deadline": True})
    with pytest.raises(DeadlineUndated):
        create_milestone(MARCH, hard_deadline=True).change({"planned": None})


def test_a_milestone_falls_where_the_network_says_and_tells_where_it_was() -> None:
    milestone, cause = create_milestone(MARCH), new_id()
    moved = milestone.fall(Day(date(2023, 3, 31).toordinal(), 1), cause=cause)
    assert moved == MilestoneReforecast(previous=MARCH, cause=cause)
    assert (milestone.forecast, milestone.forecast_precision) == (date(2023, 3, 31), "month")


def test_a_milestone_that_falls_where_it_stands_tells_nothing() -> None:
    assert create_milestone(MARCH).fall(Day(MARCH.toordinal()), cause=new_id()) is None
    assert create_milestone().fall(None, cause=new_id()) is None


def test_what_was_reached_lies_in_the_past() -> None:
    with pytest.raises(InTheFuture):
        create_milestone(MARCH).turn("reached", Said(on=Dated(date(2023, 3, 21), "day")), today=TODAY)


def test_of_a_month_that_has_begun_it_may_be_said_that_it_was_reached_in_it() -> None:
    milestone = create_milestone(MARCH)
    event = milestone.turn("reached", Said(on=Dated(date(2023, 3, 21), "month")), today=TODAY)
    assert event == Reached(expected=MARCH)
    assert (milestone.status, milestone.actual, milestone.actual_precision) == ("reached", date(2023, 3, 31), "month")


@pytest.mark.parametrize(
    ("to", "missing"),
    [("reached", ["/on"]), ("cancelled", ["/reason"]), ("superseded", ["/reason", "/superseded_by"])],
)
def test_a_turn_says_what_it_requires(to: str, missing: list[str]) -> None:
    with pytest.raises(InvalidField) as refused:
        create_milestone(MARCH).turn(to, Said(), today=TODAY)
    assert [fault.pointer for fault in refused.value.errors] == missing


def test_what_was_cancelled_keeps_its_dates() -> None:
    milestone = create_milestone(MARCH)
    assert milestone.turn("cancelled", Said("改线"), today=TODAY) == MilestoneCancelled(reason="改线")
    assert (milestone.status, milestone.forecast, milestone.stands) == ("cancelled", MARCH, False)


def test_what_was_superseded_names_what_takes_its_place() -> None:
    milestone, heir = create_milestone(MARCH), new_id()
    event = milestone.turn("superseded", Said("合并", superseded_by=heir), today=TODAY)
    assert (event, milestone.superseded_by) == (MilestoneSuperseded(reason="合并"), heir)


def test_nothing_takes_the_place_of_what_was_cancelled() -> None:
    milestone = create_milestone(MARCH)
    milestone.turn("cancelled", Said("改线", superseded_by=new_id()), today=TODAY)
    assert milestone.superseded_by is None


def test_nothing_goes_from_reached_to_cancelled() -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        create_milestone(MARCH, status="reached").turn("cancelled", Said("改线"), today=TODAY)
    assert refused.value.members == {"allowed": [{"to": "planned", "requires": ["reason"]}]}


def test_what_is_reopened_is_planned_with_its_owners_date_and_no_actual_one() -> None:
    milestone = create_milestone(MARCH, status="reached", actual=MARCH, actual_precision="day", own_forecast=TODAY)
    assert milestone.turn("planned", Said("误报"), today=TODAY) == MilestoneReopened(before="reached")
    assert (milestone.status, milestone.own_forecast) == ("planned", TODAY)
    assert (milestone.actual, milestone.actual_precision) == (None, None)


def test_an_archived_milestone_does_not_stand() -> None:
    assert create_milestone(MARCH).stands
    assert not create_milestone(MARCH, deleted_at="2023-03-01T00:00:00Z").stands


def test_forecasts_are_not_public() -> None:
    assert not {"forecast", "forecast_precision", "superseded_by"} & MilestoneState.PUBLIC
    assert {"planned", "actual", "status"} <= MilestoneState.PUBLIC
