"""A group takes what its owner holds: the tables' side of a resync."""

from asyncio import sleep
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from logging import getLogger
from uuid import UUID

from shared.database import PASSING
from shared.log.entry import Entry, lost_by_owner
from shared.reading.group import UNSEEN, Group
from shared.reading.parking import park
from shared.reading.resync import Mark

LOG = getLogger(__name__)

TRIES = 5
FIRST_PAUSE_S = 0.05

GO_ON = """
insert into reader_position (reader, part, next, last, generation, kinds) values ($1, $2, $3, $4, $5, $6)
on conflict (reader, part) do update
set next = excluded.next, last = excluded.last, generation = excluded.generation, kinds = excluded.kinds
"""

HELD = """
select aggregate_id from seen where reader = $1 union select aggregate_id from parked_key where reader = $1
"""
"""What was parked at its first version was never seen."""

BEGUN = "select unnest(kinds) from reader_position where reader = $1 and part = 0"

FORGET = """
with unparked as (delete from parked_key where reader = $1 and aggregate_id = any ($2))
delete from seen where reader = $1 and aggregate_id = any ($2) returning aggregate_id, kind
"""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The Sink of a group."""

    group: Group

    async def held(self) -> set[UUID]:
        return {id for (id,) in await self.group.service.database.fetch(HELD, self.group.name)}

    async def take(self, page: Sequence[Entry]) -> None:
        """A projection takes the states, an effect what happened since; of a kind that it begins with, nothing."""
        begun = await self.begun() if self.group.reaction.every_version else set()
        await self.adopt([entry for entry in page if entry.kind not in begun])
        await self.make_good([entry for entry in page if entry.kind in begun])

    async def begun(self) -> set[str]:
        return {kind for (kind,) in await self.group.service.database.fetch(BEGUN, self.group.name)}

    async def adopt(self, page: Sequence[Entry]) -> None:
        async with self.group.begin() as work:
            seen = await self.group.claim(work, page)
            for entry in page:
                if entry.id in seen and not self.group.reaction.every_version:
                    await self.group.react(work, entry)

    async def make_good(self, page: Sequence[Entry]) -> None:
        seen = await self.group.seen([entry.id for entry in page])
        for entry in page:
            if entry.revision > seen.get(entry.id, UNSEEN):
                await self.make_good_one(entry)

    async def make_good_one(self, entry: Entry) -> None:
        """What it missed, in order; a key that fails is parked here too. Raises TooManyParked."""
        for nth in range(1, TRIES + 1):
            missed = await self.group.missed(entry.id)
            try:
                async with self.group.begin() as work:
                    return await self.group.handle(work, missed)
            except PASSING:
                raise
            except Exception as error:
                LOG.exception("failed", extra={"reader": self.group.name, "aggregate": entry.id, "tries": nth})
                if nth == TRIES:
                    async with self.group.begin() as work:
                        return await park(self.group, work, missed[-1], error)
                await sleep(FIRST_PAUSE_S * 2**nth)
        return None

    async def forget(self, lost: Collection[UUID]) -> None:
        async with self.group.begin() as work:
            for id, kind in await work.connection.fetch(FORGET, self.group.name, lost):
                if not self.group.reaction.every_version:
                    await self.group.react(work, lost_by_owner(id, kind))

    async def go_on(self, marks: Sequence[Mark], newest: datetime | None = None) -> None:
        kinds = [*self.group.reaction.kinds]
        async with self.group.begin() as work:
            for position, last, generation in marks:
                await work.connection.execute(GO_ON, self.group.name, *position, last, generation, kinds)
