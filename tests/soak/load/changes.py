"""What an office does all day: plan, change in bursts, move, put away; follow, and read what it was told."""

from asyncio import timeout
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from tests.soak.load.paced import Person
from tests.soak.load.stage import NAME, Stage, item

BURST = 5
END_WITHIN_S = 10
FIRST_DAY = date(2027, 1, 1)
REASON = {"reason": "soak"}


async def plan(stage: Stage) -> None:
    """One work item from its making to its end, in one programme and then in the other."""
    office, (here, there) = stage.office, stage.places
    made = await office.made("/v1/work-items", item(here))
    path = f"/v1/work-items/{made['id']}"
    first, second = await planned(office, made["id"]), await planned(office, made["id"])
    link = await office.made("/v1/dependencies", {"predecessor_id": first, "successor_id": second, "lag_days": 3})
    await burst(office, first)
    await batch(office, made["id"])
    await end(office, f"/v1/dependencies/{link['id']}")
    await change(office, "POST", f"{path}/moves", path, {"parent_id": there, **REASON})
    await change(office, "POST", f"{path}/transitions", path, {"to": "under_way"})
    await put_away(office, path)


async def planned(office: Person, item_id: str) -> str:
    """With an id of its own, so sent twice it is made once."""
    body = milestone(item_id) | {"id": str(uuid4()), "planned": FIRST_DAY.isoformat()}
    made = await office.made("/v1/milestones", body)
    await office.ask(200, "POST", "/v1/milestones", body)
    return str(made["id"])


def milestone(item_id: str) -> dict[str, Any]:
    return {"work_item_id": item_id, "name": NAME, **REASON}


async def burst(office: Person, id: str) -> None:
    """Several versions in a row, each pushing what depends on it; the first is asked for before, and sent again."""
    path = f"/v1/milestones/{id}"
    await office.ask(200, "PATCH", f"{path}?dry_run=true", expected_on(30), If_Match=await office.tag(path))
    for nth in range(BURST):
        key = uuid4().hex
        tag, body = await office.tag(path), expected_on(nth + 1)
        await office.ask(200, "PATCH", path, body, If_Match=tag, Idempotency_Key=key)
    await office.ask(200, "PATCH", path, body, If_Match=tag, Idempotency_Key=key)


def expected_on(day: int) -> dict[str, str]:
    return {"forecast": (FIRST_DAY + timedelta(days=day)).isoformat(), **REASON}


async def batch(office: Person, item_id: str) -> None:
    answer = await office.ask(200, "POST", "/v1/milestones/batch", {"items": [milestone(item_id)] * BURST})
    assert [result["status"] for result in answer.json()["results"]] == [201] * BURST


async def put_away(office: Person, path: str) -> None:
    """What stands below it first; once it is brought back, as by mistake."""
    for below in (await office.read(f"{path}/milestones?limit=200"))["data"]:
        await end(office, f"/v1/milestones/{below['id']}")
    tag = await end(office, path)
    answer = await office.ask(200, "POST", f"{path}/restorations", REASON, If_Match=tag)
    await office.ask(204, "DELETE", f"{path}?reason=soak", If_Match=answer.headers["ETag"])


async def end(person: Person, path: str) -> str:
    """Whatever the hub itself makes of it meanwhile: a notice is relabelled with its record."""
    async with timeout(END_WITHIN_S):
        while True:
            answer = await person.ask({204, 412}, "DELETE", f"{path}?reason=soak", If_Match=await person.tag(path))
            if answer.status_code == 204:
                return answer.headers["ETag"]


async def change(person: Person, method: str, path: str, record: str, body: Any) -> None:
    await person.ask(200, method, path, body, If_Match=await person.tag(record))


async def be_told(stage: Stage) -> None:
    """Follow something, read all that one was told, put some of it away, follow no more."""
    office = stage.office
    followed = await office.made("/v1/subscriptions", {"target_id": str(uuid4()), "subtree": False})
    await office.read("/v1/inbox/unread")
    notices = (await office.read("/v1/inbox?status=unread&limit=20"))["data"]
    if notices:
        await office.ask({200, 404, 412}, "GET", f"/v1/inbox/{notices[0]['id']}/history")
    await office.ask(200, "POST", "/v1/inbox/read", {})
    for notice in notices[:BURST]:
        await end(office, f"/v1/inbox/{notice['id']}")
    await end(office, f"/v1/subscriptions/{followed['id']}")
