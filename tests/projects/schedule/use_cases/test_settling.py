"""A change and all that it moves: one act, told before it is done and done as it was told."""

from datetime import date, timedelta
from itertools import combinations
from random import Random

from services.projects.schedule.repository import network_of
from tests.infrastructure.schedules import Site


async def test_a_dry_run_tells_every_date_that_would_move_and_moves_none(site: Site) -> None:
    first, second, third = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(first, second, 10)
    await site.link(second, third, 10)
    told = (await site.change(first, query="?dry_run=true", forecast="2023-03-05")).json()
    assert (told["data"]["forecast"], told["errors"]) == ("2023-03-05", [])
    assert [(effect["id"], effect["fields"]["forecast"]) for effect in told["effects"]] == [
        (second, {"before": "2023-03-11", "after": "2023-03-15"}),
        (third, {"before": "2023-03-21", "after": "2023-03-25"}),
    ]
    assert await site.forecasts(first, second, third) == ["2023-03-01", "2023-03-11", "2023-03-21"]


async def test_a_commit_does_what_its_dry_run_told_or_nothing(site: Site) -> None:
    first, second = await site.plan("2023-03-01"), await site.plan("2023-03-01")
    link = await site.link(first, second, 10)
    digest = (await site.change(first, query="?dry_run=true", forecast="2023-03-05")).json()["effects_digest"]
    await site.projects.change("PATCH", f"/v1/dependencies/{link}", json={"lag_days": 20})
    overtaken = await site.change(first, query=f"?effects_digest={digest}", forecast="2023-03-05")
    assert (overtaken.status_code, overtaken.json()["code"]) == (412, "effects_moved")
    await site.projects.change("PATCH", f"/v1/dependencies/{link}", json={"lag_days": 10})
    assert (await site.change(first, query=f"?effects_digest={digest}", forecast="2023-03-05")).status_code == 200


async def test_a_dry_run_tells_what_the_domain_would_refuse(site: Site) -> None:
    first, second = await site.plan("2149-12-30"), await site.plan("2023-03-01")
    ends = {"predecessor_id": first, "successor_id": second, "lag_days": 10}
    told = (await site.projects.ask("POST", "/v1/dependencies?dry_run=true", json=ends)).json()
    assert ([error["code"] for error in told["errors"]], told["effects"]) == (["beyond_calendar"], [])


async def test_a_link_and_a_turn_tell_what_they_would_move(site: Site) -> None:
    first, second = await site.plan("2023-03-01"), await site.plan("2023-03-02")
    ends = {"predecessor_id": first, "successor_id": second, "lag_days": 10}
    told = (await site.projects.ask("POST", "/v1/dependencies?dry_run=true", json=ends)).json()
    assert [effect["id"] for effect in told["effects"]] == [second]
    await site.link(first, second, 10)
    turn = {"to": "cancelled", "reason": "改线"}
    told = (await site.projects.change("POST", f"/v1/milestones/{first}/transitions?dry_run=true", json=turn)).json()
    assert [effect["fields"]["forecast"]["after"] for effect in told["effects"]] == ["2023-03-02"]


async def test_after_any_acts_every_milestone_stands_where_the_whole_network_puts_it(site: Site) -> None:
    random, ids = Random(8), [await site.plan("2023-03-01") for _ in range(8)]
    for first, last in combinations(ids, 2):
        if random.random() < 0.4:
            await site.link(first, last, random.randint(-5, 10), random.choice(["calendar", "working"]))
    for _ in range(12):
        day = date(2023, 3, 1) + timedelta(days=random.randint(0, 40))
        await site.change(random.choice(ids), forecast=day.isoformat())
    await site.turn(ids[2], "reached", on="2023-03-04")
    await site.turn(ids[4], "cancelled", reason="改线")
    network = await network_of(site.projects.database, site.code)
    assert len(network.nodes) == 7
    assert network.settle() == {id: node.stands for id, node in network.nodes.items()}
