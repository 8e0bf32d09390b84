"""What is to happen at a time (its table: `timers.sql`). Set with its cause, fired with its effect."""

from asyncio import sleep
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from logging import getLogger
from typing import NamedTuple
from uuid import UUID

from shared.auth.caller import Caller
from shared.database import PASSING
from shared.service import Service
from shared.telemetry import metrics
from shared.telemetry.traces import span
from shared.work import Work

LOG = getLogger(__name__)

POLL_S = 0.5

SET = """
insert into due (kind, key, at, aggregate_id, again) values ($1, $2, $3, $4, $3)
on conflict (kind, key) do update
set at = excluded.at, aggregate_id = excluded.aggregate_id, again = excluded.again, tries = 0
"""

TAKE = """
delete from due where (kind, key) = (
    select kind, key from due where again <= (select hub_now()) and kind = any ($1)
    order by again limit 1 for update skip locked
)
returning kind, key, at, aggregate_id
"""

RETRY = """
update due set tries = tries + 1, again = hub_now() + least(power(2, least(tries, 12)), 3600) * interval '1 second'
where kind = $1 and key = $2 and at = $3
"""


class Timer(NamedTuple):
    kind: str
    key: str
    at: datetime
    aggregate_id: UUID


TimerHandler = Callable[[Work, Timer], Awaitable[None]]
"""Runs in the transaction that takes the timer away; it may set the next."""


async def set(work: Work, *, at: datetime, key: str, kind: str, aggregate_id: UUID) -> None:
    """In place of one of this kind and key that was set before; one that fires now is waited for.

    So it is set before anything is held that its handler holds.
    """
    await work.connection.execute(SET, kind, key, at, aggregate_id)


@dataclass(frozen=True, slots=True)
class Timers:
    """Any number of processes share the work. A kind that this build does not know waits for one that does."""

    service: Service
    handlers: Mapping[str, TimerHandler]

    async def run(self) -> None:
        while True:
            try:
                fired = await self.fire_next()
            except PASSING as trouble:
                LOG.warning("timers wait", extra={"trouble": repr(trouble)})
                fired = False
            if not fired:
                await sleep(POLL_S)

    async def fire_next(self) -> bool:
        """Whether one was due. One that fails is undone, and tried again later and later, alone."""
        timer = None
        try:
            async with self.service.begin(Caller("timers", "timer", frozenset())) as work:
                if found := await work.connection.fetchrow(TAKE, [*self.handlers]):
                    timer = Timer(*found)
                    with span("timer", kind=timer.kind):
                        await self.handlers[timer.kind](work, timer)
        except Exception as error:
            if timer is None:
                raise
            await self.put_off(timer, error)
        else:
            if timer:
                metrics.TIMERS_FIRED.labels(timer.kind).inc()
        return timer is not None

    async def put_off(self, timer: Timer, error: Exception) -> None:
        kind, key, at, _ = timer
        metrics.TIMERS_FAILED.labels(kind).inc()
        LOG.error("timer failed", exc_info=error, extra={"kind": kind, "key": key})
        await self.service.database.execute(RETRY, kind, key, at)
