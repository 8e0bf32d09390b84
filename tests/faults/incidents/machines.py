"""Brokers, disks and clocks that fail under a hub at work."""

import os
from asyncio import create_task, sleep, timeout
from signal import SIGCONT, SIGSTOP
from time import monotonic

from tests.faults.incidents.ground.stage import Stage
from tests.faults.incidents.logs import PROJECTS, in_log
from tests.faults.incidents.records import probing
from tests.faults.rig.comparison.databases import behind, log_of
from tests.faults.rig.injection.clock import GATEWAY_CLOCK
from tests.faults.rig.load.loaded import Load

DOWN_S = 60.0
SLOW_S = 8.0
SLOW = """
create function take_long() returns trigger language plpgsql as $$ begin perform pg_sleep(0.7); return null; end $$;
create trigger slow before insert on log_record for each statement execute function take_long()
"""
QUICK_AGAIN = "drop function take_long cascade"


async def broker_down(stage: Stage, load: Load) -> float:
    """Changes are acknowledged and reads answered all the while. How long it takes from its return to caught up."""
    assert stage.brokers
    (broker,) = stage.brokers.members
    await broker.stop()
    until = monotonic() + float(os.environ.get("FAULTS_DOWN_S", DOWN_S))
    async with stage.hub.client(await stage.token()) as client:
        while monotonic() < until:
            await load.more(10, within_s=10)
            assert (await client.get("/v1/programmes/LJ-08")).status_code == 200
            await sleep(0.5)
    load.going.clear()
    await broker.start()
    return await caught_up(stage, monotonic())


async def caught_up(stage: Stage, since: float) -> float:
    async with log_of(stage.hub) as log:
        while await behind(stage.hub, log):
            await sleep(0.05)
    return monotonic() - since


async def leader_killed(stage: Stage, load: Load) -> float:
    """Of three, under load; it comes back later. How long until what was committed by then was read."""
    assert stage.brokers
    leader = await stage.brokers.leader_of(PROJECTS)
    await leader.kill()
    await load.more(100)
    began = monotonic()
    load.going.clear()
    seconds = await caught_up(stage, began)
    load.go_on()
    await leader.start()
    await load.more(60)
    return seconds


async def slow_disk(stage: Stage, load: Load) -> None:
    """Each append takes long; changes do not."""
    slow = create_task(slow_log(stage))
    await load.more(100)
    await slow


async def slow_log(stage: Stage) -> None:
    if stage.brokers is None:
        await in_log(stage, SLOW)
        await sleep(SLOW_S)
        await in_log(stage, QUICK_AGAIN)
        return
    (child,) = (member.child for member in stage.brokers.members)
    assert child
    for _ in range(int(SLOW_S / 0.8)):
        os.kill(child.pid, SIGSTOP)
        await sleep(0.75)
        os.kill(child.pid, SIGCONT)
        await sleep(0.05)


AHEAD = "update clock set ahead = $1::text::interval"


async def set_clock(stage: Stage, ahead: str, *services: str) -> None:
    for service in services:
        await stage.sql(service, f"{AHEAD} returning true", ahead)


async def clock_back(stage: Stage, load: Load) -> None:
    """By an hour, and right again: what is recorded meanwhile is in its order, and dated before what it follows."""
    async with probing(stage, load) as probe:
        await probe.change()
        await set_clock(stage, "-1 hour", "projects", "notifications")
        await load.more(40)
        newest = await probe.change(2)
        await look_back(stage, str(probe.id), newest.state["version"])
        assert await stage.is_reported("hub_clock_set_back_total")
        await set_clock(stage, "0", "projects", "notifications")
        await load.more(20)


async def clock_forward(stage: Stage, load: Load) -> None:
    """By an hour, and right again: only then is anything dated before what it follows."""
    async with probing(stage, load) as probe:
        await set_clock(stage, "1 hour", "projects", "notifications")
        await load.more(40)
        newest = await probe.change(2)
        await look_back(stage, str(probe.id), newest.state["version"])
        await set_clock(stage, "0", "projects", "notifications")
        await load.more(40)
        await probe.change()


async def gateway_clock(stage: Stage, load: Load) -> None:
    """Of its process alone, an hour behind, then an hour ahead.

    Behind, owners take what it says of who asks for outdated: what is forwarded is 502, what it holds is answered.
    Ahead, all goes on; what it says of who asks is valid for longer than it should be.
    """
    async with stage.hub.client(await stage.token()) as client:
        stage.injection.arm(GATEWAY_CLOCK, "-3600")
        async with timeout(30):
            while (forwarded := await client.get("/v1/milestones?limit=1")).is_success:
                await sleep(0.5)
        assert (forwarded.status_code, forwarded.json()["code"]) == (502, "owner_unreachable"), forwarded.text
        assert (await client.get("/v1/programmes/LJ-08")).status_code == 200
        stage.injection.arm(GATEWAY_CLOCK, "3600")
        await load.more(40)
        stage.injection.disarm(GATEWAY_CLOCK)


async def look_back(stage: Stage, id: str, version: int) -> None:
    """The newest stands, also in its history; as it was is answered or not known, and nothing breaks."""
    async with stage.hub.client(await stage.token()) as client:
        history = (await client.get(f"/v1/milestones/{id}/history")).json()["data"]
        assert sorted(line["version"] for line in history) == [*range(1, version + 1)]
        past = await client.get(f"/v1/milestones/{id}?as_of=2100-01-01T00:00:00Z")
        assert past.status_code in {200, 404, 422}, past.text
