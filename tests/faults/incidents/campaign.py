"""Incidents, one after the other, on as few hubs as they need."""

from asyncio import create_task, shield, timeout
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from typing import NamedTuple

from tests.faults.incidents.disks import on_small_disk
from tests.faults.incidents.ground.stage import Stage, standing
from tests.faults.incidents.restores import restored
from tests.faults.incidents.table import BOTH, INCIDENTS, Incident
from tests.faults.rig.comparison.compare import compare
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.load.loaded import Load, loaded

FINDINGS = ("lost", "doubled", "reordered")
HEARD_S = 600.0
HEARD_AFTER_S = 20.0


class Outcome(NamedTuple):
    incident: Incident
    transport: str
    verdict: Verdict
    reported: bool
    seconds: float | None = None
    failed: bool = False

    @property
    def line(self) -> str:
        name, said = self.incident.name, self.incident.reported or "no-damage"
        found = " ".join(f"{name}={self.count(name)}" for name in FINDINGS)
        took = f" seconds={self.seconds:.1f}" if self.seconds is not None else ""
        return f"incident {self.transport} {name} {found} reported={said if self.reported else 'NOTHING'}{took}"

    def count(self, name: str) -> int:
        return len(getattr(self.verdict, name))

    @property
    def good(self) -> bool:
        return self.verdict.good and self.reported


async def run_incidents() -> bool:
    """All of them, over both logs; whether nothing was found."""
    outcomes = [outcome for transport in BOTH for outcome in await run_over(transport, INCIDENTS)]
    sums = {
        name: sum(len(getattr(each.verdict, name)) for each in outcomes) for name in ("lost", "doubled", "reordered")
    }
    undetected = sum(not each.reported for each in outcomes)
    said = " ".join(f"{name}={count}" for name, count in sums.items())
    print(f"incidents {len(outcomes)} {said} undetected={undetected}", flush=True)
    return all(each.good for each in outcomes)


async def run_over(transport: str, incidents: Sequence[Incident]) -> list[Outcome]:
    own = [incident for incident in incidents if transport in incident.over]
    outcomes = []
    for ground, group in groupby(own, key=lambda incident: (incident.brokers, incident.small_disk)):
        left = [*group]
        while left:
            async with prepared(transport, *ground) as stage:
                outcomes += await suffer_while_well(stage, left)
    return outcomes


async def suffer_while_well(stage: Stage, left: list[Incident]) -> list[Outcome]:
    """Takes from `left` until one does not come to its end: the next ones need another hub."""
    outcomes: list[Outcome] = []
    while left and not (outcomes and outcomes[-1].failed):
        incident = left.pop(0)
        try:
            outcomes.append(await suffer(stage, incident))
        except Exception as failure:  # noqa: BLE001 - it is told, and the others are tried.
            verdict = Verdict(lost=[f"{incident.name} did not come to its end: {failure!r}"])
            outcomes.append(Outcome(incident, stage.transport, verdict, reported=False, failed=True))
        print(outcomes[-1].line, *outcomes[-1].verdict.findings(), sep="\n", flush=True)
    return outcomes


@asynccontextmanager
async def prepared(transport: str, brokers: int, small_disk: bool) -> AsyncIterator[Stage]:
    async with standing(transport, brokers=brokers) as stage:
        if small_disk:
            await stage.stop()
            stage.before = on_small_disk(stage.hub.folder)
            await stage.start()
        yield stage


async def suffer(stage: Stage, incident: Incident) -> Outcome:
    if incident.restored:
        verdict, said = await restored(stage, incident.restored)
        reported = incident.reported in said
        verdict.undetected += [] if reported else [f"the start was refused otherwise: {said}"]
        return Outcome(incident, stage.transport, verdict, reported)
    (outcome,) = await suffer_under_load(stage, [incident])
    return outcome


async def suffer_under_load(stage: Stage, incidents: Sequence[Incident]) -> list[Outcome]:
    """They happen to a hub at work, one by one; then all comes to rest and is compared once."""
    async with loaded(stage.hub, name=incidents[0].name) as load:
        found = []
        for incident in incidents:
            await load.more(30)
            found.append((incident, await happens(stage, load, incident)))
            load.go_on()
        await load.more(30)
        await load.rest()
        verdict = await compare(stage.hub, load.ledger, load.view, excused=stage.lost_by_log)
    return [Outcome(incident, stage.transport, verdict, *heard) for incident, heard in found]


async def happens(stage: Stage, load: Load, incident: Incident) -> tuple[bool, float | None]:
    """Whether it was reported, and how long it took where that is measured."""
    assert incident.happen
    await stage.mark()
    hearing = create_task(stage.is_reported(incident.reported, within_s=HEARD_S))
    seconds = await incident.happen(stage, load)
    with suppress(TimeoutError):
        async with timeout(HEARD_AFTER_S):
            await shield(hearing)
    hearing.cancel()
    return not incident.reported or (hearing.done() and hearing.result()), seconds
