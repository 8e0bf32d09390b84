from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from shared.log.partition import partition_of
from shared.log.transport import Position
from shared.reading.adoption import Adoption
from shared.records import journal
from shared.records.restoration import (
    DatabaseBehindLog,
    RestorationUnfinished,
    record_anew,
    require_not_behind,
    require_recorded_anew,
)
from tests.infrastructure.flow.faulty_log import Wrapped
from tests.infrastructure.flow.follower import Follower
from tests.infrastructure.flow.logs import ON_BOTH, EmptyLog
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.sample import OFFICE, Sample, create_sample

pytestmark = ON_BOTH


async def test_a_restored_database_does_not_start_before_it_is_recorded_anew(follower: Follower) -> None:
    owner, tunnel = follower.owner, create_sample()
    await owner.store(tunnel)
    await owner.relay()
    await require_not_behind(owner.database, owner.log)
    await owner.change(tunnel, 20)
    await owner.relay()
    await go_back(owner, tunnel)
    with pytest.raises(DatabaseBehindLog):
        await require_not_behind(owner.database, owner.log)
    owner = await restored(owner)
    await require_not_behind(owner.database, owner.log)


async def test_one_that_was_broken_off_is_done_again_before_anything_starts(owner: Owner) -> None:
    await owner.store(create_sample())
    await require_recorded_anew(owner.database, [Sample])
    await record_anew(owner.samples.service(), [])
    with pytest.raises(RestorationUnfinished):
        await require_recorded_anew(owner.database, [Sample])
    await restored(owner)
    await require_recorded_anew(owner.database, [Sample])


async def test_a_late_duplicate_at_the_end_hides_nothing(follower: Follower) -> None:
    owner, tunnel = follower.owner, create_sample()
    await owner.store(tunnel)
    await owner.change(tunnel, 20)
    first, *_ = await owner.relayed()
    await owner.send_again(first.record)
    await go_back(owner, tunnel)
    with pytest.raises(DatabaseBehindLog):
        await require_not_behind(owner.database, owner.log)


async def test_what_the_log_no_longer_keeps_hinders_no_start(owner: Owner, empty: EmptyLog) -> None:
    tunnel = create_sample()
    await owner.store(tunnel)
    await owner.change(tunnel, *range(5))
    await owner.relay()
    end = (await owner.log.ends())[partition_of(tunnel.id)]
    await empty.cut_off(end._replace(offset=end.offset - 1))
    await require_not_behind(owner.database, empty.of())
    await go_back(owner, tunnel)
    with pytest.raises(DatabaseBehindLog):
        await require_not_behind(owner.database, empty.of())
    await empty.cut_off(end)
    await require_not_behind(owner.database, empty.of())


async def test_a_process_starts_while_others_of_its_service_record_and_send(owner: Owner) -> None:
    tunnel = create_sample()
    await owner.store(tunnel)
    await require_not_behind(owner.database, Meanwhile(owner.log, owner, tunnel))


async def test_readers_follow_a_restored_database_and_drop_what_it_lost(follower: Follower) -> None:
    owner, (tunnel, bridge, ghost) = follower.owner, [create_sample() for _ in range(3)]
    effect, copies = await follower.started(follower.effect()), await follower.started(follower.projection())
    await owner.store(tunnel)
    await owner.change(tunnel, 20)
    await owner.store(ghost)
    old = [stored.record for stored in await owner.relayed()]
    await follower.catch_up(effect)
    await follower.catch_up(copies)
    await go_back(owner, tunnel, ghost)
    owner = await restored(owner)
    await owner.change(tunnel, 25)
    await owner.store(bridge)
    await owner.change(bridge, 10)
    await owner.relay()
    await follower.run_until_read(effect)
    await follower.run_until_read(copies)
    for record in old:
        await owner.send_again(record)
    await follower.catch_up(effect)
    await follower.catch_up(copies)

    assert (await follower.told(tunnel), await follower.told(bridge)) == ([20, 25], [10])
    assert await follower.copies() == {tunnel.id, bridge.id}
    assert await Adoption(copies.group).held() == {tunnel.id, bridge.id}
    assert (await copies.group.seen([tunnel.id]))[tunnel.id] == (2, 2_000_001)


@dataclass(frozen=True, slots=True)
class Meanwhile(Wrapped):
    """Whenever it is asked where it ends, more was recorded and sent since the last question."""

    owner: Owner
    sample: Sample

    async def ends(self) -> Sequence[Position]:
        await self.owner.change(self.sample, self.sample.many + 1)
        await self.owner.relay()
        return await self.log.ends()


async def go_back(owner: Owner, tunnel: Sample, *lost: Sample) -> None:
    """As a backup that knows the tunnel's first version and nothing of the others."""
    async with owner.samples.service().begin(OFFICE) as work:
        await work.connection.execute("set local session_replication_role = replica")
        ghosts = [sample.id for sample in lost]
        await work.connection.execute("delete from journal where version > 1 or aggregate_id = any ($1)", ghosts)
        await work.connection.execute("delete from sample where id = any ($1)", ghosts)
        await work.connection.execute("update sample set version = 1, many = 0 where id = $1", tunnel.id)


async def restored(owner: Owner) -> Owner:
    await record_anew(owner.samples.service(), [Sample])
    return replace(owner, samples=replace(owner.samples, generation=await journal.generation(owner.database)))
