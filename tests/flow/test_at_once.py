"""Many at once, through the gateway, over the whole hub."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import httpx
import pytest

from tests.infrastructure.running import RunningHub

AT_ONCE = 50
NAME = {"zh": "贯通", "en": "Through"}


@pytest.fixture
async def office(whole_hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    async with whole_hub.client(await whole_hub.token("office")) as client:
        yield client


async def made(office: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await office.post(path, json=body)
    assert answer.status_code == 201, answer.text
    state: dict[str, Any] = answer.json()
    return state


async def milestone(office: httpx.AsyncClient) -> dict[str, Any]:
    item = (await office.get("/v1/work-items/LJ-08.10")).json()["id"]
    return await made(office, "/v1/milestones", work_item_id=item, name=NAME, planned="2023-03-01")


async def test_with_one_key_they_are_one_change_and_all_get_the_same_bytes(office: httpx.AsyncClient) -> None:
    item = (await office.get("/v1/work-items/LJ-08.10")).json()["id"]
    body, key = {"work_item_id": item, "name": NAME, "planned": "2023-03-01"}, {"Idempotency-Key": "at once"}

    async def attempt() -> bytes:
        while True:
            answer = await office.post("/v1/milestones", json=body, headers=key)
            if answer.status_code == 201:
                return answer.content
            assert (answer.status_code, answer.json()["code"]) == (409, "request_in_flight")

    answers = await asyncio.gather(*(attempt() for _ in range(AT_ONCE)))
    assert len({*answers}) == 1


async def test_with_one_if_match_one_is_200_and_the_rest_are_412_with_the_current_state(
    office: httpx.AsyncClient,
) -> None:
    path = f"/v1/milestones/{(await milestone(office))['id']}"
    days = [f"2023-04-{day:02}" for day in range(1, 26)] * 2
    sent = [office.patch(path, json={"forecast": day}, headers={"If-Match": '"1.1-full"'}) for day in days]
    answers = await asyncio.gather(*sent)
    (won,) = [answer for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer is not won]
    assert {(answer.status_code, answer.json()["current_etag"]) for answer in lost} == {(412, '"1.2-full"')}
    assert all(answer.json()["current"] == won.json() for answer in lost)


async def test_moves_at_random_leave_a_tree_and_links_at_random_no_cycle(office: httpx.AsyncClient) -> None:
    random, root = Random(8), (await office.get("/v1/work-items/LJ-10.22")).json()
    body = {"kind": "item", "name": NAME, "parent_id": root["id"]}
    items = [await made(office, "/v1/work-items", code=f"LJ-10.R{n}", **body) for n in range(8)]
    moves = [random.sample(items, 2) for _ in range(AT_ONCE)]
    moved = await asyncio.gather(*(move(office, item["id"], parent["id"]) for item, parent in moves))
    assert {*moved} <= {200, 409, 412}
    tree = (await office.get("/v1/programmes/LJ-10/tree", headers={"Cache-Control": "no-cache"})).json()
    assert sorted(codes_in(tree["data"])) == sorted({*codes_in(tree["data"])})

    stones = [await milestone(office) for _ in range(8)]
    pairs = [random.sample(stones, 2) for _ in range(AT_ONCE)]
    linked = await asyncio.gather(*(link(office, a["id"], b["id"]) for a, b in pairs))
    assert {*linked} <= {201, 409}
    schedule = (await office.get("/v1/programmes/LJ-08/schedule")).json()["data"]
    require_no_cycle([(d["predecessor_id"], d["successor_id"]) for d in schedule["dependencies"]])


async def move(office: httpx.AsyncClient, id: str, parent_id: str) -> int:
    seen = (await office.get(f"/v1/work-items/{id}")).headers["ETag"]
    body = {"parent_id": parent_id, "reason": "at random"}
    return (await office.post(f"/v1/work-items/{id}/moves", json=body, headers={"If-Match": seen})).status_code


async def link(office: httpx.AsyncClient, first: str, second: str) -> int:
    return (await office.post("/v1/dependencies", json={"predecessor_id": first, "successor_id": second})).status_code


def codes_in(node: dict[str, Any]) -> list[str]:
    return [node["code"], *(code for child in node["children"] for code in codes_in(child))]


def require_no_cycle(links: list[tuple[str, str]]) -> None:
    left = {*links}
    while left:
        ends = {second for _, second in left}
        free = {pair for pair in left if pair[0] not in ends}
        assert free, f"a cycle among {left}"
        left -= free
