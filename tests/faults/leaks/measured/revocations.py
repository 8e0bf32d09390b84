"""How long after a revocation anything still leaves by it, in every way at once, while all of it is being changed."""

import json
from asyncio import Task, create_task, gather, sleep, timeout
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from uuid import uuid4

import aiohttp

from tests.faults.leaks.callers import Caller, clients, people
from tests.faults.leaks.changes import give, reforecast, rewrite, take_back, turn
from tests.faults.leaks.figures import build_figures, report
from tests.faults.leaks.oracle import WINDOW_S, Record
from tests.faults.leaks.tries.asking import Ask, Sight, put
from tests.faults.leaks.tries.reads import moment
from tests.faults.leaks.tries.streams import stay
from tests.faults.leaks.world import World, journals
from tests.infrastructure.running import RunningHub

AT_ONCE = 10
AFTER_S = WINDOW_S + 2
PAUSE_S = 0.1


@dataclass(slots=True)
class Revoked:
    """`last_s` are the seconds from each acknowledgement to the last restricted byte, 0 where none came later.

    `ways` counts by which way anything was shown at all, before: what shows nothing measures nothing.
    """

    last_s: list[float] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)

    @property
    def line(self) -> str:
        return f"revocations n={len(self.last_s)} last_restricted_byte_s={max(self.last_s):.1f} ways={len(self.ways)}"

    @property
    def went_well(self) -> bool:
        return max(self.last_s) <= WINDOW_S and {*WAYS} <= self.ways.keys()


WAYS = (
    "id", "code", "fields", "list", "cursor", "history", "as_of", "tree", "overview", "schedule", "inbox", "replay",
    "stream", "chart", "observations", "series", "target",
)  # fmt: skip


async def revoke_under_load(hub: RunningHub, *, count: int, seed: int = 1) -> Revoked:
    """So many, ten at a time."""
    found = await people(hub)
    found |= await clients(hub, found, AT_ONCE)
    connector = aiohttp.TCPConnector(limit=200)
    async with journals(hub) as news, aiohttp.ClientSession(hub.address, connector=connector) as session:
        world = World(hub, session, news, found, Random(seed))
        await world.build(1)
        await build_figures(world)
        await sleep(AFTER_S)  # What was made is past enough to be asked for as of a moment.
        readers = [Reading(world, found[f"qz-client-{nth}"]) for nth in range(min(AT_ONCE, count))]
        return await measured(world, readers, count)


async def measured(world: World, readers: list["Reading"], count: int) -> Revoked:
    revoked, writer = Revoked(), create_task(keep_changing(world))
    try:
        while len(revoked.last_s) < count:
            rounds = await gather(*(reader.lose() for reader in readers))
            revoked.last_s += rounds
        for reader in readers:
            revoked.ways.update(reader.ways)
    finally:
        assert not writer.done(), writer
        writer.cancel()
        await gather(writer, return_exceptions=True)
    return revoked


async def keep_changing(world: World) -> None:
    while True:
        for change in (reforecast, rewrite, turn, report):
            await change(world)
        world.unsettled.clear()


@dataclass(slots=True)
class Reading:
    """One who sees a programme by a grant, reads it in every way, and loses the grant."""

    world: World
    caller: Caller
    shown_at: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    ways: Counter[str] = field(default_factory=Counter)
    cursor: str = ""
    tasks: list[Task[None]] = field(default_factory=list)

    @property
    def programme(self) -> Record:
        return self.world.oracle.of_kind("programme")[0]

    async def lose(self) -> float:
        """Seconds from the acknowledgement to the last that was shown."""
        grant = await give(self.world, self.caller, f"node:{self.programme.id}", writes=True)
        await self.until_shown()
        replayed = await self.changed()
        streaming = create_task(stay(self.world.session, self.caller, self.see_frame))
        reading = create_task(self.keep_reading(replayed))
        await sleep(self.world.random.uniform(2, 4))
        acknowledged = await take_back(self.world, grant)
        await sleep(AFTER_S)
        for task in (streaming, reading):
            assert not task.done(), task
            task.cancel()
        await gather(streaming, reading, return_exceptions=True)
        return max(max(self.shown_at.values(), default=0) - acknowledged, 0)

    async def until_shown(self) -> None:
        async with timeout(WINDOW_S):
            while not await self.shows("id", self.ask(f"/v1/programmes/{self.programme.id}")):
                await sleep(0.05)

    async def changed(self) -> Ask:
        """A change of its own, to be asked for again with its key."""
        item = self.world.some("work_item")
        path, body = f"/v1/work-items/{item.id}", {"pipeline": "own", "reason": str(uuid4())}
        for _ in range(20):
            headers = {"Idempotency-Key": str(uuid4()), "If-Match": await self.world.ask_tag(path)}
            ask = Ask("PATCH", path, headers=headers, body=body)
            if await self.shows("replay", ask):
                return ask
        raise AssertionError("it cannot change what it may")

    async def keep_reading(self, replayed: Ask) -> None:
        while True:
            for way, ask in self.asks():
                await self.shows(way, ask)
            await self.shows("replay", replayed)
            await sleep(PAUSE_S)

    def ask(self, path: str, **query: str) -> Ask:
        return Ask("GET", path, [*query.items()])

    def asks(self) -> Iterator[tuple[str, Ask]]:
        item, milestone, programme = self.world.some("work_item"), self.world.some("milestone"), self.programme
        code, cursor = programme.state["code"], {"cursor": self.cursor} if self.cursor else {}
        yield "id", self.ask(f"/v1/milestones/{milestone.id}")
        yield "code", self.ask(f"/v1/work-items/{item.state['code']}")
        yield "fields", self.ask(f"/v1/work-items/{item.id}", fields="name,note")
        yield "list", self.ask("/v1/milestones", programme=code, limit="3")
        yield "cursor", self.ask("/v1/work-items", programme=code, limit="2", **cursor)
        yield "history", self.ask(f"/v1/milestones/{milestone.id}/history")
        yield "as_of", self.ask(f"/v1/work-items/{item.id}", as_of=moment(self.world.random))
        for composed in ("tree", "overview", "schedule"):
            yield composed, self.ask(f"/v1/programmes/{programme.id}/{composed}")
        yield "inbox", self.ask("/v1/inbox")
        series, target = self.world.some("series"), self.world.some("target")
        yield "series", self.ask(f"/v1/series/{series.id}")
        yield "chart", self.ask("/v1/series", indicator=series.state["indicator"])
        yield "observations", self.ask(f"/v1/indicators/{series.state['indicator']}/observations", limit="5")
        yield "target", self.ask(f"/v1/targets/{target.id}")

    async def shows(self, way: str, ask: Ask) -> bool:
        sight = await put(self.world.session, self.caller, ask)
        if way == "cursor" and sight.status == 200 and not self.cursor:
            self.cursor = json.loads(sight.body)["page"]["next_cursor"] or ""
        return self.see(way, sight)

    def see_frame(self, sight: Sight) -> None:
        if "event: gone" not in sight.body:
            self.see("stream", sight)

    def see(self, way: str, sight: Sight) -> bool:
        """Whether anything is shown that the caller sees by its grant alone."""
        if not any(mark.startswith("qz") for mark in sight.found):
            return False
        self.shown_at[way] = monotonic()
        self.ways[way] += 1
        return True
