"""An operator who mends rows by SQL, past everything that records."""

from contextlib import suppress

import asyncpg

from tests.faults.mutations.attacks.stage import Ground, open_stage
from tests.faults.rig.comparison.verdict import Verdict


async def row_alone(ground: Ground) -> Verdict:
    return await careless(ground, "update sample set many = 99")


async def row_and_version(ground: Ground) -> Verdict:
    return await careless(ground, "update sample set many = 99, version = version + 1")


async def past_itself(ground: Ground) -> Verdict:
    return await careless(ground, "update journal set state = replace(convert_from(state, 'UTF8'), '20', '99')::bytea")


async def careless(ground: Ground, statement: str) -> Verdict:
    """What the database refuses has done no harm."""
    async with open_stage(ground) as stage:
        (tunnel,) = await stage.samples(1)
        await stage.owner.change(tunnel, 20)
        await stage.settle()
        with suppress(asyncpg.IntegrityConstraintViolationError):
            await stage.owner.database.execute(statement)
        return await stage.compare()
