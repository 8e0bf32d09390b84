"""What a relay has to send: a journal with bursts per key, whose pointers are put back for each round."""

from asyncio import Task, create_task, gather, sleep
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from shared.contracts.base import Changed, Created, Event
from shared.database import Listening, Pool, open_connection, open_pool
from shared.log.relay import Relay
from shared.log.transport import Transport
from tests.bench.measure.kernel import SERVER, starting_on
from tests.infrastructure.postgres import running_postgres
from tests.infrastructure.sample import OFFICE, Sample, create_sample
from tests.infrastructure.samples import Samples, fill, recreate

KEYS, AT_ONCE, VERSIONS = 2_400, 12, 5
ROWS = KEYS * VERSIONS
"""In the order of the journal a key has its versions with those of a dozen others among them: in its partition, as a
rule, one after the other."""

REMEMBER = "create table pointer as table unsent"
PUT_BACK = "insert into unsent select * from pointer order by seq limit $1"
SOME = "select exists (select from unsent)"


@dataclass(frozen=True, slots=True)
class Source:
    address: str
    database: Pool

    async def put_back(self, count: int) -> None:
        """That many pointers, as if nothing of it had been sent."""
        await self.database.execute("truncate unsent")
        await self.database.execute(PUT_BACK, count)
        await self.database.execute("vacuum unsent")

    async def drained(self, log: Transport, count: int) -> float:
        """Rows a second, by one relay at work and one that stands by."""
        await self.put_back(count)
        async with open_connection(self.address) as own, open_connection(self.address) as other:
            return await rate(count, lambda: until_empty(self, log, own, other))


async def until_empty(source: Source, log: Transport, *own: Listening) -> None:
    """One of them gets the lock."""
    relays = [create_task(Relay(source.database, log, "samples").run(connection)) for connection in own]
    try:
        while await source.database.fetchval(SOME):
            await sleep(0.004)
            raise_if_ended(relays)
    finally:
        for relay in relays:
            relay.cancel()
        await gather(*relays, return_exceptions=True)


def raise_if_ended(tasks: Sequence[Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()


async def rate(count: int, act: Callable[[], Awaitable[object]]) -> float:
    began = perf_counter()
    await act()
    return count / (perf_counter() - began)


@asynccontextmanager
async def source() -> AsyncIterator[Source]:
    """PostgreSQL is on the core of servers; who relays is in this process."""
    with starting_on(SERVER):
        async with running_postgres() as postgres:
            await recreate(postgres, "samples")
            address = f"{postgres}/samples"
            await fill(address)
            async with open_pool(address) as database:
                await record_bursts(Samples(database))
                await database.execute(REMEMBER)
                await database.execute("analyze")
                yield Source(address, database)


async def record_bursts(samples: Samples) -> None:
    for _ in range(KEYS // AT_ONCE):
        rows = [create_sample() for _ in range(AT_ONCE)]
        for version in range(VERSIONS):
            event: Event = Changed(fields=["many"]) if version else Created()
            await record(samples, rows, event)


async def record(samples: Samples, rows: Sequence[Sample], event: Event) -> None:
    async with samples.service().begin(OFFICE) as work:
        await work.record_all([(row, event) for row in rows], reason="")
