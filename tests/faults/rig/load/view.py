"""A client that follows the stream, resumes it, and reads anew where it must."""

from asyncio import Event, sleep
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
import msgspec

from shared.contracts.kinds import KINDS
from tests.faults.rig.comparison.databases import Row
from tests.faults.rig.load.figures import LEAD

FOLLOWED = (
    "work_item", "milestone", "dependency", "dimension", "indicator", "target", "observation_batch", "held_value",
    "period_lock", "series", "scorecard", "expected_report",
)  # fmt: skip
"""The kinds of records that the load makes: whoever adds acts of another kind adds it here."""
COLLECTIONS = {kind: KINDS[kind].COLLECTION for kind in FOLLOWED}
PAUSE_S = 0.2


class Told(NamedTuple):
    """One server-sent event."""

    id: str
    event: str
    data: bytes


class Held(NamedTuple):
    version: int
    state: dict[str, Any] | None


@dataclass(slots=True)
class View:
    """All that is made, by id: the newest version wins, whichever way it came.

    `backwards` are events of one connection that came after a newer one of the same record.
    """

    client: httpx.AsyncClient
    held: dict[str, Held] = field(default_factory=dict)
    backwards: list[str] = field(default_factory=list)
    events: int = 0
    resumed: int = 0
    reread: int = 0
    _last: str | None = None
    whole: Event = field(default_factory=Event)

    async def follow(self) -> None:
        """For ever."""
        while True:
            with suppress(httpx.HTTPError, httpx.StreamError):
                await self.follow_once()
            await sleep(PAUSE_S)

    async def follow_once(self) -> None:
        headers = {"Last-Event-ID": self._last} if self._last else {}
        async with self.client.stream("GET", f"/v1/stream?kind={','.join(FOLLOWED)}", headers=headers) as answer:
            answer.raise_for_status()
            if self._last is None:
                await self.read_anew()
            self.resumed += bool(self._last)
            newest: dict[str, int] = {}
            async for told in events(answer):
                if told.event == "reset":
                    self._last = None
                    return
                self.take(told, newest)

    def take(self, told: Told, newest: dict[str, int]) -> None:
        said = msgspec.json.decode(told.data)
        id, version = said["id"], said["version"]
        if version <= newest.get(id, 0):
            self.backwards.append(f"{id}: {version} after {newest[id]}")
        newest[id], self._last = version, told.id
        self.events += 1
        self.keep(id, Held(version, None if told.event == "gone" else said))

    def keep(self, id: str, new: Held) -> None:
        if id not in self.held or new.version > self.held[id].version:
            self.held[id] = new

    async def read_anew(self) -> None:
        """The stream is open already: what changes meanwhile is told afterwards."""
        self.whole.clear()
        self.held = {}
        for kind in COLLECTIONS:
            async for state in listed(self.client, kind):
                self.keep(state["id"], Held(state["version"], state))
        self.reread += 1
        self.whole.set()

    def knows(self, row: Row) -> bool:
        """That version or a newer one; what was gone when it read anew it knows nothing of."""
        held = self.held.get(str(row.id))
        return held.version >= row.version if held else row.state is None

    @property
    def states(self) -> Mapping[str, dict[str, Any]]:
        return {id: held.state for id, held in self.held.items() if held.state}


async def events(answer: httpx.Response) -> AsyncIterator[Told]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if "data" in fields:
            yield Told(fields["id"], fields["event"], fields["data"].encode())
        fields = {}


async def listed(client: httpx.AsyncClient, kind: str) -> AsyncIterator[dict[str, Any]]:
    """All of a kind as the owner answers. Raises httpx.HTTPError."""
    if kind == "series":
        async for state in series_listed(client):
            yield state
        return
    async for state in paged(client, f"/v1/{COLLECTIONS[kind]}", sort="id"):
        yield state


async def paged(client: httpx.AsyncClient, path: str, **query: str) -> AsyncIterator[dict[str, Any]]:
    """A list, page by page. Raises httpx.HTTPError."""
    asked = {"limit": "200", **query}
    while True:
        answer = (await client.get(path, params=asked)).raise_for_status().json()
        for state in answer["data"]:
            yield state
        if not answer["page"]["has_more"]:
            return
        asked["cursor"] = answer["page"]["next_cursor"]


async def series_listed(client: httpx.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    """Those of the load's indicators that are told of by now: each has newest figures. Raises httpx.HTTPError."""
    found: set[str] = set()
    async for indicator in paged(client, "/v1/indicators", lead_unit=LEAD):
        answer = await client.get(f"/v1/indicators/{indicator['code']}/observations?limit=50")
        found |= {figure["series"] for figure in answer.raise_for_status().json()["data"]}
    for id in sorted(found):
        answer = await client.get(f"/v1/series/{id}")
        if answer.status_code != 404:
            yield answer.raise_for_status().json()
