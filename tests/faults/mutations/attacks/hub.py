"""A whole hub under load whose processes were changed as they started: killed, or read by those who may see little."""

from contextlib import suppress
from random import Random

import asyncpg

from tests.faults.kills.campaign import Campaign
from tests.faults.leaks.run import run
from tests.faults.mutations.attacks.stage import Ground
from tests.faults.mutations.without.armed import BEFORE_SEND
from tests.faults.rig.comparison.compare import compare
from tests.faults.rig.comparison.verdict import Verdict
from tests.faults.rig.injection.arming import changeable_hub
from tests.faults.rig.injection.points import AFTER_COMMIT, AFTER_SEND, BEFORE_POSITION
from tests.faults.rig.load.loaded import loaded
from tests.faults.rig.load.writer import Refused

KILLED_AT = (AFTER_COMMIT, AFTER_SEND, BEFORE_SEND, BEFORE_POSITION)
TIMES = 2
ACTS = 6
REST_S = 20

BESIDE = "update milestone set planned = planned + 1 where planned is not null returning true"


async def kills(ground: Ground) -> Verdict:
    """At each point twice, with acts in between."""
    refused: list[str] = []
    try:
        verdict = await killed(ground)
    except* Refused as refusals:
        refused = [str(refusal) for refusal in refusals.exceptions]
        verdict = Verdict()
    verdict.doubled += [f"an act met what it had done itself: {refusal}" for refusal in refused]
    return verdict


async def killed(ground: Ground) -> Verdict:
    armed = dict.fromkeys(ground.armed, "")
    async with changeable_hub(armed=armed, LOG="embedded") as (hub, injection), loaded(hub, writers=3) as load:
        campaign = Campaign(hub, injection, load, Random(8))
        for point in KILLED_AT * TIMES:
            await load.more(ACTS)
            await campaign.kill_at(point)
        await load.more(ACTS)
        await load.rest(REST_S)
        return await compare(hub, load.ledger, load.view)


async def written_beside(ground: Ground) -> Verdict:
    """An operator mends rows by SQL, which takes no version."""
    async with changeable_hub(LOG="embedded") as (hub, _), loaded(hub, writers=3) as load:
        await load.more(ACTS)
        await load.rest(REST_S)
        for statement in ground.without:
            await hub.sql("projects", statement)
        with suppress(asyncpg.RaiseError, asyncpg.IntegrityConstraintViolationError):
            await hub.sql("projects", BESIDE)
        return await compare(hub, load.ledger, load.view)


async def looks(ground: Ground) -> Verdict:
    """By all addresses, while rights and places change."""
    async with changeable_hub(armed=dict.fromkeys(ground.armed, ""), LOG="embedded") as (hub, _):
        result = await run(hub, tries=700, each=2, programmes=2)
    return Verdict(figures={"seen": result.seen})
