from asyncio import create_task, sleep
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from shared.database import Pool, open_pool
from shared.log.embedded import sweep
from shared.log.transport import LogDiverged, Position, Record
from tests.infrastructure.flow.logs import EmptyLog

RECORD = Record(b"key", {}, b"value")


@pytest.fixture
async def database(empty: EmptyLog, postgres: str) -> AsyncIterator[Pool]:
    async with open_pool(f"{postgres}/log") as database:
        yield database


async def test_what_is_past_its_time_is_swept_but_for_the_last_of_each_partition(
    empty: EmptyLog, database: Pool
) -> None:
    log = empty.of()
    for part in (0, 1):
        await log.append(part, [RECORD] * 5)
    await database.execute("update log_record set appended_at = appended_at - interval '31 days' where pos < 3")
    await sweep(database)
    assert [stored.position.offset for stored in await log.read(Position(0, 0), limit=9)] == [3, 4]
    await sweep(database, timedelta(0))
    assert [stored.position.offset for stored in await log.read(Position(1, 0), limit=9)] == [4]
    assert (await log.ends())[:2] == [Position(0, 5), Position(1, 5)]


async def test_partitions_where_nothing_happens_ask_nothing(empty: EmptyLog, database: Pool) -> None:
    waiting = [create_task(empty.of().wait(Position(part, 0))) for part in range(12)]
    await sleep(1.2)
    calls = "select coalesce(sum(xact_commit), 0) from pg_stat_database where datname = 'log'"
    await database.execute("select pg_stat_force_next_flush()")
    before = await database.fetchval(calls)
    await sleep(2)
    assert await database.fetchval(calls) - before < 20
    for task in waiting:
        task.cancel()


async def test_a_log_that_was_lost_is_noticed_by_whoever_waits(empty: EmptyLog) -> None:
    log = empty.of()
    await log.append(0, [RECORD] * 3)
    await log.wait(Position(0, 2))
    waiting = create_task(log.wait(Position(0, 3)))
    await sleep(0.1)
    await empty.make_anew()
    with pytest.raises(LogDiverged):
        await waiting
