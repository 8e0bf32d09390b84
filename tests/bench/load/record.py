"""The record that rows read, change and follow: a work item of 1.5 kB."""

import json
from itertools import cycle
from typing import Any

import httpx

from tests.bench.ground import Ground
from tests.bench.load.requests import request

RECORD = "/v1/work-items/LJ-08.BENCH"
NAME = {"zh": "桥", "en": "Bridge"}
NOTES = [{"zh": word * 160, "en": "x" * 400} for word in "桥路"]


async def made(ground: Ground) -> dict[str, Any]:
    """Its state now. It is made once, and in memory when this returns."""
    async with (await ground.hub()).client(await ground.token("office")) as client:
        found = await client.get(RECORD)
        if found.status_code == 404:
            found = await make(client)
        state: dict[str, Any] = found.raise_for_status().json()
        return state


async def make(client: httpx.AsyncClient) -> httpx.Response:
    parent = (await client.get("/v1/work-items/LJ-08.10")).raise_for_status().json()["id"]
    body = {"kind": "item", "code": "LJ-08.BENCH", "name": NAME, "parent_id": parent, "note": NOTES[0]}
    done = (await client.post("/v1/work-items", json=body)).raise_for_status()
    return await client.get(RECORD, headers={"Consistency-Token": done.headers["Consistency-Token"]})


class Changes:
    """Requests that change it, one after the other: each names the version that the one before has made."""

    def __init__(self, token: str, state: dict[str, Any]) -> None:
        self.token, self.path = token, f"/v1/work-items/{state['id']}"
        self.version = state["version"]
        self.notes = cycle(reversed(NOTES) if state["note"] == NOTES[0] else NOTES)

    def next(self) -> bytes:
        body = json.dumps({"note": next(self.notes)}).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "If-Match": f'"1.{self.version}-full"',
        }
        self.version += 1
        return request(self.path, headers, "PATCH") + body
