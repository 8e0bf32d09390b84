from asyncio import gather
from random import Random
from typing import Any

from shared.auth.caller import Caller
from tests.infrastructure.projects import ANYONE, OFFICE, Projects, partner

TIANFU, WANZHOU = partner("sc-tianfu"), partner("500101")
UNIT = Caller("reporter", "cockpit", frozenset({"unit:DEP", "public"}))


async def move(hub: Projects, code: str, parent: str) -> Any:
    kind = "programmes" if "." not in parent else "work-items"
    above = await hub.get(f"/v1/{kind}/{parent}")
    return await hub.change("POST", f"/v1/work-items/{code}/moves", json={"parent_id": above["id"], "reason": "so"})


async def codes(hub: Projects, query: str = "", *, caller: Caller = OFFICE) -> list[str]:
    page = await hub.get(f"/v1/work-items?limit=200&sort=code&fields=code{query}", caller=caller)
    return [item["code"] for item in page["data"]]


async def withdraw(hub: Projects, programme: str) -> None:
    """Then what a partner sees is what names it."""
    said = {"to": "internal", "reason": "under review"}
    done = await hub.change("POST", f"/v1/programmes/{programme}/transitions", json=said)
    assert done.status_code == 200, done.text


async def test_a_move_keeps_id_and_code_and_takes_all_below_along(hub: Projects) -> None:
    before = await hub.get("/v1/work-items/LJ-10.09")
    below = await hub.get("/v1/work-items/LJ-10.10")
    moved = await move(hub, "LJ-10.09", "LJ-05.19")
    assert (moved.status_code, moved.json()["programme"]) == (200, "LJ-05")
    after = await hub.get("/v1/work-items/LJ-10.10")
    assert after == below | {"programme": "LJ-05", "version": 2}
    assert (moved.json()["id"], moved.json()["code"]) == (before["id"], "LJ-10.09")
    assert await codes(hub, "&subtree=LJ-05.19") == ["LJ-05.19", "LJ-10.09", "LJ-10.10"]
    assert "LJ-10.10" not in await codes(hub, "&subtree=LJ-10")


async def test_a_move_takes_milestones_along(hub: Projects) -> None:
    assert (await move(hub, "LJ-08.01", "LJ-10")).status_code == 200
    cup = await hub.get("/v1/milestones/LJ-08.01.M1")
    assert (cup["programme"], cup["version"]) == ("LJ-10", 2)
    programme = await hub.get("/v1/programmes/LJ-10")
    labels = await hub.database.fetchval("select labels from milestone where id = $1", cup["id"])
    assert f"node:{programme['id']}" in labels
    history = await hub.get("/v1/milestones/LJ-08.01.M1/history")
    assert history["data"][1]["type"] == "hub.record.relabelled.v1"


async def test_nothing_is_moved_below_itself(hub: Projects) -> None:
    for parent in ("LJ-10.09", "LJ-10.06", "LJ-10.01"):
        refused = await move(hub, "LJ-10.01", parent)
        assert (refused.status_code, refused.json()["code"]) == (409, "cycle")


async def test_a_move_to_where_it_stands_records_nothing(hub: Projects) -> None:
    before = await hub.records()
    assert ((await move(hub, "LJ-10.09", "LJ-10.06")).status_code, await hub.records()) == (200, before)


async def linked_road(hub: Projects) -> str:
    """The id of what binds the opening of a road to the cup."""
    road = await hub.get("/v1/work-items/LJ-08.05")
    cup = await hub.get("/v1/milestones/LJ-08.01.M1")
    said = {"work_item_id": road["id"], "name": {"zh": "通车", "en": "Open"}, "planned": "2023-03-01"}
    opened = await hub.ask("POST", "/v1/milestones", json=said)
    link = {"predecessor_id": opened.json()["id"], "successor_id": cup["id"]}
    linked = await hub.ask("POST", "/v1/dependencies", json=link)
    assert linked.status_code == 201, linked.text
    return str(linked.json()["id"])


