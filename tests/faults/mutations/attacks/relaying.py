"""What a relay meets: another one, a log that refuses, repeats itself and dies, an answer that never comes."""

from asyncio import Task, create_task, gather, sleep, timeout
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random

from shared.database import open_connection
from shared.log.entry import unpack
from shared.log.relay import Relay
from shared.log.transport import NotAppended, Record, Transport
from tests.faults.mutations.attacks.stage import Ground, Stage, open_stage
from tests.faults.rig.comparison.verdict import Verdict
from tests.infrastructure.flow.faulty_log import Unsure, Wrapped
from tests.infrastructure.sample import Sample

MANY = 12
BATCH = 2
BURST = range(1, 7)
ENDS_S = 1


class Slow(Wrapped):
    async def append(self, part: int, records: Sequence[Record]) -> int:
        await sleep(0.02)
        return await self.log.append(part, records)


@dataclass(frozen=True, slots=True)
class Cruel(Wrapped):
    """It refuses, or the process dies before it stored or after; it stores in parts, and a copy late."""

    random: Random

    async def append(self, part: int, records: Sequence[Record]) -> int:
        fate = self.random.random()
        await sleep(self.random.uniform(0, 0.01))
        if fate < 0.15:
            raise NotAppended
        if fate < 0.2:
            raise ConnectionError
        records = records[: self.random.randint(1, len(records))]
        stored = await self.log.append(part, records)
        if fate < 0.3:
            await sleep(self.random.uniform(0, 0.02))
            await self.log.append(part, records)
        if fate < 0.35:
            raise ConnectionError
        return stored


@asynccontextmanager
async def relaying(stage: Stage, log: Transport) -> AsyncIterator[Task[None]]:
    """As a process of its own, which is started again whenever it ends."""
    task = create_task(relay_on(stage, log))
    try:
        yield task
    finally:
        task.cancel()
        await gather(task, return_exceptions=True)


async def relay_on(stage: Stage, log: Transport) -> None:
    while True:
        with suppress(ExceptionGroup):
            await relay_until_it_ends(stage, log)


async def relay_until_it_ends(stage: Stage, log: Transport) -> None:
    async with open_connection(f"{stage.ground.postgres}/samples") as own:
        await Relay(stage.owner.database, log, "samples", BATCH).run(own)


async def change_all(stage: Stage, samples: Sequence[Sample]) -> None:
    """Bursts on each, all at once."""
    await gather(*(stage.owner.change(sample, *BURST) for sample in samples))


async def until_sent(stage: Stage) -> None:
    async with timeout(10):
        while await stage.owner.database.fetchval("select exists (select from unsent)"):
            await sleep(0.01)


async def two_relays(ground: Ground) -> Verdict:
    """On a log that is well: whatever is there twice was sent by both."""
    async with open_stage(ground) as stage:
        samples, log = await stage.samples(MANY), Slow(stage.owner.log)
        async with relaying(stage, log), relaying(stage, log):
            await change_all(stage, samples)
            await until_sent(stage)
        await stage.settle()
        return await stage.compare()


async def cruel_log(ground: Ground) -> Verdict:
    """Then old records come once more, long after what followed them."""
    async with open_stage(ground) as stage:
        samples, log = await stage.samples(MANY), Cruel(stage.owner.log, Random(8))
        async with relaying(stage, log):
            await change_all(stage, samples)
            await until_sent(stage)
        await stage.settle()
        for stored in await stage.owner.relayed():
            if unpack(stored.record).version == 2:
                await stage.owner.log.append(stored.position.part, [stored.record])
        await stage.settle()
        return await stage.compare()


async def no_answer(ground: Ground) -> Verdict:
    """Whether a batch arrived is not known: in such a process no producer may go on sending."""
    async with open_stage(ground) as stage:
        await stage.samples(1)
        relay = create_task(relay_until_it_ends(stage, Unsure(stage.owner.log)))
        await sleep(ENDS_S)
        if not relay.done():
            stage.verdict.undetected.append("a send of unknown outcome, and the process goes on")
        relay.cancel()
        await gather(relay, return_exceptions=True)
        await stage.settle()
        return await stage.compare()
