from asyncio import gather

import pytest
from prometheus_client import REGISTRY

from shared.log.partition import partition_of
from shared.reading.group import PositionMoved
from shared.reading.reader import Reader
from tests.infrastructure.flow.follower import Follower
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.flow.troubled import Killed, Troubled
from tests.infrastructure.sample import Sample, create_sample

pytestmark = ON_BOTH


async def test_a_kill_between_effect_and_position_doubles_nothing(follower: Follower, tunnel: Sample) -> None:
    reader = await follower.started(follower.effect(Troubled(Killed(), Killed())))
    await follower.owner.change(tunnel, 20, 21)
    for _ in range(2):
        with pytest.raises(Killed):
            await follower.catch_up(reader)
        assert await follower.told(tunnel) == []
    await follower.catch_up(reader)
    assert await follower.told(tunnel) == [20, 21]


async def test_two_readers_of_a_partition_at_once_double_nothing(follower: Follower, tunnel: Sample) -> None:
    slow, quick = Troubled(), Troubled()
    one, other = await follower.started(follower.effect(slow, batch=3)), follower.effect(quick, batch=2)
    await follower.owner.change(tunnel, *range(2, 22))
    await gather(follower.catch_up(one), follower.catch_up(other))
    assert await follower.told(tunnel) == [*range(2, 22)]
    assert await follower.database.fetchval("select max(version) from told") == 1


async def test_who_loses_the_race_for_a_position_undoes_what_it_did(follower: Follower, tunnel: Sample) -> None:
    reader = await follower.started(follower.effect())
    start = await reader.group.mark(partition_of(tunnel.id))
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(reader)
    with pytest.raises(PositionMoved):
        await reader.group.advance(start, start, await follower.owner.since(tunnel.id, 0))


async def test_a_duplicate_that_comes_late_changes_nothing(follower: Follower, tunnel: Sample) -> None:
    reader, copies = await follower.started(follower.effect()), await follower.started(follower.projection())
    await follower.owner.change(tunnel, 20, 21)
    late = [stored.record for stored in await follower.owner.relayed()]
    await follower.catch_up(reader)
    before = repeated(reader)
    for record in late:
        await follower.owner.send_again(record)
    await follower.catch_up(reader)
    assert repeated(reader) >= before + len(late)
    await follower.catch_up(copies)
    assert await follower.told(tunnel) == [20, 21]
    assert await follower.database.fetchval("select max(version) from seen") == 3


async def test_a_lost_record_is_detected_and_fetched_from_its_owner(
    follower: Follower, tunnel: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    reader = await follower.started(follower.effect())
    await follower.owner.change(tunnel, 20)
    await follower.owner.database.execute("delete from unsent")
    await follower.owner.change(tunnel, 21, 22)
    await follower.catch_up(reader)
    assert await follower.told(tunnel) == [20, 21, 22]
    assert "gap in the log" in caplog.text


async def test_a_loss_is_told_also_where_the_next_state_heals_it_and_a_snapshot_is_none(
    follower: Follower, tunnel: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    await follower.owner.change(tunnel, 20)
    await follower.owner.database.execute("delete from unsent")
    copies = await follower.started(follower.projection())
    assert "gap in the log" not in caplog.text
    await follower.owner.change(tunnel, 21)
    await follower.owner.database.execute("delete from unsent")
    await follower.owner.change(tunnel, 22)
    await follower.catch_up(copies)
    assert "gap in the log" in caplog.text
    assert (await copies.group.seen([tunnel.id]))[tunnel.id].version == 4


async def test_kinds_that_nobody_asked_for_leave_no_trace(follower: Follower, caplog: pytest.LogCaptureFixture) -> None:
    reader = await follower.started(follower.projection())
    tunnel = create_sample()
    await follower.owner.store(tunnel)
    database = follower.owner.database
    await database.execute("set local session_replication_role = replica; update journal set kind = 'other'")
    await follower.catch_up(reader)
    assert (await follower.copies(), await reader.group.seen([tunnel.id])) == (set(), {})
    assert "gap in the log" not in caplog.text


def repeated(reader: Reader) -> float:
    """How many records it has dropped so far."""
    return REGISTRY.get_sample_value("hub_reader_repeated_records_total", {"reader": reader.group.name}) or 0.0
