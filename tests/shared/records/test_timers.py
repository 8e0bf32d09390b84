from asyncio import create_task, gather, sleep, timeout
from datetime import timedelta

import pytest

from shared.contracts.base import Changed
from shared.records import timers
from shared.records.timers import Timer, TimerHandler, Timers
from shared.work import Work
from tests.infrastructure.sample import OFFICE, Sample, create_sample, found
from tests.infrastructure.samples import Samples


async def grow(work: Work, timer: Timer) -> None:
    row = await found(work, timer.aggregate_id)
    row.many += 1
    await work.record(row, Changed(fields=["many"]), reason="")


@pytest.fixture
async def sample(samples: Samples) -> Sample:
    sample = create_sample()
    await samples.store(sample)
    return sample


async def set_timer(
    samples: Samples, sample: Sample, *, seconds: float, key: str = "key", kind: str = "growth"
) -> None:
    async with samples.service().begin(OFFICE) as work:
        at = await work.now() + timedelta(seconds=seconds)
        await timers.set(work, at=at, key=key, kind=kind, aggregate_id=sample.id)


async def pass_time(samples: Samples, seconds: float) -> None:
    await samples.database.execute("update clock set ahead = ahead + $1", timedelta(seconds=seconds))


async def fire_all(samples: Samples, handler: TimerHandler = grow) -> None:
    while await Timers(samples.service(), {"growth": handler}).fire_next():
        continue


async def grown(samples: Samples, sample: Sample) -> int:
    many: int = await samples.database.fetchval("select many from sample where id = $1", sample.id)
    return many


async def test_a_timer_fires_once_when_its_time_has_come(samples: Samples, sample: Sample) -> None:
    await set_timer(samples, sample, seconds=60)
    await fire_all(samples)
    assert await grown(samples, sample) == 0
    await pass_time(samples, 61)
    await fire_all(samples)
    await fire_all(samples)
    assert await grown(samples, sample) == 1


async def test_a_timer_is_set_with_its_cause_or_not_at_all(samples: Samples, sample: Sample) -> None:
    async def change_in_vain() -> None:
        async with samples.service().begin(OFFICE) as work:
            await timers.set(work, at=await work.now(), key="key", kind="growth", aggregate_id=sample.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_in_vain()
    await fire_all(samples)
    assert await grown(samples, sample) == 0


async def test_of_one_kind_and_key_the_last_counts(samples: Samples, sample: Sample) -> None:
    await set_timer(samples, sample, seconds=-1)
    await set_timer(samples, sample, seconds=60)
    await fire_all(samples)
    assert await grown(samples, sample) == 0
    assert await samples.database.fetchval("select count(*) from due") == 1


async def test_a_timer_that_fails_is_undone_and_backs_off_alone(samples: Samples, sample: Sample) -> None:
    tried: list[str] = []

    async def grow_but_bad(work: Work, timer: Timer) -> None:
        await grow(work, timer)
        tried.append(timer.key)
        if timer.key == "bad" and tried.count("bad") < 4:
            raise ZeroDivisionError

    for key in ("bad", "good"):
        await set_timer(samples, sample, seconds=-1, key=key)
    for seconds in (0, 0.9, 0.2, 1.8, 0.3, 4):
        await pass_time(samples, seconds)
        await fire_all(samples, grow_but_bad)
    assert (tried, await grown(samples, sample)) == (["bad", "good", "bad", "bad", "bad"], 2)
    assert await samples.database.fetchval("select count(*) from due") == 0


async def test_a_timer_that_fails_for_weeks_is_tried_every_hour(samples: Samples, sample: Sample) -> None:
    async def fail(_: Work, __: Timer) -> None:
        raise ZeroDivisionError

    await set_timer(samples, sample, seconds=-1)
    await samples.database.execute("update due set tries = 5000")
    await fire_all(samples, fail)
    minutes = await samples.database.fetchval("select extract(epoch from again - hub_now()) / 60 from due")
    assert 59 < minutes <= 60


async def test_one_that_fails_at_its_commit_backs_off_as_well(samples: Samples, sample: Sample) -> None:
    async def change_without_a_record(work: Work, timer: Timer) -> None:
        await work.connection.execute("update sample set version = version + 1 where id = $1", timer.aggregate_id)

    await set_timer(samples, sample, seconds=-1)
    await fire_all(samples, change_without_a_record)
    assert await samples.database.fetchval("select tries from due") == 1


async def test_a_handler_may_set_its_own_timer_again(samples: Samples, sample: Sample) -> None:
    async def grow_again(work: Work, timer: Timer) -> None:
        await grow(work, timer)
        at = timer.at + timedelta(days=1)
        await timers.set(work, at=at, key=timer.key, kind=timer.kind, aggregate_id=timer.aggregate_id)

    await set_timer(samples, sample, seconds=-1)
    for _ in range(3):
        await fire_all(samples, grow_again)
        await pass_time(samples, 86400)
    assert await grown(samples, sample) == 3


async def test_processes_at_once_share_what_is_due_and_double_nothing(samples: Samples) -> None:
    rows = [create_sample() for _ in range(30)]
    await samples.store(*rows)
    for row in rows:
        await set_timer(samples, row, seconds=-1, key=str(row.id))
    running = [create_task(Timers(samples.service(), {"growth": grow}).run()) for _ in range(4)]
    async with timeout(20):
        while await samples.database.fetchval("select count(*) from due"):
            await sleep(0.01)
    for task in running:
        task.cancel()
    await gather(*running, return_exceptions=True)
    assert await samples.database.fetchval("select array_agg(distinct many) from sample") == [1]


async def test_a_kind_that_this_build_does_not_know_waits(samples: Samples, sample: Sample) -> None:
    await set_timer(samples, sample, seconds=-1, kind="of a later build")
    await fire_all(samples)
    assert await samples.database.fetchval("select count(*) from due") == 1
