"""A service that reads what samples tell, as a test holds it: a projection, and an effect that it records itself."""

from asyncio import create_task, gather, sleep, timeout
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa
from fastapi import Request

from shared.auth.caller import Caller
from shared.contracts.base import Changed, Created, State
from shared.database import Listening, Pool, open_connection, open_pool
from shared.log.entry import Entry
from shared.reading.adoption import Adoption
from shared.reading.group import Group, PositionMoved
from shared.reading.reaction import Effect, Handler, Projection
from shared.reading.reader import Reader
from shared.reading.resync import resync
from shared.rows import Recorded, Row
from shared.service import Service
from shared.work import Work
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import Sample, create_sample
from tests.infrastructure.samples import FIRST

TABLES = """
create table copy (id uuid primary key, many integer not null);
create table told (
    id uuid primary key, version integer not null, deleted_at timestamptz, labels text[] not null,
    sample_id uuid not null, many integer not null
);
call guard_versions('told');
"""

KEEP = "insert into copy values ($1, $2) on conflict (id) do update set many = excluded.many"
TOLD = "select many from told where sample_id = $1 order by many"


class Table(Row):
    metadata = sa.MetaData()
    RECORDED: ClassVar[dict[str, type[Recorded]]] = {}


class ToldState(State):
    KIND = "told"
    COLLECTION = "told"
    PUBLIC = frozenset()

    sample_id: UUID
    many: int


class Told(Recorded, ToldState, Table):
    def state(self) -> ToldState:
        return ToldState.model_validate(self)


async def keep(work: Work, entry: Entry) -> None:
    """As it is now; none where the sample is gone."""
    if entry.state is None:
        await work.connection.execute("delete from copy where id = $1", entry.id)
    else:
        await work.connection.execute(KEEP, entry.id, msgspec.json.decode(entry.state)["many"])


async def tell(work: Work, entry: Entry) -> None:
    """Once for each change."""
    many = msgspec.json.decode(entry.state or b"")["many"]
    row = Told(id=uuid5(entry.id, str(entry.version)), labels=entry.labels, sample_id=entry.id, many=many)
    await work.record(row, Created(), reason="")


async def nobody(_: Request) -> Caller:
    raise AssertionError


@dataclass(frozen=True, slots=True)
class Follower:
    address: str
    database: Pool
    owner: Owner

    def effect(self, handler: Handler = tell, *, batch: int = 100) -> Reader:
        return self.reader("telling", Effect("samples", {"sample": {Changed.TYPE: handler}}), batch)

    def projection(self, handler: Handler = keep, *, batch: int = 100) -> Reader:
        return self.reader("copies", Projection("samples", {"sample": handler}), batch)

    def reader(self, name: str, reaction: Effect | Projection, batch: int = 100) -> Reader:
        service = Service("follower", self.database, FIRST, nobody, b"")
        return Reader(Group(name, service, self.owner, reaction), self.owner.log, batch)

    async def started(self, reader: Reader) -> Reader:
        await resync(reader.log, self.owner, Adoption(reader.group))
        return reader

    async def tunnel(self) -> Sample:
        """One that its owner has stored."""
        sample = create_sample()
        await self.owner.store(sample)
        return sample

    async def catch_up(self, reader: Reader) -> None:
        """Relay and read until nothing is left."""
        await self.owner.relay()
        for end in await self.owner.log.ends():
            while (mark := await reader.group.mark(end.part)).position < end:
                with suppress(PositionMoved):
                    await reader.take_from(mark)

    async def run_until_read(self, reader: Reader) -> None:
        """As a process does, with its resyncs, until it stands at the end."""
        async with self.running(reader):
            for end in await self.owner.log.ends():
                while (await reader.group.positions()).get(end.part, -1) < end.offset:
                    await sleep(0.01)

    @asynccontextmanager
    async def running(self, reader: Reader) -> AsyncIterator[Listening]:
        """As a process of its own."""
        async with open_connection(self.address) as own:
            running = create_task(reader.run(own))
            try:
                yield own
            finally:
                running.cancel()
                await gather(running, return_exceptions=True)

    async def told(self, sample: Sample) -> list[int]:
        return [many for (many,) in await self.database.fetch(TOLD, sample.id)]

    async def copies(self) -> set[UUID]:
        return {id for (id,) in await self.database.fetch("select id from copy")}

    async def parked(self) -> set[UUID]:
        return {id for (id,) in await self.database.fetch("select aggregate_id from parked_key")}

    async def until(self, query: str) -> None:
        async with timeout(20):
            while not await self.database.fetchval(query):
                await sleep(0.01)


@asynccontextmanager
async def opened_follower(address: str, owner: Owner) -> AsyncIterator[Follower]:
    async with open_pool(address, size=25) as database:
        yield Follower(address, database, owner)
