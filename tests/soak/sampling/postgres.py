"""What the databases of a running hub hold: connections, tables, and what waits or has had its time."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from deploy.embedded.environment import SERVICES
from shared.database import Listening, open_connection
from tests.infrastructure.running import RunningHub

TABLES = """
select relname, n_live_tup::float, n_dead_tup::float, pg_table_size(relid)::float, pg_indexes_size(relid)::float
from pg_stat_user_tables
"""

CONNECTIONS = "select count(*)::float from pg_stat_activity where datname = current_database()"

WAITING = """
select (select count(*)::float from unsent),
    (select count(*)::float from due where again < hub_now() - interval '1 minute'),
    (select count(*)::float from idempotency where at < hub_now() - interval '7 days 2 hours'),
    (select count(*)::float from journal), (select count(distinct aggregate_id)::float from journal),
    (select count(*)::float from journal where recorded_at > hub_now() - interval '10 minutes')
"""
WAITS = ("unsent", "overdue", "expired answers", "versions", "records", "versions of ten minutes")

EXPIRED_TICKETS = "select count(*)::float from stream_ticket where until < now() - interval '1 minute'"
EXPIRED_IN_LOG = "select count(*)::float from log_record where appended_at < now() - interval '30 days 2 hours'"

SWEPT = "select current_setting('autovacuum')"


@dataclass(frozen=True, slots=True)
class Databases:
    """One connection each, open all the time."""

    by_name: Mapping[str, Listening]

    async def measured(self) -> dict[str, float]:
        """`dead TABLE`, `rows TABLE` and `size TABLE` (bytes, with its indexes), and the rest by what it counts."""
        sample: dict[str, float] = {}
        for name, database in self.by_name.items():
            sample[f"connections {name}"] = await database.fetchval(CONNECTIONS)
            for table, rows, dead, size, indexes in await database.fetch(TABLES):
                where = f"{name}.{table}"
                sample |= {f"rows {where}": rows, f"dead {where}": dead, f"size {where}": size + indexes}
            if name in SERVICES:
                waiting = await database.fetchrow(WAITING)
                sample |= {f"{what} {name}": count for what, count in zip(WAITS, waiting, strict=True)}
        return sample | await self.expired()

    async def expired(self) -> dict[str, float]:
        """What somebody has to sweep."""
        sample = {"expired tickets": await self.by_name["gateway"].fetchval(EXPIRED_TICKETS)}
        if log := self.by_name.get("log"):
            sample["expired in the log"] = await log.fetchval(EXPIRED_IN_LOG)
        return sample

    async def are_swept(self) -> bool:
        return bool(await self.by_name["projects"].fetchval(SWEPT) == "on")


@asynccontextmanager
async def opened_databases(hub: RunningHub) -> AsyncIterator[Databases]:
    addresses = {name: hub.told(name)["HUB_DATABASE"] for name in SERVICES}
    if log := hub.told("gateway").get("HUB_LOG_DATABASE"):
        addresses["log"] = log
    async with AsyncExitStack() as stack:
        yield Databases({n: await stack.enter_async_context(open_connection(a)) for n, a in addresses.items()})
