from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from asyncpg.exceptions import IntegrityConstraintViolationError, LockNotAvailableError

from shared.contracts.base import Changed
from shared.records import journal
from tests.infrastructure.sample import OFFICE, create_sample
from tests.infrastructure.samples import Samples

CHANGED = Changed(fields=[])


async def test_a_version_is_recorded_after_the_one_before_even_when_the_clock_went_back(samples: Samples) -> None:
    row, future = create_sample(), datetime(2099, 1, 1, tzinfo=UTC)
    await samples.store(row)
    async with samples.service().begin(OFFICE) as work:
        await work.connection.execute("set local session_replication_role = replica")
        await work.connection.execute("update journal set recorded_at = '2099-01-01Z'")
    await samples.store(row)
    times = [at for (at,) in await samples.database.fetch("select recorded_at from journal order by version")]
    assert times == [future, future + timedelta(microseconds=1)]


async def test_what_is_recorded_is_dated_by_the_hubs_clock(samples: Samples) -> None:
    await samples.database.execute("update clock set ahead = interval '-1 year'")
    await samples.store(create_sample())
    past = "select recorded_at < clock_timestamp() - interval '364 days' from journal"
    assert await samples.database.fetchval(past)


async def test_no_seq_is_drawn_while_another_holds_the_row(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    async with samples.database.acquire() as other, other.transaction():
        await other.execute("select from sample for update")
        with suppress(LockNotAvailableError):
            async with samples.service().begin(OFFICE) as work:
                await work.connection.execute("set local lock_timeout = '50ms'")
                await work.record(row, CHANGED, reason="")
    assert await samples.database.fetchval("select last_value from journal_seq") == 1


async def test_an_act_of_5000_rows_is_recorded_whole(samples: Samples) -> None:
    rows = [create_sample() for _ in range(5000)]
    for _ in (1, 2):
        async with samples.service().begin(OFFICE) as work:
            await work.record_all([(row, CHANGED) for row in rows], reason="")
    versions = "select version, count(*) from journal join unsent using (seq) group by version order by version"
    assert [tuple(row) for row in await samples.database.fetch(versions)] == [(1, 5000), (2, 5000)]


async def test_a_row_that_another_changed_since_it_was_read_is_not_recorded(samples: Samples) -> None:
    row = create_sample()
    await samples.store(row)
    read_too_early = row.model_copy()
    async with samples.service().begin(OFFICE) as work:
        await work.record(row, CHANGED, reason="")
        with pytest.raises(journal.StaleRow, match="sample"):
            await work.record(read_too_early, CHANGED, reason="")


async def test_a_commit_that_changed_a_row_without_its_record_is_refused(samples: Samples) -> None:
    await samples.store(create_sample())
    for change in ("update sample set version = 2", "delete from sample"):
        with pytest.raises(IntegrityConstraintViolationError, match="has no journal record"):
            await samples.database.execute(change)


async def test_an_update_that_leaves_the_version_as_it_was_is_refused_at_once(samples: Samples) -> None:
    await samples.store(create_sample())
    with pytest.raises(IntegrityConstraintViolationError, match="without a new version"):
        await samples.database.execute("update sample set many = 7")


@pytest.mark.parametrize("statement", ["update journal set reason = ''", "delete from journal", "truncate journal"])
async def test_the_journal_only_grows(samples: Samples, statement: str) -> None:
    with pytest.raises(IntegrityConstraintViolationError, match="append-only"):
        await samples.database.execute(statement)


async def test_a_snapshot_walks_the_newest_of_each_what_is_archived_too(samples: Samples) -> None:
    rows = [create_sample() for _ in range(5)]
    await samples.store(*rows)
    rows[0].deleted_at = datetime(2023, 3, 1, tzinfo=UTC)
    await samples.store(*rows[:2])
    first = await journal.snapshot(samples.database, kinds=["sample"], after=UUID(int=0), limit=3)
    rest = await journal.snapshot(samples.database, kinds=["sample"], after=first[-1].id, limit=3)
    assert [entry.id for entry in first + rest] == sorted(row.id for row in rows)
    newest = {entry.id: (entry.version, entry.previous, entry.state is None) for entry in first + rest}
    assert [newest[row.id] for row in rows[:3]] == [(2, 1, True), (2, 1, False), (1, 0, False)]


async def test_what_was_missed_comes_in_order_with_the_labels_of_before(samples: Samples) -> None:
    row = create_sample(labels=["unit:a"])
    await samples.store(row)
    row.labels = ["unit:b"]
    await samples.store(row)
    first, second = await journal.since(samples.database, row.id, 0)
    assert [(e.version, e.labels, e.before) for e in (first, second)] == [
        (1, ["unit:a"], []),
        (2, ["unit:b"], ["unit:a"]),
    ]
    assert await journal.since(samples.database, row.id, 1) == [second]
