"""What a process asks its database before it says how it is."""

from collections.abc import Awaitable, Callable

from shared.database import Database
from shared.log.partition import PARTITIONS
from shared.migrations import Files, MigrationChanged, NotMigrated, require_migrated
from shared.telemetry import metrics

STUCK_S = 60

UNSENT = f"""
select (select count(*) from unsent), coalesce(extract(epoch from hub_now() - min(recorded_at)), 0)::float
from generate_series(0, {PARTITIONS - 1}) as place (part)
cross join lateral (select seq from unsent where unsent.part = place.part order by seq limit 1) as first
join journal using (seq)
"""  # noqa: S608 - a constant.
PARKED = "select reader, count(*) from parked_key group by reader"
LATE = "select greatest(coalesce(extract(epoch from hub_now() - min(again)), 0), 0)::float from due"


def check_database(database: Database, files: Files) -> Callable[[], Awaitable[str | None]]:
    async def check() -> str | None:
        try:
            await require_migrated(database, files)
        except (NotMigrated, MigrationChanged) as error:
            return type(error).__name__
        return None

    return check


def check_relay(database: Database) -> Callable[[], Awaitable[str | None]]:
    """Whoever relays, of however many processes."""

    async def check() -> str | None:
        count, seconds = await database.fetchrow(UNSENT)
        return f"the oldest of {count} records waits for {seconds:.0f} s" if seconds > STUCK_S else None

    return check


def measure_database(database: Database) -> Callable[[], Awaitable[None]]:
    async def measure() -> None:
        count, age = await database.fetchrow(UNSENT)
        metrics.UNSENT.set(count)
        metrics.UNSENT_AGE.set(age)
        metrics.TIMERS_LATE.set(await database.fetchval(LATE))
        metrics.PARKED.clear()
        for reader, keys in await database.fetch(PARKED):
            metrics.PARKED.labels(reader).set(keys)

    return measure
