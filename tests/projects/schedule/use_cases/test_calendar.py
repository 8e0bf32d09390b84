from services.projects.schedule.use_cases.calendar import announced, load_calendar
from tests.factories.schedule import OFF_2023, WORKED_2023
from tests.infrastructure.projects import ANYONE, OFFICE, Projects
from tests.infrastructure.schedules import Site

YEAR_2023 = {
    "year": 2023,
    "days_off": [day.isoformat() for day in OFF_2023 if day.weekday() < 5],
    "worked_weekends": [day.isoformat() for day in WORKED_2023],
    "source": "国务院办公厅关于2023年部分节假日安排的通知",
}


async def load(projects: Projects) -> int:
    async with projects.service().begin(OFFICE) as work:
        return await load_calendar(work, reason="")


def test_the_package_knows_2023_as_it_was_announced() -> None:
    told = dict(announced())[2023]
    assert sorted(told["days_off"]) == [day for day in OFF_2023 if day.weekday() < 5]
    assert sorted(told["worked_weekends"]) == WORKED_2023


async def test_2004_to_2026_are_loaded_once_and_open_to_everyone(projects: Projects) -> None:
    assert (await load(projects), await load(projects)) == (23, 0)
    years = (await projects.get("/v1/calendar-years?sort=year", caller=ANYONE))["data"]
    assert [year["year"] for year in years] == [*range(2004, 2027)]
    assert years[19]["worked_weekends"] == YEAR_2023["worked_weekends"]


async def test_a_year_that_somebody_told_of_otherwise_stays_as_it_is(projects: Projects) -> None:
    told = YEAR_2023 | {"days_off": ["2023-01-02"]}
    made = await projects.ask("POST", "/v1/calendar-years", json=told)
    assert (made.status_code, await load(projects)) == (201, 22)
    assert (await projects.get(f"/v1/calendar-years/{made.json()['id']}"))["days_off"] == ["2023-01-02"]


async def test_a_year_is_told_of_once_and_then_changed(projects: Projects) -> None:
    made = await projects.ask("POST", "/v1/calendar-years", json=YEAR_2023)
    assert (await projects.ask("POST", "/v1/calendar-years", json=YEAR_2023)).json()["code"] == "duplicate_code"
    changed = await projects.change(
        "PATCH", f"/v1/calendar-years/{made.json()['id']}", json={"days_off": [], "reason": "更正"}
    )
    assert (changed.json()["days_off"], changed.json()["version"]) == ([], 2)
    assert changed.json()["worked_weekends"] == YEAR_2023["worked_weekends"]


async def test_only_the_office_tells_of_the_calendar(site: Site) -> None:
    told = await site.projects.ask("POST", "/v1/calendar-years", caller=site.reporter, json=YEAR_2023)
    assert (told.status_code, told.json()["code"]) == (403, "write_not_granted")
    made = await site.projects.ask("POST", "/v1/calendar-years", json=YEAR_2023)
    address = f"/v1/calendar-years/{made.json()['id']}"
    refused = await site.projects.change("PATCH", address, caller=site.reporter, json={"days_off": []})
    assert (refused.status_code, refused.json()["code"]) == (403, "write_not_granted")
