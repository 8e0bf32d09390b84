"""How the processes of a group share its partitions: session locks, so that whoever dies has let go.

Positions are compared when they move, so locks only save work: two readers of a partition double nothing.
"""

from asyncio import sleep
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from shared.database import Listening
from shared.log.partition import PARTITIONS
from shared.telemetry import metrics

MEMBER, RESYNC = 100, 101
"""Locks beside those of the partitions, 0 to 11."""

JOIN = f"select pg_advisory_lock_shared(hashtext($1), {MEMBER})"

MEMBERS = f"""
select pid = pg_backend_pid() from pg_locks
where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
and classid = hashtext($1)::oid and objid = {MEMBER} and objsubid = 2 and granted
order by pid
"""  # noqa: S608 - a constant.

TAKE = """
select part from unnest($2::integer[]) with ordinality as free (part, nth)
where pg_try_advisory_lock(hashtext($1), part) limit $3
"""
"""One after the other, and none after the last that is wanted."""

LET_GO = "select pg_advisory_unlock(hashtext($1), $2)"

TRY_ALONE = f"select pg_try_advisory_lock(hashtext($1), {RESYNC})"

PAUSE_S = 0.5


class Share:
    """The partitions that this process holds, as one of the members of the group."""

    def __init__(self, own: Listening, group: str) -> None:
        self._own, self._group = own, group
        self._key = f"reader {group}"
        self.held: set[int] = set()

    async def join(self) -> None:
        await self._own.execute(JOIN, self._key)

    async def fair(self) -> range:
        """What would be ours if each member held as many as the others; ranges of two members do not meet."""
        members = [is_own for (is_own,) in await self._own.fetch(MEMBERS, self._key)]
        rank, count = members.index(True), len(members)
        return range(PARTITIONS * rank // count, PARTITIONS * (rank + 1) // count)

    async def adjust(self) -> set[int]:
        """Take what is free, up to the fair number, and return what is held beyond it."""
        fair = await self.fair()
        wanted = [*fair, *(part for part in range(PARTITIONS) if part not in fair)]
        if (missing := len(fair) - len(self.held)) > 0:
            self.held |= await self.take([part for part in wanted if part not in self.held], missing)
        metrics.PARTITIONS.labels(self._group).set(len(self.held))
        return {*[part for part in reversed(wanted) if part in self.held][: max(0, -missing)]}

    async def take(self, free: Sequence[int], count: int) -> set[int]:
        return {part for (part,) in await self._own.fetch(TAKE, self._key, free, count)}

    async def let_go(self, part: int) -> None:
        """Once nobody in this process reads it."""
        self.held.discard(part)
        await self._own.execute(LET_GO, self._key, part)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """One process of the group at a time; the others wait here."""
        while not await self._own.fetchval(TRY_ALONE, self._key):  # noqa: ASYNC110 - the lock is in PostgreSQL.
            await sleep(PAUSE_S)
        try:
            yield
        finally:
            await self._own.execute(LET_GO, self._key, RESYNC)
