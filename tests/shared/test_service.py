from dataclasses import replace

import pytest
from asyncpg import InterfaceError, InternalClientError

from shared.contracts.base import Created
from shared.database import PASSING, ConnectionLost
from tests.infrastructure.sample import OFFICE, create_sample
from tests.infrastructure.samples import Samples


async def cut_off(samples: Samples) -> None:
    """In the middle of a transaction, as PostgreSQL does when one takes too long."""
    async with samples.service().begin(OFFICE) as work:
        pid = await work.value("select pg_backend_pid()")
        await samples.database.fetchval("select pg_terminate_backend($1, 1000)", pid)
        await work.value("select 1")


async def test_a_session_that_is_cut_off_is_a_trouble_that_passes(samples: Samples) -> None:
    with pytest.raises(ConnectionLost) as lost:
        await cut_off(samples)
    assert isinstance(lost.value, PASSING)
    await samples.store(create_sample())


async def test_a_session_that_is_just_being_ended_is_a_trouble_that_passes_and_is_not_used_again(
    samples: Samples,
) -> None:
    ended = []

    async def begun() -> None:
        async with samples.service().begin(OFFICE) as work:
            ended.append(await work.value("select pg_backend_pid()"))
            raise InternalClientError("cannot switch to state 15; another operation (2) is in progress")

    with pytest.raises(ConnectionLost):
        await begun()
    async with samples.service().begin(OFFICE) as work:
        assert await work.value("select pg_backend_pid()") not in ended


async def test_a_fault_of_ours_within_a_transaction_stays_one(samples: Samples) -> None:
    async with samples.service().begin(OFFICE) as work:
        with pytest.raises(InterfaceError, match="server expects 0 arguments"):
            await work.value("select 1", 2)


async def test_what_was_recorded_wakes_the_relay_once_it_is_committed(samples: Samples) -> None:
    woken: list[int] = []
    service = replace(samples.service(), committed=lambda: woken.append(1))
    async with service.begin(OFFICE):
        pass
    assert woken == []
    async with service.begin(OFFICE) as work:
        await work.record(create_sample(), Created(), reason="")
    assert woken == [1]
