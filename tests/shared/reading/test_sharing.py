from asyncio import gather, sleep, timeout

import pytest

from shared.reading import sharing
from shared.reading.adoption import Adoption
from tests.infrastructure.flow.follower import Follower
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.sample import Sample

pytestmark = ON_BOTH

HELD = """
select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2 and objid < 12 and granted
and database = (select oid from pg_database where datname = 'follower') group by pid order by 1
"""


async def shares(follower: Follower) -> list[int]:
    return [count for (count,) in await follower.database.fetch(HELD)]


async def until_shared(follower: Follower, *expected: int) -> None:
    async with timeout(10):
        while await shares(follower) != [*expected]:
            await sleep(0.02)


async def test_processes_end_with_a_fair_share_each_whoever_comes_or_goes(follower: Follower) -> None:
    await follower.started(follower.effect())
    async with follower.running(follower.effect()):
        await until_shared(follower, 12)
        async with follower.running(follower.effect()):
            await until_shared(follower, 6, 6)
            async with follower.running(follower.effect()):
                await until_shared(follower, 4, 4, 4)
            await until_shared(follower, 6, 6)
        await until_shared(follower, 12)


async def test_what_is_handed_over_is_read_once(follower: Follower, tunnel: Sample) -> None:
    samples = [tunnel, *[await follower.tunnel() for _ in range(11)]]
    await follower.started(follower.effect())
    async with follower.running(follower.effect(batch=2)):
        for number in range(1, 5):
            await gather(*(follower.owner.change(sample, number) for sample in samples))
            await follower.owner.relay()
            async with follower.running(follower.effect(batch=3)):
                await sleep(0.2)
        await follower.until("select count(*) = 48 from told")
    assert await follower.told(tunnel) == [1, 2, 3, 4]
    assert await follower.database.fetchval("select max(version) from told") == 1


async def test_of_two_processes_one_resyncs_and_the_other_waits(
    follower: Follower, tunnel: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: list[str] = []
    held = Adoption.held

    async def counted(self: Adoption) -> object:
        walks.append(self.group.name)
        await sleep(0.3)
        return await held(self)

    monkeypatch.setattr(Adoption, "held", counted)
    async with follower.running(follower.projection()), follower.running(follower.projection()):
        await follower.until("select count(*) = 12 from reader_position")
        await until_shared(follower, 6, 6)
        await follower.owner.change(tunnel, 20)
        await follower.owner.relay()
        await follower.until("select count(*) = 1 from copy where many = 20")
    assert walks == ["copies"]


@pytest.mark.parametrize("members", [1, 2, 5, 12, 13])
async def test_fair_shares_cover_every_partition_once(
    members: int, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locks:
        async def fetch(self, *_: object) -> list[tuple[bool]]:
            return [(nth == self.rank,) for nth in range(members)]

        rank = 0

    locks = Locks()
    taken: list[int] = []
    for locks.rank in range(members):
        taken += await sharing.Share(locks, "group").fair()  # type: ignore[arg-type]  # It asks for its rank only.
    assert taken == [*range(12)]
