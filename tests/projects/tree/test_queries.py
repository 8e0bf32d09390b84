from collections.abc import Iterator
from typing import Any

import pytest

from tests.infrastructure.projects import ANYONE, Projects, partner


def codes_of(node: dict[str, Any]) -> Iterator[str]:
    yield node["code"]
    for child in node["children"]:
        yield from codes_of(child)


async def tree(hub: Projects, query: str = "", **asked: Any) -> dict[str, Any]:
    data: dict[str, Any] = (await hub.get(f"/v1/programmes/LJ-10/tree{query}", **asked))["data"]
    return data


async def test_a_programme_is_a_tree_in_order_of_code(hub: Projects) -> None:
    root = await tree(hub)
    assert [child["code"] for child in root["children"]] == [
        "LJ-10.01", "LJ-10.14", "LJ-10.15", "LJ-10.18", "LJ-10.22", "LJ-10.25", "LJ-10.28",
    ]  # fmt: skip
    assert sorted(codes_of(root)) == ["LJ-10", *(f"LJ-10.{number:02}" for number in range(1, 29))]
    item = await hub.get("/v1/work-items/LJ-10.28")
    assert root["children"][-1] == item | {"children": []}


async def test_a_tree_is_read_to_a_depth(hub: Projects) -> None:
    assert len([*codes_of(await tree(hub, "?depth=1"))]) == 1 + 7
    assert len([*codes_of(await tree(hub, "?depth=2"))]) == 1 + 7 + 5 + 2 + 3 + 2 + 2


async def test_everyone_sees_the_public_fields_of_what_is_published(hub: Projects) -> None:
    root = await tree(hub, caller=ANYONE)
    assert ("note" in root, "note" in root["children"][0], len([*codes_of(root)])) == (False, False, 29)


async def test_a_partner_sees_in_a_tree_what_names_it_and_no_more(hub: Projects) -> None:
    said = {"to": "internal", "reason": "so"}
    wanzhou = partner("500101")
    await hub.change("PATCH", "/v1/work-items/LJ-10.09", json={"partners": ["500101"]})
    await hub.change("POST", "/v1/programmes/LJ-10/transitions", json=said)
    hidden = await hub.ask("GET", "/v1/programmes/LJ-10/tree", caller=wanzhou)
    assert hidden.status_code == 404
    listed = await hub.get("/v1/work-items?programme=LJ-10", caller=wanzhou)
    assert [item["code"] for item in listed["data"]] == ["LJ-10.09", "LJ-10.10"]


async def test_a_tree_is_read_as_it_was(hub: Projects) -> None:
    before = await tree(hub)
    then = await hub.pass_time(minutes=60)
    parent = await hub.get("/v1/work-items/LJ-05.19")
    said = {"parent_id": parent["id"], "reason": "so"}
    assert (await hub.change("POST", "/v1/work-items/LJ-10.09/moves", json=said)).status_code == 200
    assert (await hub.change("DELETE", "/v1/work-items/LJ-10.28?reason=so")).status_code == 204
    now = [*codes_of(await tree(hub))]
    assert {"LJ-10.09", "LJ-10.10", "LJ-10.28"}.isdisjoint(now)
    assert await tree(hub, f"?as_of={then}") == before


async def test_a_tree_that_did_not_change_is_not_sent_again(hub: Projects) -> None:
    first = await hub.ask("GET", "/v1/programmes/LJ-10/tree")
    again = await hub.ask("GET", "/v1/programmes/LJ-10/tree", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_lists_and_single_records_are_read_as_they_were(hub: Projects) -> None:
    before = await hub.get("/v1/work-items/LJ-10.09")
    then = await hub.pass_time(minutes=60)
    await hub.change("PATCH", "/v1/work-items/LJ-10.09", json={"name": {"zh": "改", "en": "Changed"}})
    assert await hub.get(f"/v1/work-items/LJ-10.09?as_of={then}") == before
    page = await hub.get(f"/v1/work-items?programme=LJ-10&as_of={then}")
    assert before in page["data"]
    assert len(page["data"]) == 28


async def test_a_record_comes_with_its_parent_its_children_and_its_milestones(hub: Projects) -> None:
    page = await hub.get("/v1/work-items?code=LJ-08.01&expand=parent,work_items,milestones")
    (venues,) = page["data"]
    assert venues["expanded"]["parent"]["code"] == "LJ-08"
    assert [item["code"] for item in venues["expanded"]["work_items"]["data"]] == [
        "LJ-08.02", "LJ-08.03", "LJ-08.04", "LJ-08.05",
    ]  # fmt: skip
    assert [one["code"] for one in venues["expanded"]["milestones"]["data"]] == ["LJ-08.01.M1"]


@pytest.mark.parametrize("query", ["as_of=2026-01-01", "as_of=2026-01-01T00:00:00", "as_of=5", "depth=0", "depth=x"])
async def test_a_moment_has_an_offset_and_a_depth_is_a_number(hub: Projects, query: str) -> None:
    refused = await hub.ask("GET", f"/v1/programmes/LJ-10/tree?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_field")
