"""One procedure for tables and for memory: so both are tested by the same tests."""

from asyncio import Event, create_task, gather, sleep
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from uuid import UUID

import pytest

from shared.log.entry import Entry, unpack
from shared.log.transport import Position
from shared.reading.adoption import Adoption
from shared.reading.group import NeverRead
from shared.reading.reaction import Effect
from shared.reading.resync import Mark, resync
from shared.work import Work
from tests.infrastructure.flow.follower import Follower, keep
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.flow.owner import Owner
from tests.infrastructure.flow.troubled import Troubled, poison
from tests.infrastructure.sample import OFFICE, Sample, create_sample

pytestmark = ON_BOTH
RANDOM = Random(8)


@dataclass(frozen=True, slots=True)
class Memory:
    """A Sink without tables."""

    entries: dict[UUID, Entry] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)

    async def held(self) -> Collection[UUID]:
        return {*self.entries}

    async def take(self, page: Sequence[Entry]) -> None:
        for entry in page:
            if entry.id not in self.entries or self.entries[entry.id].revision < entry.revision:
                self.entries[entry.id] = entry

    async def forget(self, lost: Collection[UUID]) -> None:
        for id in lost:
            del self.entries[id]

    async def go_on(self, marks: Sequence[Mark], newest: datetime | None) -> None:
        self.positions.update({mark.position.part: mark.position for mark in marks})

    async def catch_up(self, owner: Owner) -> None:
        for end in await owner.log.ends():
            await self.take([unpack(s.record) for s in await owner.between(self.positions[end.part], end)])


async def a_moment() -> None:
    await sleep(0.02)


@dataclass(frozen=True, slots=True)
class SmallPages:
    """An owner who answers slowly and three at a time; `between` happens after each page."""

    owner: Owner
    between: Callable[[], Awaitable[object]] = a_moment

    async def page(self, after: UUID) -> Sequence[Entry]:
        found = await self.owner.page(after)
        await self.between()
        return found[:3]

    async def since(self, id: UUID, version: int) -> Sequence[Entry]:
        return await self.owner.since(id, version)


async def test_a_resync_while_others_write_ends_equal_to_what_is_fetched_afterwards(follower: Follower) -> None:
    owner, before = follower.owner, [create_sample() for _ in range(12)]
    versions: dict[UUID, int] = {}

    async def keep_version(work: Work, entry: Entry) -> None:
        assert entry.version > versions.get(entry.id, 0)
        versions[entry.id] = entry.version
        await keep(work, entry)

    await owner.store(*before)
    memory, table = Memory(), follower.projection(keep_version, batch=5)
    writing = create_task(write(owner, before))
    await gather(*(resync(owner.log, SmallPages(owner), sink) for sink in (memory, Adoption(table.group))))
    reading = create_task(follower.catch_up(table))
    await gather(writing, reading, resync(owner.log, SmallPages(owner), Adoption(table.group)))
    await follower.catch_up(table)
    await memory.catch_up(owner)

    fetched = {entry.id: entry for entry in await owner.fetched()}
    assert len(fetched) == 24
    assert await follower.copies() == {*fetched}
    assert versions == {entry.id: entry.version for entry in fetched.values()}
    assert memory.entries == fetched


async def test_while_a_page_is_taken_its_owner_looks_for_the_next_unless_the_first_cannot_be_taken(
    follower: Follower,
) -> None:
    await follower.owner.store(*(create_sample() for _ in range(4)))
    first, second = Event(), Event()

    async def looked() -> None:
        (second if first.is_set() else first).set()

    class Broken(Memory):
        async def take(self, page: Sequence[Entry]) -> None:
            await second.wait()
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await resync(follower.owner.log, SmallPages(follower.owner, looked), Broken())


async def test_two_that_take_the_same_at_once_leave_the_newer(follower: Follower) -> None:
    tunnel = create_sample()
    await follower.owner.store(tunnel)
    (old,) = await follower.owner.fetched()
    await follower.owner.change(tunnel, 20)
    (new,) = await follower.owner.fetched()
    taken: list[int] = []

    async def slowly(_: Work, entry: Entry) -> None:
        await sleep(0.1 / entry.version)
        taken.append(entry.version)

    group = Adoption(follower.projection(slowly).group)
    await gather(group.take([old]), group.take([new]))
    assert taken[-1] == 2


