from asyncio import gather
from random import Random
from uuid import UUID

import networkx as nx

from tests.infrastructure.projects import ANYONE, Projects
from tests.infrastructure.schedules import Site, create_site, narrow


async def refused(site: Site, predecessor: str, successor: str) -> str:
    answered = await site.make("dependencies", predecessor_id=predecessor, successor_id=successor)
    assert answered.status_code == 409
    return str(answered.json()["code"])


async def test_a_new_link_pushes_its_successor_and_says_what_pushed_it(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-03-02")
    link = await site.link(tunnel, opening, lag_days=14)
    assert await site.forecasts(opening) == ["2023-03-15"]
    told = await site.projects.get(f"/v1/milestones/{opening}/history")
    assert told["data"][-1]["event"] == {"previous": "2023-03-02", "cause": link}


async def test_a_milestone_waits_for_itself_in_no_way(site: Site) -> None:
    first, second, third = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(first, second)
    await site.link(second, third)
    assert await refused(site, third, first) == "cycle"
    assert await refused(site, first, first) == "cycle"


async def test_a_cycle_over_a_cancelled_milestone_is_refused_since_it_may_be_planned_again(site: Site) -> None:
    first, second, third = [await site.plan("2023-03-01") for _ in range(3)]
    await site.link(first, second)
    await site.link(second, third)
    await site.turn(second, "cancelled", reason="改线")
    assert await refused(site, third, first) == "cycle"


async def test_two_milestones_are_linked_once(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    link = await site.link(tunnel, opening)
    assert await refused(site, tunnel, opening) == "duplicate_dependency"
    gone = await site.archive("dependencies", link)
    await site.link(tunnel, opening)
    assert (await site.restore("dependencies", link, gone)).json()["code"] == "duplicate_dependency"


async def test_a_link_stays_within_one_programme(projects: Projects, site: Site) -> None:
    other = await create_site(projects, "LJ-09")
    assert await refused(site, await site.plan(), await other.plan()) == "other_programme"


async def test_a_link_binds_what_stands(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    link = await site.link(tunnel, opening)
    gone = await site.archive("dependencies", link)
    await site.archive("milestones", opening)
    assert await refused(site, tunnel, opening) == "named_nothing"
    assert (await site.restore("dependencies", link, gone)).json()["code"] == "named_nothing"


async def test_another_lag_moves_what_waits(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-03-02")
    address = f"/v1/dependencies/{await site.link(tunnel, opening, lag_days=14)}"
    changed = await site.projects.change("PATCH", address, json={"lag_days": 3})
    assert (changed.status_code, changed.json()["lag_days"], changed.json()["version"]) == (200, 3, 2)
    assert await site.forecasts(opening) == ["2023-03-04"]
    same = await site.projects.change("PATCH", address, json={"lag_days": 3})
    assert same.json()["version"] == 2


async def test_what_is_unlinked_falls_on_its_own_date_and_what_is_linked_again_is_pushed_again(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-03-02")
    link = await site.link(tunnel, opening, lag_days=14)
    gone = await site.archive("dependencies", link)
    assert (gone.status_code, await site.forecasts(opening)) == (204, ["2023-03-02"])
    assert (await site.restore("dependencies", link, gone)).status_code == 200
    assert await site.forecasts(opening) == ["2023-03-15"]


async def test_a_link_takes_a_right_to_change_the_whole_programme(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    ends = {"predecessor_id": tunnel, "successor_id": opening}
    answered = await site.projects.ask("POST", "/v1/dependencies", caller=site.reporter, json=ends)
    assert (answered.status_code, answered.json()["code"]) == (403, "write_not_granted")
    made = await site.projects.ask("POST", "/v1/dependencies", caller=narrow(site.programme), json=ends)
    assert made.status_code == 201


async def test_a_link_is_seen_by_whoever_sees_both_of_its_ends_wherever_they_move(site: Site) -> None:
    elsewhere = await site.add_item("LJ-08.10")
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01", work_item_id=elsewhere)
    address = f"/v1/dependencies/{await site.link(tunnel, opening)}"
    move = {"parent_id": elsewhere, "reason": "合并"}
    assert (await site.projects.change("POST", f"/v1/work-items/{site.item}/moves", json=move)).status_code == 200
    for caller, status in ((narrow(site.programme), 200), (site.reporter, 404), (narrow(elsewhere), 404)):
        assert (await site.projects.ask("GET", address, caller=caller)).status_code == status


async def test_a_link_is_public_where_everything_in_its_programme_is(site: Site) -> None:
    tunnel, opening = await site.plan("2023-03-01"), await site.plan("2023-04-01")
    address = f"/v1/dependencies/{await site.link(tunnel, opening)}"
    published = {"to": "published", "reason": "公开"}
    await site.projects.change("POST", f"/v1/work-items/{site.item}/transitions", json=published)
    assert (await site.projects.ask("GET", address, caller=ANYONE)).status_code == 404
    await site.publish()
    assert (await site.projects.get(address, caller=ANYONE))["predecessor_id"] == tunnel


async def test_a_cycle_names_only_the_milestones_that_the_caller_sees(site: Site) -> None:
    hidden = await site.plan("2023-03-01", work_item_id=await site.add_item("LJ-08.10"))
    first, last = await site.plan("2023-03-01"), await site.plan("2023-03-01")
    await site.link(first, hidden)
    await site.link(hidden, last)
    ends, seeing = {"predecessor_id": last, "successor_id": first}, narrow(site.item)
    writer = type(seeing)("planner", "form", seeing.labels, frozenset({f"node:{site.programme}"}))
    answered = await site.projects.ask("POST", "/v1/dependencies", caller=writer, json=ends)
    assert (answered.status_code, {*answered.json()["cycle"]}) == (409, {first, last})


async def test_50_random_links_at_once_leave_the_graph_without_a_cycle(site: Site) -> None:
    milestones = [await site.plan("2023-03-01") for _ in range(10)]
    random = Random(8)
    pairs = [random.sample(milestones, 2) for _ in range(50)]
    answers = await gather(*(site.make("dependencies", predecessor_id=a, successor_id=b) for a, b in pairs))
    codes = [answer.json().get("code") for answer in answers]
    assert {answer.status_code for answer in answers} == {201, 409}
    assert {*codes} == {None, "cycle", "duplicate_dependency"}
    links = (await site.projects.get("/v1/dependencies?limit=200"))["data"]
    graph: nx.DiGraph[UUID] = nx.DiGraph([(UUID(link["predecessor_id"]), UUID(link["successor_id"])) for link in links])
    assert (len(links), nx.is_directed_acyclic_graph(graph)) == (codes.count(None), True)
