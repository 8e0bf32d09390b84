from asyncio import Event, create_task, gather, sleep, timeout
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import monotonic
from uuid import UUID

import pytest

from shared.contracts.base import Changed
from shared.database import open_connection
from shared.log import news
from shared.log.entry import unpack
from shared.log.news import announce
from shared.log.partition import partition_of
from shared.log.relay import CHANNEL, OutcomeUnknown, Relay
from tests.infrastructure.flow.faulty_log import FaultyLog, Stuck, Unsure
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import OFFICE, Sample, create_sample

pytestmark = ON_BOTH

RANDOM = Random(8)
SECONDS = 3


@asynccontextmanager
async def running(relay: Relay, postgres: str) -> AsyncIterator[None]:
    async with open_connection(f"{postgres}/samples") as own:
        task = create_task(relay.run(own))
        try:
            yield
        finally:
            task.cancel()
            await gather(task, return_exceptions=True)


async def until_sent(owner: Owner, left: int = 0) -> None:
    async with timeout(10):
        while await owner.database.fetchval("select count(*) from unsent") > left:
            await sleep(0.005)


async def test_two_relays_at_once_make_duplicates_and_neither_a_loss_nor_an_inversion(owner: Owner) -> None:
    samples = [create_sample() for _ in range(20)]
    await owner.store(*samples)
    first, second = (Relay(owner.database, FaultyLog(owner.log, RANDOM), "samples", batch=size) for size in (100, 2))
    with suppress(TimeoutError):
        async with timeout(SECONDS):
            await gather(*(keep_changing(owner, s.id) for s in samples), keep_sending(first), keep_sending(second))

    sent = [unpack(stored.record) for stored in await owner.relayed()]
    first_copies: defaultdict[UUID, dict[int, None]] = defaultdict(dict)
    for entry in sent:
        first_copies[entry.id].setdefault(entry.version)
    written = {entry.id: [*range(1, entry.version + 1)] for entry in await owner.fetched()}
    assert {id: [*versions] for id, versions in first_copies.items()} == written
    assert len(sent) > sum(map(len, written.values())) > len(samples)


async def test_a_second_relay_waits_until_the_first_has_ended(owner: Owner, postgres: str) -> None:
    first, second = (Relay(owner.database, owner.log, "samples") for _ in range(2))
    async with running(second, postgres):
        await owner.store(create_sample())
        await until_sent(owner)
        async with running(first, postgres):
            await sleep(0.3)
            await owner.store(create_sample())
            await until_sent(owner)
    assert (first.newest, second.newest is None) == (None, False)
    async with running(first, postgres):
        await owner.store(create_sample())
        await until_sent(owner)
    assert first.newest


async def test_a_send_of_unknown_outcome_ends_the_relay_and_its_record_is_sent_again(
    owner: Owner, postgres: str
) -> None:
    await owner.store(create_sample())
    async with open_connection(f"{postgres}/samples") as own:
        with pytest.RaisesGroup(OutcomeUnknown):
            await Relay(owner.database, Unsure(owner.log), "samples").run(own)
    assert len(await owner.relayed()) == 2


async def test_a_partition_that_is_stuck_rests_longer_each_time_and_keeps_no_other_waiting(
    owner: Owner, postgres: str
) -> None:
    stuck, *others = [create_sample() for _ in range(40)]
    tries: list[int] = []
    log = Stuck(owner.log, partition_of(stuck.id), tries)
    waiting = [sample for sample in [stuck, *others] if partition_of(sample.id) == log.part]
    async with running(Relay(owner.database, log, "samples"), postgres):
        await owner.store(stuck, *others)
        await until_sent(owner, left=len(waiting))
        await sleep(1)
    assert 2 <= len(tries) <= 6


async def test_a_commit_is_in_the_log_long_before_the_next_poll(
    owner: Owner, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "POLL_S", 30)
    committed = Event()
    service = replace(owner.samples.service(), committed=committed.set)
    telling = create_task(announce(owner.database, CHANNEL, committed))
    async with running(Relay(owner.database, owner.log, "samples"), postgres):
        await sleep(0.1)
        for _ in range(3):
            begun = monotonic()
            async with service.begin(OFFICE) as work:
                await work.record(create_sample(), Changed(fields=[]), reason="")
            await until_sent(owner)
            assert monotonic() - begun < 2
    telling.cancel()


async def test_what_was_sent_last_is_looked_for_once(owner: Owner) -> None:
    relay = Relay(owner.database, owner.log, "samples")
    await relay.send_some()
    assert relay.newest


async def test_a_clock_that_was_set_back_raises_an_alarm_and_a_record_sent_again_none(
    owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    relay = Relay(owner.database, owner.log, "samples")
    await owner.store(create_sample())
    await relay.send_some()
    await owner.database.execute("update clock set ahead = $1", timedelta(seconds=-9))
    await owner.store(create_sample())
    await relay.send_some()
    await owner.database.execute("insert into unsent select 0, seq from journal on conflict do nothing")
    await relay.send_some()
    assert "set back" not in caplog.text
    await owner.database.execute("update clock set ahead = $1", timedelta(seconds=-30))
    await owner.store(create_sample())
    await relay.send_some()
    assert caplog.text.count("the clock was set back") == 1


async def keep_changing(owner: Owner, id: UUID) -> None:
    """A burst of four versions in a row, some of which commit long after later ones of other samples."""
    while True:
        async with owner.samples.service().begin(OFFICE) as work:
            for _ in range(4):
                sample = await work.row(Sample, "where id = $1 for update", id)
                assert sample is not None
                await work.record(sample, Changed(fields=[]), reason="")
            await sleep(RANDOM.choice([0, 0, 0.03]))


async def keep_sending(relay: Relay) -> None:
    """Without the lock, as two that each believe to hold it; started again whenever it ends."""
    while True:
        with suppress(OutcomeUnknown):
            if not await relay.send_some():
                await sleep(0.01)
