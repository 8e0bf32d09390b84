"""Kills, one after the other, while changes are made; then everything is compared."""

from asyncio import sleep, timeout
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from tests.faults.kills.beside import second_workers
from tests.faults.kills.stuck import stuck_partition
from tests.faults.kills.victims import running, until_back
from tests.faults.rig.comparison.compare import compare
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.injection.arming import Injection, changeable_hub
from tests.faults.rig.injection.points import IN_RESYNC, POINTS
from tests.faults.rig.load.loaded import Load, loaded
from tests.infrastructure.running import RunningHub

KILLS = 200
AT_EACH_POINT = 10
MET_S = 20
SPREAD_S = 0.2
BETWEEN = 3
"""Acts that are acknowledged between a victim's return and the next kill."""


@dataclass(slots=True)
class Campaign:
    """`counted` are the kills that met a change in flight, by victim or point; `idle` those that met none."""

    hub: RunningHub
    injection: Injection
    load: Load
    random: Random
    counted: Counter[str] = field(default_factory=Counter)
    idle: int = 0

    async def kill_all(self, names: Sequence[str]) -> None:
        """Each until it counts."""
        for name in names:
            before = self.counted[name]
            while self.counted[name] == before:
                await (self.kill_at if name in POINTS else self.kill_one)(name)
                await self.load.more(BETWEEN)

    async def kill_one(self, name: str) -> None:
        """At a random moment."""
        await sleep(self.random.uniform(0, SPREAD_S))
        victim = running(self.hub)[name]
        victim.kill()
        self.count(name)
        await until_back(self.hub, [name], [victim.pid])

    async def kill_at(self, point: str) -> None:
        """Whichever process comes there first; a gateway only reads everything when it begins."""
        before, there = self.injection.victims(point), {*running(self.hub)}
        self.injection.arm(point)
        if point == IN_RESYNC:
            gateway = next(name for name in there if name in {"gateway all", "gateway api"})
            running(self.hub)[gateway].kill()
        with suppress(TimeoutError):
            async with timeout(MET_S):
                while self.injection.victims(point) == before:
                    await sleep(0.005)
        if not self.injection.disarm(point):
            self.count(point)
        await until_back(self.hub, there, self.injection.victims(point))

    def count(self, name: str) -> None:
        if self.load.ledger.in_flight:
            self.counted[name] += 1
        else:
            self.idle += 1


async def kill_over(transport: str, *, kills: int = KILLS, at_each_point: int = AT_EACH_POINT, seed: int = 1) -> bool:
    """Prints what came of it."""
    began = monotonic()
    async with changeable_hub(LOG=transport) as (hub, injection), loaded(hub) as load:
        campaign = Campaign(hub, injection, load, Random(seed))
        await run(campaign, kills, at_each_point)
        rested_s = await load.rest()
        verdict = await compare(hub, load.ledger, load.view)
    tell(transport, campaign, verdict, {"rest_s": round(rested_s, 1), "took_s": round(monotonic() - began)})
    return verdict.good


async def run(campaign: Campaign, kills: int, at_each_point: int) -> None:
    """The first half by itself and, for a while, with one partition stuck; the second beside second workers."""
    halves = kills // 2, kills - kills // 2
    plan = planned(campaign, halves[0], at_each_point // 2)
    await campaign.kill_all(plan[: len(plan) // 2])
    async with stuck_partition(campaign.hub, campaign.injection):
        await campaign.kill_all(plan[len(plan) // 2 :])
    async with second_workers(campaign.hub, campaign.injection):
        await campaign.kill_all(planned(campaign, halves[1], at_each_point - at_each_point // 2))


def planned(campaign: Campaign, kills: int, at_each_point: int) -> list[str]:
    """In random order: each point so many times, and each victim as often as any other."""
    points = [point for point in POINTS for _ in range(at_each_point)]
    names = sorted(running(campaign.hub))
    victims = [names[nth % len(names)] for nth in range(kills - len(points))]
    plan = points + victims
    campaign.random.shuffle(plan)
    return plan


def tell(transport: str, campaign: Campaign, verdict: Verdict, times: dict[str, float]) -> None:
    print(verdict.line(transport, kills=campaign.counted.total()))
    counts = {name.replace(" ", "-"): count for name, count in sorted(campaign.counted.items())}
    print(verdict.more(transport, **counts, idle=campaign.idle, **times))
    print("\n".join(verdict.findings()), end="\n" if verdict.findings() else "", flush=True)