async def test_links_that_a_move_would_tear_keep_it_in_its_programme(hub: Projects) -> None:
    await linked_road(hub)
    refused = await move(hub, "LJ-08.05", "LJ-10")
    assert (refused.status_code, refused.json()["code"]) == (409, "links_torn")
    assert (await move(hub, "LJ-08.05", "LJ-08.06")).status_code == 200


async def test_links_within_what_moves_come_along(hub: Projects) -> None:
    link = await linked_road(hub)
    assert (await move(hub, "LJ-08.01", "LJ-10")).status_code == 200
    moved = await hub.get(f"/v1/dependencies/{link}")
    programme = await hub.database.fetchval("select labels from programme where code = 'LJ-10'")
    labels = await hub.database.fetchval("select labels from dependency where id = $1", link)
    assert (moved["programme"], sorted(labels)) == ("LJ-10", sorted(programme))


async def test_fifty_moves_at_once_leave_a_tree(hub: Projects) -> None:
    items = await codes(hub)
    random = Random(50)
    chosen = [(random.choice(items), random.choice([*items, "LJ-01", "LJ-10"])) for _ in range(50)]
    answered = await gather(*(move(hub, code, parent) for code, parent in chosen))
    assert {each.status_code for each in answered} <= {200, 409, 412}
    assert [each.status_code for each in answered].count(200) > 10
    assert await codes(hub) == items
    rows = await hub.database.fetch("select id, parent_id, programme, labels from work_item")
    tops = {row["id"]: row["code"] for row in await hub.database.fetch("select id, code from programme")}
    found = {row["id"]: row for row in rows}
    for row in rows:
        path, above = [row["id"]], row["parent_id"]
        while above in found:
            assert above not in path
            path, above = [*path, above], found[above]["parent_id"]
        assert tops[above] == row["programme"]
        nodes = {label for label in row["labels"] if label.startswith("node:")}
        assert nodes == {f"node:{id}" for id in [*path, above]}


async def test_a_partner_sees_what_names_it_and_nothing_more(hub: Projects) -> None:
    await withdraw(hub, "LJ-06")
    wanzhou = [f"LJ-06.{number}" for number in range(15, 23)]
    assert await codes(hub, "&programme=LJ-06", caller=WANZHOU) == wanzhou
    assert await codes(hub, "&programme=LJ-06", caller=TIANFU) == ["LJ-06.06", "LJ-06.07", "LJ-06.08"]
    assert await codes(hub, "&programme=LJ-06", caller=ANYONE) == []
    assert (await hub.ask("GET", "/v1/work-items/LJ-06.06", caller=WANZHOU)).status_code == 404
    assert (await hub.ask("GET", "/v1/programmes/LJ-06", caller=WANZHOU)).status_code == 404
    others = await hub.ask("GET", "/v1/work-items?partners=sc-tianfu", caller=WANZHOU)
    assert (others.status_code, others.json()["code"]) == (403, "district_forbidden")


async def test_a_partner_sees_what_names_it_whole_and_the_rest_as_everyone(hub: Projects) -> None:
    own = await hub.get("/v1/work-items/LJ-06.15", caller=WANZHOU)
    other = await hub.get("/v1/work-items/LJ-06.06", caller=WANZHOU)
    assert ("note" in own, "note" in other) == (True, False)
    assert other == await hub.get("/v1/work-items/LJ-06.06", caller=ANYONE)


async def test_who_is_named_later_sees_all_below_and_who_is_no_longer_sees_nothing(hub: Projects) -> None:
    await withdraw(hub, "LJ-06")
    await withdraw(hub, "LJ-08")
    await hub.change("PATCH", "/v1/work-items/LJ-08.01", json={"partners": ["500101"]})
    assert await codes(hub, "&programme=LJ-08", caller=WANZHOU) == [f"LJ-08.{number:02}" for number in range(1, 6)]
    assert (await hub.ask("GET", "/v1/milestones/LJ-08.01.M1", caller=WANZHOU)).status_code == 200
    await hub.change("PATCH", "/v1/work-items/LJ-08.01", json={"partners": []})
    assert await codes(hub, "&programme=LJ-08", caller=WANZHOU) == []
    assert (await hub.ask("GET", "/v1/milestones/LJ-08.01.M1", caller=WANZHOU)).status_code == 404


