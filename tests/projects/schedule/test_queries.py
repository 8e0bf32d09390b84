from tests.infrastructure.projects import ANYONE
from tests.infrastructure.schedules import Site, narrow


async def test_a_schedule_tells_early_and_late_dates_float_and_the_critical_path_in_order_of_date(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    undated, road = await site.plan(), await site.plan("2023-03-20")
    link = await site.link(tunnel, opening, lag_days=31)
    told = await site.schedule()
    assert (told["programme"], told["finish"], told["provisional"]) == ("LJ-08", "2023-04-01", False)
    assert [
        (each["id"], each["early"], each["late"], each["float"], each["critical"]) for each in told["milestones"]
    ] == [
        (tunnel, "2023-03-01", "2023-03-01", 0, True),
        (road, "2023-03-20", "2023-04-01", 12, False),
        (opening, "2023-04-01", "2023-04-01", 0, True),
        (undated, None, "2023-04-01", None, False),
    ]
    assert [each["id"] for each in told["dependencies"]] == [link]
    assert told["milestones"][0] | await site.milestone(tunnel) == told["milestones"][0]


async def test_float_counts_to_the_hard_deadline_that_waits(site: Site) -> None:
    cup = await site.plan("2023-06-16", hard_deadline=True, forecast="2023-05-01")
    tunnel = await site.plan("2023-03-01")
    await site.plan("2024-01-01")
    await site.link(tunnel, cup, lag_days=7)
    floats = {each["id"]: each["float"] for each in (await site.schedule())["milestones"]}
    assert (floats[tunnel], floats[cup]) == (100, 46)
    await site.change(tunnel, forecast="2023-06-14")
    assert (await site.schedule())["milestones"][0]["float"] == -5


async def test_what_was_reached_or_ended_has_no_float(site: Site) -> None:
    reached, cancelled = await site.plan("2023-03-01"), await site.plan("2023-05-01")
    await site.turn(reached, "reached", on="2023-03-02")
    await site.turn(cancelled, "cancelled", reason="改线")
    told = await site.schedule()
    assert told["finish"] == "2023-03-02"
    assert [(each["early"], each["late"], each["float"], each["critical"]) for each in told["milestones"]] == [
        ("2023-03-02", None, None, False),
        (None, None, None, False),
    ]


async def test_a_schedule_is_provisional_while_working_days_are_counted_in_a_year_that_nobody_told_of(
    site: Site,
) -> None:
    first, second = await site.plan("2023-12-28"), await site.plan()
    await site.link(first, second, 5, "working")
    for year, provisional in ((2023, True), (2024, False)):
        await site.make("calendar-years", year=year, days_off=[], worked_weekends=[], source="通知")
        assert (await site.schedule())["provisional"] == provisional


async def test_who_sees_a_part_is_told_of_that_part_as_the_whole_moves_it(site: Site) -> None:
    elsewhere = await site.add_item("LJ-08.10")
    hidden, seen = await site.plan("2023-03-01", work_item_id=elsewhere), await site.plan()
    later = await site.plan("2023-05-01", work_item_id=elsewhere)
    link, other = await site.link(hidden, seen, 10), await site.link(seen, later, 10)
    await site.publish()
    told = await site.schedule(caller=site.reporter)
    assert [(each["id"], each["early"], each["float"]) for each in told["milestones"]] == [(seen, "2023-03-11", 41)]
    assert told["dependencies"] == []
    assert not any(id in str(told) for id in (hidden, later, link, other))


async def test_the_schedule_of_a_work_item_is_what_stands_below_it_and_what_binds_that(site: Site) -> None:
    elsewhere = await site.add_item("LJ-08.10")
    before, mine = await site.plan("2023-03-01", work_item_id=elsewhere), await site.plan()
    link = await site.link(before, mine, 10)
    await site.link(before, await site.plan(work_item_id=elsewhere))
    told = (await site.projects.get(f"/v1/work-items/{site.item}/schedule"))["data"]
    assert ([each["id"] for each in told["milestones"]], told["finish"]) == ([mine], "2023-03-11")
    assert [each["id"] for each in told["dependencies"]] == [link]


async def test_who_sees_only_what_is_public_is_told_of_no_forecast(site: Site) -> None:
    milestone = await site.plan("2023-03-01")
    assert (await site.projects.ask("GET", "/v1/programmes/LJ-08/schedule", caller=ANYONE)).status_code == 404
    await site.publish()
    told = await site.schedule(caller=ANYONE)
    assert (told["milestones"], told["dependencies"], told["finish"]) == ([], [], None)
    public = (await site.projects.get(f"/v1/milestones/{milestone}", caller=ANYONE)).keys()
    assert "planned" in public
    assert "forecast" not in public


async def test_a_schedule_of_nothing_that_may_be_seen_is_not_found(site: Site) -> None:
    stranger = narrow(await site.add_item("LJ-08.10"))
    for address in (f"/v1/work-items/{site.item}/schedule", "/v1/programmes/LJ-77/schedule"):
        assert (await site.projects.ask("GET", address, caller=stranger)).status_code == 404
