"""Processes of the whole hub end without a word, while changes are made: nothing is lost, and nothing doubled."""

import os
from asyncio import create_task, gather, sleep, timeout
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import asyncpg
import httpx
import pytest

from tests.infrastructure.running import RunningHub, running_hub

KILLED = {
    "embedded": ["projects all", "notifications all", "gateway all"],
    "kafka": ["projects api", "projects worker", "notifications worker", "notifications api", "gateway api"],
}
"""Over Kafka each kind of process is one of its own: who answers, the relay, the readers, the model."""

REFORECAST = "select aggregate_id, version, reason, state from journal where type = 'hub.milestone.reforecast.v1'"
NEWEST = "select state from journal where aggregate_id = $1 order by version desc limit 1"
NOTICES = "select record_id, record_version from notice where record_kind = 'milestone'"


@pytest.mark.parametrize("log", [*KILLED])
async def test_whatever_is_killed_while_changes_are_made_loses_and_doubles_nothing(log: str) -> None:
    async with running_hub(LOG=log) as hub, hub.client(await hub.token("office")) as office:
        programme = (await office.get("/v1/programmes/LJ-08")).json()
        await ask(office, "POST", "/v1/subscriptions", {"target_id": programme["id"], "reason": "to see"}, "follow")
        milestones = [await planned(office, f"plan-{nth}") for nth in range(6)]
        made: list[tuple[str, str]] = []
        for round, process in enumerate(KILLED[log]):
            changing = [
                create_task(keep_changing(office, id, f"{round}-{nth}", made)) for nth, id in enumerate(milestones)
            ]
            victim, before = process_of(hub, *process.split()), len(made)
            while len(made) < before + 6:
                await sleep(0.001)
            os.kill(victim, SIGKILL)
            assert not all(task.done() for task in changing)
            await gather(*changing)
        await settled(hub)

        written = await rows(hub, "projects", REFORECAST)
        own = [(str(id), reason) for id, _, reason, _ in written]
        assert [pair for pair in made if own.count(pair) != 1] == []
        told = await rows(hub, "notifications", NOTICES)
        assert sorted(map(tuple, told)) == sorted((id, version) for id, version, _, _ in written)
        for id in milestones:
            await until_the_gateway_has(hub, office, id)


async def planned(office: httpx.AsyncClient, key: str) -> str:
    """The id of a new milestone of it."""
    item = (await office.get("/v1/work-items?programme=LJ-08&limit=1")).json()["data"][0]
    body = {"work_item_id": item["id"], "name": {"zh": key, "en": key}, "planned": "2027-01-01", "reason": "new"}
    made = await ask(office, "POST", "/v1/milestones", body, key)
    return str(made["id"])


async def keep_changing(client: httpx.AsyncClient, id: str, name: str, made: list[tuple[str, str]]) -> None:
    """Four changes, each until it is acknowledged: with one key and one body, however often it takes."""
    for nth in range(4):
        key = f"{name}-{nth}"
        day = date(2027, 1, 2) + timedelta(days=int(name[0]) * 30 + int(name[2]) * 5 + nth)
        body = {"forecast": day.isoformat(), "reason": key}
        await ask(client, "PATCH", f"/v1/milestones/{id}", body, key)
        made.append((id, key))


async def ask(client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any], key: str) -> Any:
    async with timeout(60):
        while True:
            with suppress(httpx.TransportError):
                tag = (await client.get(f"{path}?fields=id")).headers.get("ETag", "") if method == "PATCH" else ""
                headers = {"Idempotency-Key": key} | ({"If-Match": tag} if tag else {})
                answer = await client.request(method, path, json=body, headers=headers)
                if answer.is_success:
                    return answer.json()
                assert answer.status_code in {409, 412, 428, 502, 503, 504}, answer.text
            await sleep(0.05)


def process_of(hub: RunningHub, service: str, role: str) -> int:
    """Of this hub, and of no other that runs here."""
    database = f"HUB_DATABASE={hub.told(service)['HUB_DATABASE']}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            told = (process / "environ").read_bytes().split(b"\0")
            if command[-3:-1] == [f"services.{service}".encode(), role.encode()] and database in told:
                return int(process.name)
    raise AssertionError(service, role)


async def settled(hub: RunningHub) -> None:
    """All is sent and read."""
    async with timeout(60):
        for service in ("projects", "notifications"):
            while await hub.sql(service, "select count(*) from unsent"):
                await sleep(0.1)
        expected = len(await rows(hub, "projects", REFORECAST))
        while len(await rows(hub, "notifications", NOTICES)) < expected:
            await sleep(0.1)


async def until_the_gateway_has(hub: RunningHub, office: httpx.AsyncClient, id: str) -> None:
    newest = await hub.sql("projects", NEWEST, id)
    async with timeout(10):
        while (await office.get(f"/v1/milestones/{id}")).content != newest:
            await sleep(0.05)


async def rows(hub: RunningHub, service: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(hub.told(service)["HUB_DATABASE"])
    try:
        found: list[Any] = await connection.fetch(query)
        return found
    finally:
        await connection.close()
