from tests.infrastructure.projects import Projects
from tests.infrastructure.schedules import NAME, Site, create_site, narrow


async def test_a_planned_milestone_is_forecast_for_its_planned_day(site: Site) -> None:
    made = await site.milestone(await site.plan("2023-02-14", planned_precision="quarter", code="LJ-08.09.M1"))
    assert (made["planned"], made["planned_precision"]) == ("2023-03-31", "quarter")
    assert (made["forecast"], made["forecast_precision"]) == ("2023-03-31", "quarter")
    assert (made["status"], made["programme"], made["hard_deadline"]) == ("planned", "LJ-08", False)
    assert await site.history(made["id"]) == ["record.created.v1"]


async def test_a_milestone_is_planned_below_a_work_item_that_stands(site: Site) -> None:
    lost = await site.make("milestones", work_item_id=site.programme, name=NAME)
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (409, "/work_item_id")
    gone = await site.add_item("LJ-08.10")
    await site.archive("work-items", gone)
    assert (await site.make("milestones", work_item_id=gone, name=NAME)).json()["code"] == "named_nothing"


async def test_a_code_is_that_of_one_standing_milestone(site: Site) -> None:
    first = await site.plan(code="M1")
    assert (await site.make("milestones", work_item_id=site.item, name=NAME, code="M1")).json()["code"] == (
        "duplicate_code"
    )
    archived = await site.archive("milestones", first)
    assert (await site.milestone(await site.plan(code="M1")))["code"] == "M1"
    assert (await site.restore("milestones", first, archived)).json()["code"] == "duplicate_code"


async def test_what_depends_on_a_late_milestone_is_as_late_as_its_float_does_not_take(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    await site.link(tunnel, opening, lag_days=14)
    await site.change(tunnel, forecast="2023-03-20")
    assert await site.forecasts(tunnel, opening) == ["2023-03-20", "2023-04-03"]
    assert await site.history(opening) == ["record.created.v1", "milestone.reforecast.v1"]


async def test_a_delay_taken_back_gives_the_successor_its_own_date_again(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    await site.link(tunnel, opening, lag_days=14)
    await site.change(tunnel, forecast="2023-03-20")
    await site.change(tunnel, forecast=None)
    assert await site.forecasts(tunnel, opening) == ["2023-03-01", "2023-04-01"]


async def test_what_nobody_moves_gains_no_version(site: Site) -> None:
    tunnel, other = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    await site.change(tunnel, forecast="2023-03-20")
    await site.change(tunnel, forecast="2023-03-20")
    assert [(await site.milestone(id))["version"] for id in (tunnel, other)] == [2, 1]


async def test_a_pushed_date_is_as_coarse_as_what_pushes_it(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-03-02")
    await site.link(tunnel, opening, lag_days=1)
    await site.change(tunnel, forecast="2023-03-10", forecast_precision="month")
    pushed = await site.milestone(opening)
    assert (pushed["forecast"], pushed["forecast_precision"]) == ("2023-04-01", "month")


async def test_a_reached_milestone_refuses_another_forecast_and_counts_with_its_actual_day(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-03-02")
    await site.link(tunnel, opening, lag_days=5)
    reached = await site.turn(tunnel, "reached", on="2023-03-08")
    assert (reached.status_code, reached.json()["actual"], reached.json()["forecast"]) == (200, *["2023-03-08"] * 2)
    assert await site.forecasts(opening) == ["2023-03-13"]
    refused = await site.change(tunnel, forecast="2023-05-01")
    assert (refused.status_code, refused.json()["code"]) == (409, "milestone_reached")


async def test_what_was_cancelled_binds_nothing_and_moves_no_more(site: Site) -> None:
    first, second, third = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(first, second, lag_days=10)
    await site.link(second, third, lag_days=10)
    await site.turn(second, "cancelled", reason="改线")
    await site.change(first, forecast="2023-04-01")
    assert await site.forecasts(first, second, third) == ["2023-04-01", "2023-03-11", "2023-03-01"]


async def test_what_is_reopened_binds_again(site: Site) -> None:
    first, second = await site.plan("2023-03-01"), await site.plan("2023-03-01")
    await site.link(first, second, lag_days=10)
    await site.turn(first, "cancelled", reason="改线")
    assert await site.forecasts(second) == ["2023-03-01"]
    await site.turn(first, "planned", reason="恢复")
    assert await site.forecasts(second) == ["2023-03-11"]
    assert (await site.history(first))[-1] == "milestone.reopened.v1"


async def test_today_is_the_day_in_china_by_the_clock_of_the_hub(site: Site) -> None:
    milestone = await site.plan("2030-01-01")
    assert (await site.turn(milestone, "reached", on="2100-01-01")).json()["code"] == "in_the_future"
    await site.projects.database.execute("update clock set ahead = '2100-01-01 00:00+08'::timestamptz - now()")
    assert (await site.turn(milestone, "reached", on="2100-01-01")).status_code == 200


async def test_a_linked_milestone_is_not_archived(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    link = await site.link(tunnel, opening)
    for end in (tunnel, opening):
        refused = await site.archive("milestones", end)
        assert (refused.status_code, refused.json()["kinds"]) == (409, ["dependency"])
    await site.archive("dependencies", link)
    assert (await site.archive("milestones", tunnel)).status_code == 204


async def test_an_archived_milestone_comes_back_as_it_was_below_a_work_item_that_stands(site: Site) -> None:
    milestone = await site.plan("2023-03-01")
    before = await site.milestone(milestone)
    archived = await site.archive("milestones", milestone)
    gone = await site.archive("work-items", site.item)
    assert (await site.restore("milestones", milestone, archived)).json()["code"] == "parent_archived"
    await site.restore("work-items", site.item, gone)
    restored = await site.restore("milestones", milestone, archived)
    assert restored.json() == before | {"version": 3}


async def test_a_milestone_is_found_only_by_whoever_may_see_it_and_changed_only_by_whoever_may(site: Site) -> None:
    milestone = await site.plan("2023-03-01")
    seeing = site.reporter
    stranger = narrow(await site.add_item("LJ-08.10"))
    assert (await site.change(milestone, caller=stranger, forecast="2023-04-01")).status_code == 404
    reader = type(seeing)("reader", "form", seeing.labels)
    refused = await site.change(milestone, caller=reader, forecast="2023-04-01")
    assert (refused.status_code, refused.json()["code"]) == (403, "write_not_granted")
    assert (await site.change(milestone, caller=seeing, forecast="2023-04-01")).status_code == 200


async def test_a_moved_work_item_takes_its_milestones_along_unless_they_are_linked_to_what_stays(
    projects: Projects, site: Site
) -> None:
    other = await create_site(projects, "LJ-09")
    beside = await site.add_item("LJ-08.10")
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01", work_item_id=beside)
    link = await site.link(tunnel, opening)
    move = {"parent_id": other.item, "reason": "划转"}
    address = f"/v1/work-items/{site.item}/moves"
    assert (await projects.change("POST", address, json=move)).json()["code"] == "links_torn"
    await site.archive("dependencies", link)
    assert (await projects.change("POST", address, json=move)).status_code == 200
    assert (await site.milestone(tunnel))["programme"] == "LJ-09"