async def test_what_its_owner_no_longer_knows_is_forgotten(follower: Follower) -> None:
    tunnel, ghost = create_sample(), create_sample()
    await follower.owner.store(tunnel, ghost)
    memory, table = Memory(), follower.projection()
    for sink in (memory, Adoption(table.group)):
        await resync(follower.owner.log, follower.owner, sink)
    async with follower.owner.samples.service().begin(OFFICE) as work:
        await work.connection.execute("set local session_replication_role = replica")
        await work.connection.execute("delete from journal where aggregate_id = $1", ghost.id)
    for sink in (memory, Adoption(table.group)):
        await resync(follower.owner.log, follower.owner, sink)
    assert (await follower.copies(), {*memory.entries}) == ({tunnel.id}, {tunnel.id})
    assert await Adoption(table.group).held() == {tunnel.id}


async def test_a_key_whose_first_version_was_parked_is_forgotten_with_it(follower: Follower) -> None:
    reader, ghost = await follower.started(follower.effect()), create_sample()
    park = "insert into parked_key (reader, aggregate_id, version, error) values ($1, $2, 1, 'poison')"
    await follower.database.execute(park, reader.group.name, ghost.id)
    await resync(follower.owner.log, follower.owner, Adoption(reader.group))
    assert await follower.parked() == set()


async def test_what_is_made_behind_the_walk_is_not_forgotten_for_a_moment(follower: Follower) -> None:
    samples = [create_sample() for _ in range(8)]
    samples[-1].id = UUID(int=1)
    await follower.owner.store(*samples[:-1])
    table = await follower.started(follower.projection())
    passed, made = Event(), Event()

    async def wait() -> None:
        passed.set()
        await made.wait()

    syncing = create_task(resync(follower.owner.log, SmallPages(follower.owner, wait), Adoption(table.group)))
    await passed.wait()
    await follower.owner.store(samples[-1])
    await follower.catch_up(table)
    made.set()
    await syncing
    assert await follower.copies() == {sample.id for sample in samples}


async def test_a_crash_in_the_middle_leaves_no_mark(follower: Follower) -> None:
    async def crash() -> None:
        raise ConnectionError

    await follower.owner.store(create_sample())
    table = follower.projection()
    with pytest.raises(ConnectionError):
        await resync(follower.owner.log, SmallPages(follower.owner, crash), Adoption(table.group))
    with pytest.raises(NeverRead):
        await table.group.mark(0)


async def test_an_effect_that_starts_does_nothing_for_what_happened_before(follower: Follower) -> None:
    tunnel = create_sample()
    await follower.owner.store(tunnel)
    await follower.owner.change(tunnel, 20)
    await follower.owner.relay()
    reader = await follower.started(follower.effect())
    await follower.owner.change(tunnel, 21)
    await follower.catch_up(reader)
    assert await follower.told(tunnel) == [21]


async def test_a_kind_that_is_added_begins_like_an_effect_that_only_starts(follower: Follower) -> None:
    tunnel, bridge = [await follower.tunnel() for _ in range(2)]
    await follower.owner.change(tunnel, 20)
    effect = follower.effect()
    before = replace(effect, group=replace(effect.group, reaction=Effect("samples", {"other": {}})))
    await follower.started(before)
    await follower.owner.change(bridge, 10)
    await follower.catch_up(before)
    async with follower.running(effect):
        await follower.until("select bool_and('sample' = any (kinds)) from reader_position")
        await follower.owner.change(tunnel, 21)
        await follower.owner.relay()
        await follower.until("select count(*) = 1 from told")
    assert (await follower.told(tunnel), await follower.told(bridge)) == ([21], [])


async def test_a_key_that_fails_in_a_resync_is_parked_and_keeps_no_other_waiting(follower: Follower) -> None:
    tunnel, bridge = [await follower.tunnel() for _ in range(2)]
    tell = Troubled(*poison(5), only=tunnel.id)
    reader = await follower.started(follower.effect(tell))
    await follower.owner.change(tunnel, 20)
    await follower.owner.change(bridge, 10)
    await follower.started(reader)
    assert (await follower.told(tunnel), await follower.told(bridge)) == ([], [10])
    assert await follower.parked() == {tunnel.id}


async def write(owner: Owner, before: Sequence[Sample]) -> None:
    """New ones and new versions, relayed as they come."""
    for nth, sample in enumerate(before):
        await owner.store(create_sample())
        await owner.change(RANDOM.choice(before), 2 + nth, 3 + nth)
        await owner.change(sample, 5)
        await owner.relay()
