"""One partition takes nothing for a time, while all others go on."""

from asyncio import sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.faults.rig.injection.arming import Injection
from tests.faults.rig.injection.refusal import STUCK
from tests.infrastructure.running import RunningHub

PART = 7
REST_GOES_ON_S = 60

NEWEST = "select max(seq) from journal"
WAITING = "select count(*) from unsent where part = $1"
OTHERS = "select count(*) from unsent where part <> $1 and seq <= $2"


@asynccontextmanager
async def stuck_partition(hub: RunningHub, injection: Injection) -> AsyncIterator[None]:
    """Stuck when the block begins, free when it ends; at both ends the others are seen to go on.

    Raises TimeoutError where they do not.
    """
    injection.arm(STUCK, f"projects.events.v1 {PART}")
    try:
        await others_go_on(hub)
        yield
        await others_go_on(hub)
    finally:
        injection.disarm(STUCK)


async def others_go_on(hub: RunningHub) -> None:
    """Whatever is recorded by now leaves, but for what waits in that partition."""
    async with timeout(REST_GOES_ON_S):
        while not await hub.sql("projects", WAITING, PART):
            await sleep(0.05)
        recorded = await hub.sql("projects", NEWEST)
        while await hub.sql("projects", OTHERS, PART, recorded):
            await sleep(0.05)
        assert await hub.sql("projects", WAITING, PART), "the partition that is stuck let something pass"
