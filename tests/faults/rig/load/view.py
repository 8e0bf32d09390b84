"""A client that follows the stream, resumes it, and reads anew where it must."""

from asyncio import Event, sleep
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
import msgspec

from tests.faults.rig.comparison.databases import Row

COLLECTIONS = {"work_item": "work-items", "milestone": "milestones", "dependency": "dependencies"}
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
    """All of some programmes, by id: the newest version wins, whichever way it came.

    `backwards` are events of one connection that came after a newer one of the same record.
    """

    client: httpx.AsyncClient
    programmes: tuple[str, ...]
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
        query = f"programme={','.join(self.programmes)}&kind={','.join(COLLECTIONS)}"
        async with self.client.stream("GET", f"/v1/stream?{query}", headers=headers) as answer:
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
            async for state in listed(self.client, kind, self.programmes):
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


async def listed(client: httpx.AsyncClient, kind: str, programmes: tuple[str, ...]) -> AsyncIterator[dict[str, Any]]:
    """All of a kind, page by page, as the owner answers. Raises httpx.HTTPError."""
    query: dict[str, str] = {"programme": ",".join(programmes), "limit": "200", "sort": "id"}
    while True:
        answer = (await client.get(f"/v1/{COLLECTIONS[kind]}", params=query)).raise_for_status().json()
        for state in answer["data"]:
            yield state
        if not answer["page"]["has_more"]:
            return
        query["cursor"] = answer["page"]["next_cursor"]