async def test_a_unit_sees_what_it_leads_and_all_below(hub: Projects) -> None:
    await withdraw(hub, "LJ-08")
    unit = {"code": "DEP", "name": {"zh": "建管局", "en": "Works"}, "kind": "department"}
    await hub.ask("POST", "/v1/organisations", json=unit)
    await hub.change("PATCH", "/v1/work-items/LJ-08.12", json={"supporting_units": ["DEP"]})
    seen = ["LJ-08.12", "LJ-08.13", "LJ-08.14", "LJ-08.15", "LJ-08.16", "LJ-08.17"]
    assert await codes(hub, "&programme=LJ-08", caller=UNIT) == seen


async def test_what_is_withdrawn_is_gone_for_everyone_with_all_below(hub: Projects) -> None:
    await withdraw(hub, "LJ-08")
    for path in ("programmes/LJ-08", "work-items/LJ-08.02", "outcomes/LJ-08.O1", "milestones/LJ-08.01.M1"):
        assert (path, (await hub.ask("GET", f"/v1/{path}", caller=ANYONE)).status_code) == (path, 404)
    page = await hub.get("/v1/work-items?count=exact", caller=ANYONE)
    assert page["page"]["count"] == 211 - 19
    assert (await hub.get("/v1/work-items/LJ-08.02"))["publication"] == "internal"


async def test_an_item_is_published_by_itself_and_stays_so(hub: Projects) -> None:
    await withdraw(hub, "LJ-08")
    for to, allowed in (("published", ["internal"]), ("internal", ["published"])):
        turned = await hub.change("POST", "/v1/work-items/LJ-08.06/transitions", json={"to": to, "reason": "so"})
        assert (turned.status_code, turned.json()["publication"]) == (200, to)
        told = await hub.get("/v1/work-items/LJ-08.06/transitions")
        assert [each["to"] for each in told["allowed"] if each["to"] in {"published", "internal"}] == allowed
        assert (await hub.ask("GET", "/v1/work-items/LJ-08.09", caller=ANYONE)).status_code == (
            200 if to == "published" else 404
        )


async def test_publishing_takes_its_scope(hub: Projects) -> None:
    clerk = Caller("clerk", "cockpit", OFFICE.labels, OFFICE.writes, frozenset({"programmes:write"}))
    said = {"to": "internal", "reason": "so"}
    refused = await hub.change("POST", "/v1/programmes/LJ-08/transitions", json=said, caller=clerk)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


async def test_a_status_turns_by_transitions_alone(hub: Projects) -> None:
    address = "/v1/work-items/LJ-08.02/transitions"
    turned = await hub.change("POST", address, json={"to": "under_way"})
    assert (turned.status_code, turned.json()["status"]) == (200, "under_way")
    told = await hub.get(address)
    assert (told["status"], [each["to"] for each in told["allowed"]]) == (
        "under_way",
        ["completed", "suspended", "cancelled"],
    )
    refused = await hub.change("POST", address, json={"to": "planned", "reason": "so"})
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_not_allowed")
    unreasoned = await hub.change("POST", address, json={"to": "suspended"})
    assert (unreasoned.status_code, unreasoned.json()["errors"][0]["pointer"]) == (422, "/reason")
    said = await hub.change("PATCH", "/v1/work-items/LJ-08.02", json={"status": "completed"})
    assert (said.status_code, said.json()["code"]) == (422, "unknown_field")


async def test_more_than_five_thousand_records_do_not_move_in_one_act(hub: Projects) -> None:
    rows = """
insert into work_item select (jsonb_populate_record(work_item, jsonb_build_object(
    'id', gen_random_uuid(), 'code', 'X-' || n, 'parent_id', work_item.id, 'version', 0))).*
from work_item, generate_series(1, 5000) as n where code = 'LJ-05.19'
"""
    async with hub.database.acquire() as connection:
        await connection.execute("set session_replication_role = replica")
        await connection.execute(rows)
        await connection.execute("reset session_replication_role")
    refused = await move(hub, "LJ-05.19", "LJ-10")
    assert (refused.status_code, refused.json()["code"]) == (409, "subtree_too_large")
    assert refused.json()["limit"] == 5000
