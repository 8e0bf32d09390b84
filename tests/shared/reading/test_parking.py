import pytest

from shared.log.entry import Entry
from shared.reading.parking import TooManyParked, parked, replay_key
from tests.infrastructure.flow.follower import Follower
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.flow.troubled import PoisonError, Troubled, poison
from tests.infrastructure.sample import Sample

pytestmark = ON_BOTH


async def test_a_poisoned_record_parks_its_key_and_only_its_key(follower: Follower, tunnel: Sample) -> None:
    bridge = await follower.tunnel()
    reader = await follower.started(follower.effect(Troubled(*poison(100), only=tunnel.id)))
    await follower.owner.change(tunnel, 20, 21)
    await follower.owner.change(bridge, 10, 11)
    await follower.catch_up(reader)
    assert (await follower.told(tunnel), await follower.told(bridge)) == ([], [10, 11])
    assert await parked(reader.group) == [tunnel.id]


async def test_what_a_parked_key_missed_is_replayed_in_order(follower: Follower, tunnel: Sample) -> None:
    tell = Troubled(*poison(6))
    reader = await follower.started(follower.effect(tell))
    await follower.owner.change(tunnel, 20, 21, 22)
    await follower.catch_up(reader)
    assert (await follower.told(tunnel), await follower.parked()) == ([], {tunnel.id})
    assert await replay_key(reader.group, tunnel.id)
    await follower.owner.change(tunnel, 23)
    await follower.catch_up(reader)
    assert (tell.told, await follower.parked()) == ([2, 3, 4, 5], set())


async def test_a_replay_that_fails_changes_nothing(follower: Follower, tunnel: Sample) -> None:
    reader = await follower.started(follower.effect(Troubled(*poison(7))))
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(reader)
    with pytest.raises(PoisonError):
        await replay_key(reader.group, tunnel.id)
    assert (await follower.told(tunnel), await follower.parked()) == ([], {tunnel.id})


async def test_a_replay_that_another_record_overtook_is_not_taken_for_complete(
    follower: Follower, tunnel: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await follower.started(follower.effect(Troubled(*poison(6))))
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(reader)
    missed = await reader.group.missed(tunnel.id)
    await follower.owner.change(tunnel, 21)
    await follower.catch_up(reader)

    async def as_of_before(*_: object) -> list[Entry]:
        return missed

    with monkeypatch.context() as patched:
        patched.setattr(type(reader.group), "missed", as_of_before)
        assert not await replay_key(reader.group, tunnel.id)
    assert await replay_key(reader.group, tunnel.id)
    assert await follower.told(tunnel) == [20, 21]


async def test_more_than_five_parked_keys_stop_the_partition(follower: Follower) -> None:
    samples = [await follower.tunnel() for _ in range(6)]
    reader = await follower.started(follower.effect(Troubled(*poison(100))))
    for sample in samples:
        await follower.owner.change(sample, 20)
    with pytest.raises(TooManyParked):
        await follower.catch_up(reader)
    assert len(await follower.parked()) == 5
