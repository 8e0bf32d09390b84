from services.projects.schedule.reactions import TIMERS
from shared.records.timers import Timers
from tests.factories.schedule import OFF_2023, WORKED_2023
from tests.infrastructure.schedules import Site

YEAR_2023 = {
    "year": 2023,
    "days_off": [day.isoformat() for day in OFF_2023 if day.weekday() < 5],
    "worked_weekends": [day.isoformat() for day in WORKED_2023],
    "source": "国务院办公厅关于2023年部分节假日安排的通知",
}


async def fire(site: Site) -> int:
    """How many timers were due."""
    timers, fired = Timers(site.projects.service(), TIMERS), 0
    while await timers.fire_next():
        fired += 1
    return fired


async def test_what_waits_for_working_days_is_counted_anew_when_the_calendar_is_told(site: Site) -> None:
    before, after, other = await site.plan("2023-01-20"), await site.plan(), await site.plan("2023-01-23")
    await site.link(before, after, 1, "working")
    assert await site.forecasts(after) == ["2023-01-23"]
    made = await site.make("calendar-years", **YEAR_2023)
    assert (await fire(site), await site.forecasts(after, other)) == (1, ["2023-01-28", "2023-01-23"])
    told = (await site.projects.get(f"/v1/milestones/{after}/history"))["data"][-1]
    assert told["event"] == {"previous": "2023-01-23", "cause": site.programme}

    await site.projects.change("PATCH", f"/v1/calendar-years/{made.json()['id']}", json={"worked_weekends": []})
    assert (await fire(site), await site.forecasts(after)) == (1, ["2023-01-30"])


async def test_a_calendar_that_moves_nothing_records_nothing(site: Site) -> None:
    milestone = await site.plan("2023-01-20")
    await site.make("calendar-years", **YEAR_2023)
    assert (await fire(site), await fire(site)) == (1, 0)
    assert (await site.milestone(milestone))["version"] == 1


async def test_several_years_told_at_once_are_counted_once(site: Site) -> None:
    for year in (2022, 2024):
        await site.make("calendar-years", year=year, days_off=[], worked_weekends=[], source="通知")
    assert await fire(site) == 1
