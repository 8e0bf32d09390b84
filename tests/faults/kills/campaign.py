"""Kills, one after the other, while changes are made; then everything is compared."""

from asyncio import sleep, timeout
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from tests.faults.kills.beside import NAMES as SECOND_WORKERS
from tests.faults.kills.beside import second_workers
from tests.faults.kills.stuck import stuck_partition
from tests.faults.kills.victims import present, running, until_back
from tests.faults.rig.comparison.compare import compare
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.injection.arming import Injection, changeable_hub
from tests.faults.rig.injection.points import IN_RESYNC, POINTS
from tests.faults.rig.load.loaded import Load, loaded
from tests.infrastructure.running import RunningHub

KILLS = 200
AT_EACH_POINT = 10
MET_S = 20
TRIES = 5
GATEWAY = {"embedded": "gateway all", "kafka": "gateway api"}
SPREAD_S = 0.2
BETWEEN = 3
"""Acts that are acknowledged between a victim's return and the next kill."""


class NotMet(AssertionError):
    """No process came to that point, or none with a change in flight."""


@dataclass(slots=True)
class Campaign:
    """`counted` are the kills that met a change in flight, by victim or point; `idle` those that met none."""

    hub: RunningHub
    injection: Injection
    load: Load
    random: Random = field(default_factory=lambda: Random(1))
    despite: frozenset[str] = frozenset()
    counted: Counter[str] = field(default_factory=Counter)
    idle: int = 0

    async def kill_all(self, names: Sequence[str]) -> None:
        """Each until it counts. Raises NotMet."""
        for name in names:
            await self.kill(name)

    async def kill(self, name: str) -> None:
        for _ in range(TRIES):
            before = self.counted[name]
            await (self.kill_at if name in POINTS else self.kill_one)(name)
            await self.load.more(BETWEEN)
            if self.counted[name] > before:
                return
        raise NotMet(name)

    async def kill_one(self, name: str) -> None:
        """At a random moment, or as soon as a change is in flight then."""
        victim = await present(self.hub, name)
        await sleep(self.random.uniform(0, SPREAD_S))
        while not self.load.ledger.in_flight:
            await sleep(0.001)
        self.count(name)
        victim.kill()
        await until_back(self.hub, [name], [victim.pid], despite=self.despite)

    async def kill_at(self, point: str) -> None:
        """Whichever process comes there first; a gateway only reads everything when it begins."""
        before, there = self.injection.victims(point), {*running(self.hub)}
        self.injection.arm(point)
        if point == IN_RESYNC:
            (await present(self.hub, GATEWAY[self.hub.environment["LOG"]])).kill()
        with suppress(TimeoutError):
            async with timeout(MET_S):
                while self.injection.victims(point) == before:
                    await sleep(0.005)
        if not self.injection.disarm(point):
            self.count(point)
        await until_back(self.hub, there, self.injection.victims(point), despite=self.despite)

    @asynccontextmanager
    async def stuck(self) -> AsyncIterator[None]:
        """One partition takes nothing until the block ends; after a minute its relay says so on `/readyz`."""
        async with stuck_partition(self.hub, self.injection):
            self.despite = frozenset({"relay"})
            yield
            self.despite = frozenset()

    def count(self, name: str) -> None:
        if self.load.ledger.in_flight:
            self.counted[name] += 1
        else:
            self.idle += 1


Course = Callable[[Campaign], Awaitable[None]]


async def kill_over(transport: str) -> bool:
    """Prints what came of it."""
    began = monotonic()
    campaign, verdict = await attacked(transport, at_length)
    print(verdict.line(transport, kills=campaign.counted.total()))
    counts = {name.replace(" ", "-"): count for name, count in sorted(campaign.counted.items())}
    print(verdict.more(transport, **counts, idle=campaign.idle, took_s=round(monotonic() - began)))
    print("".join(f"{finding}\n" for finding in verdict.findings()), end="", flush=True)
    return verdict.good


async def attacked(transport: str, course: Course) -> tuple[Campaign, Verdict]:
    """A hub of its own that was killed in that way, and what it had at rest afterwards."""
    async with changeable_hub(LOG=transport) as (hub, injection), loaded(hub) as load:
        campaign = Campaign(hub, injection, load)
        await course(campaign)
        rested_s = await load.rest()
        verdict = await compare(hub, load.ledger, load.view)
    verdict.figures["rest_ms"] = round(1000 * rested_s)
    return campaign, verdict


async def at_length(campaign: Campaign) -> None:
    """The first half by itself and, for a while, with one partition stuck; the second beside second workers."""
    hub, injection = campaign.hub, campaign.injection
    plan = planned(campaign, KILLS // 2, AT_EACH_POINT // 2)
    await campaign.kill_all(plan[: len(plan) // 2])
    async with campaign.stuck():
        await campaign.kill_all(plan[len(plan) // 2 :])
    async with second_workers(hub, injection):
        await campaign.kill_all(planned(campaign, KILLS - KILLS // 2, AT_EACH_POINT - AT_EACH_POINT // 2))


async def once_each(campaign: Campaign) -> None:
    """Each victim while one partition is stuck, then each point beside second workers, and those."""
    async with campaign.stuck():
        await campaign.kill_all(sorted(running(campaign.hub)))
    async with second_workers(campaign.hub, campaign.injection):
        await campaign.kill_all([*POINTS, *SECOND_WORKERS])


def planned(campaign: Campaign, kills: int, at_each_point: int) -> list[str]:
    """In random order: each point so many times, and each victim as often as any other."""
    points = [point for point in POINTS for _ in range(at_each_point)]
    names = sorted(running(campaign.hub))
    victims = [names[nth % len(names)] for nth in range(kills - len(points))]
    plan = points + victims
    campaign.random.shuffle(plan)
    return plan
