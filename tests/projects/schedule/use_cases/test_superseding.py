from typing import Any

import httpx

from tests.infrastructure.projects import Projects
from tests.infrastructure.schedules import Site, create_site


async def supersede(site: Site, old: str, new: str) -> httpx.Response:
    return await site.turn(old, "superseded", reason="合并建设", superseded_by=new)


async def ends(site: Site) -> set[tuple[Any, Any]]:
    links = (await site.projects.get("/v1/dependencies"))["data"]
    return {(link["predecessor_id"], link["successor_id"]) for link in links}


async def test_what_takes_its_place_takes_its_links_and_the_dates_follow(site: Site) -> None:
    before, old, after, new = [await site.plan("2023-03-01") for _ in range(4)]
    incoming, outgoing = await site.link(before, old, 10), await site.link(old, after, 10)
    answered = await supersede(site, old, new)
    assert (answered.json()["status"], answered.json()["superseded_by"]) == ("superseded", new)
    assert await ends(site) == {(before, new), (new, after)}
    assert await site.forecasts(before, old, new, after) == ["2023-03-01", "2023-03-11", "2023-03-11", "2023-03-21"]
    for link in (incoming, outgoing):
        told = await site.projects.get(f"/v1/dependencies/{link}/history")
        assert told["data"][-1]["type"] == "hub.record.changed.v1"


async def test_a_link_that_it_has_already_stays_where_it_is(site: Site) -> None:
    before, old, new = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(before, old)
    await site.link(before, new)
    assert (await supersede(site, old, new)).status_code == 200
    assert await ends(site) == {(before, old), (before, new)}


async def test_a_milestone_is_superseded_by_its_own_successor(site: Site) -> None:
    before, old, new = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(before, old, 10)
    await site.link(old, new, 10)
    assert (await supersede(site, old, new)).status_code == 200
    assert await ends(site) == {(before, new), (old, new)}
    assert await site.forecasts(new) == ["2023-03-11"]


async def test_a_cycle_through_what_takes_its_place_is_refused_and_nothing_moves(site: Site) -> None:
    before, old, new = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(before, old)
    await site.link(new, before)
    assert (await supersede(site, old, new)).json()["code"] == "cycle"
    assert await ends(site) == {(before, old), (new, before)}
    assert (await site.milestone(old))["status"] == "planned"


async def test_what_takes_its_place_stands_in_the_same_programme_and_is_another(projects: Projects, site: Site) -> None:
    old, ended = await site.plan("2023-03-01"), await site.plan("2023-03-01")
    await site.turn(ended, "cancelled", reason="改线")
    other = await (await create_site(projects, "LJ-09")).plan()
    codes = [(await supersede(site, old, new)).json()["code"] for new in (other, ended, old, site.item)]
    assert codes == ["other_programme", "milestone_ended", "milestone_ended", "named_nothing"]


async def test_who_may_not_link_supersedes_only_what_is_not_linked(site: Site) -> None:
    before, old, new = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(before, old)
    said = {"to": "superseded", "reason": "合并建设", "superseded_by": new}
    address = "/v1/milestones/{}/transitions"
    refused = await site.projects.change("POST", address.format(old), caller=site.reporter, json=said)
    assert (refused.status_code, refused.json()["code"]) == (403, "write_not_granted")
    free = await site.projects.change(
        "POST", address.format(new), caller=site.reporter, json=said | {"superseded_by": before}
    )
    assert free.status_code == 200
