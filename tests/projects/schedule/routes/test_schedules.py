from tests.infrastructure.schedules import Site


async def test_a_schedule_that_is_as_the_caller_has_it_is_not_sent_again(site: Site) -> None:
    milestone = await site.plan("2023-03-01")
    for address in ("/v1/programmes/LJ-08/schedule", f"/v1/work-items/{site.item}/schedule"):
        etag = (await site.projects.ask("GET", address)).headers["ETag"]
        assert (await site.projects.ask("GET", address, if_none_match=etag)).status_code == 304
    await site.change(milestone, forecast="2023-04-01")
    assert (await site.projects.ask("GET", address, if_none_match=etag)).status_code == 200


async def test_a_schedule_takes_no_parameter_that_it_does_not_know(site: Site) -> None:
    answered = await site.projects.ask("GET", "/v1/programmes/LJ-08/schedule?as_of=2023-03-01T00:00:00Z")
    assert (answered.status_code, answered.json()["code"]) == (400, "unknown_parameter")
