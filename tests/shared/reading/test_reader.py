from contextlib import suppress
from dataclasses import replace

import msgspec
import pytest
from asyncpg import DeadlockDetectedError

from shared.contracts import kinds
from shared.log.entry import Entry
from shared.log.partition import partition_of
from shared.log.transport import LogDiverged, NotAppended, Record
from shared.reading.group import NeverRead
from shared.reading.resync import require_same
from shared.work import Work
from tests.infrastructure.flow.faulty_log import CutOff
from tests.infrastructure.flow.follower import Follower, keep
from tests.infrastructure.flow.logs import ON_BOTH
from tests.infrastructure.flow.troubled import PoisonError, Troubled, poison
from tests.infrastructure.sample import Sample, SampleState, create_sample

pytestmark = ON_BOTH


async def test_a_trouble_that_passes_parks_nothing(follower: Follower, tunnel: Sample) -> None:
    passing = [DeadlockDetectedError(), ConnectionError()] * 10
    reader = await follower.started(follower.effect(Troubled(PoisonError(), *passing)))
    await follower.owner.change(tunnel, 20)
    await follower.owner.relay()
    async with follower.running(reader):
        await follower.until("select count(*) = 1 from told")
    assert await follower.parked() == set()


async def test_an_unknown_type_stops_the_effects_of_its_key_and_no_projection(
    follower: Follower, tunnel: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, copies = await follower.started(follower.effect()), await follower.started(follower.projection())
    await follower.database.execute("delete from copy")
    monkeypatch.delitem(kinds.EVENTS, "hub.record.changed.v1")
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(reader)
    await follower.catch_up(copies)
    assert (await follower.parked(), await follower.copies()) == ({tunnel.id}, {tunnel.id})


async def test_a_projection_that_fails_takes_what_its_owner_says_now(follower: Follower, tunnel: Sample) -> None:
    async def keep_but_version_2(work: Work, entry: Entry) -> None:
        assert entry.version != 2
        await keep(work, entry)

    reader = await follower.started(follower.projection(keep_but_version_2))
    await follower.database.execute("delete from copy")
    await follower.owner.change(tunnel, 20, 21)
    await follower.catch_up(follower.projection(keep_but_version_2, batch=1))
    assert (await follower.copies(), await follower.parked()) == ({tunnel.id}, set())
    assert (await reader.group.seen([tunnel.id]))[tunnel.id].version == 3


async def test_a_projection_tries_for_as_long_as_it_takes_and_never_parks(follower: Follower, tunnel: Sample) -> None:
    failures = iter(range(20))

    async def keep_at_last(work: Work, entry: Entry) -> None:
        if next(failures, None) is not None:
            raise PoisonError
        await keep(work, entry)

    await follower.started(follower.projection())
    await follower.database.execute("delete from copy")
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(follower.projection(keep_at_last))
    assert (await follower.copies(), await follower.parked()) == ({tunnel.id}, set())


async def test_a_log_that_was_made_anew_is_detected_even_when_it_is_as_long(follower: Follower, tunnel: Sample) -> None:
    reader = await follower.started(follower.effect())
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(reader)
    mark = await reader.group.mark(partition_of(tunnel.id))
    await require_same(follower.owner.log, mark)
    await follower.owner.make_anew()
    with pytest.raises(LogDiverged):
        await require_same(follower.owner.log, mark)
    await follower.owner.change(tunnel, 21, 22, 23)
    await follower.owner.relay()
    with pytest.raises(LogDiverged):
        await require_same(follower.owner.log, mark)


async def test_a_log_that_was_cut_off_in_front_is_detected(follower: Follower, tunnel: Sample) -> None:
    reader = await follower.started(follower.effect())
    mark = await reader.group.mark(partition_of(tunnel.id))
    await follower.owner.change(tunnel, 20, 21)
    await follower.owner.relay()
    with pytest.raises(LogDiverged):
        await replace(reader, log=CutOff(follower.owner.log)).take_from(mark)


async def test_after_the_log_was_lost_what_it_held_is_fetched_and_nothing_doubled(
    follower: Follower, tunnel: Sample
) -> None:
    bridge = create_sample()
    reader = await follower.started(follower.effect())
    await follower.owner.change(tunnel, 20)
    await follower.catch_up(reader)
    await follower.owner.change(tunnel, 21)
    await follower.owner.store(bridge)
    await follower.owner.change(bridge, 10)
    await follower.owner.relay()
    await follower.owner.make_anew()
    async with follower.running(reader):
        await follower.until("select count(*) = 3 from told")
        await follower.owner.change(tunnel, 22)
        await follower.owner.relay()
        await follower.until("select count(*) = 4 from told")
    assert (await follower.told(tunnel), await follower.told(bridge)) == ([20, 21, 22], [10])


async def test_a_group_without_a_position_reads_nothing(follower: Follower) -> None:
    with pytest.raises(NeverRead):
        await follower.effect().group.mark(0)


async def test_a_record_of_an_older_build_is_read_with_what_its_kind_gained_since(
    follower: Follower, tunnel: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []

    async def keep_depth(_: Work, entry: Entry) -> None:
        read.append(msgspec.json.decode(entry.state or b"")["depth"])

    reader = await follower.started(follower.projection())
    await follower.owner.change(tunnel, 20)
    monkeypatch.setattr(SampleState, "ADDED", {"depth": lambda state: state["many"] * 2, "many": lambda _: 0})
    await follower.catch_up(replace(reader, group=follower.projection(keep_depth).group))
    assert read == [40]


@pytest.mark.parametrize("foreign", [Record(b"key", {}, b"hello"), Record(b"", {"ce_id": b"\xff"}, b"{}")])
async def test_a_record_that_nobody_of_us_wrote_is_told_and_passed_over(
    follower: Follower, tunnel: Sample, foreign: Record, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned = Troubled(*poison(2))
    effect, copies = await follower.started(follower.effect(poisoned)), await follower.started(follower.projection())
    for day in (20, 21):
        await follower.owner.change(tunnel, day)
        await follower.owner.relay()
        await append(follower, partition_of(tunnel.id), foreign)
    for reader in (effect, copies):
        await follower.catch_up(reader)
        await require_same(reader.log, await reader.group.mark(partition_of(tunnel.id)))
    assert (await follower.told(tunnel), await follower.parked()) == ([20, 21], set())
    assert await follower.database.fetchval("select many from copy") == 21
    assert "nobody can read" in caplog.text


async def append(follower: Follower, part: int, record: Record) -> None:
    while True:
        with suppress(NotAppended, ConnectionError):
            await follower.owner.log.append(part, [record])
            return


async def test_a_record_of_a_later_build_is_taken_as_it_is(follower: Follower, tunnel: Sample) -> None:
    reader = await follower.started(follower.projection())
    await follower.owner.change(tunnel, 20)
    await follower.owner.database.execute(
        "set local session_replication_role = replica;"
        """update journal set state = convert_to('{"new":{},' || substr(convert_from(state, 'UTF8'), 2), 'UTF8')"""
    )
    await follower.catch_up(reader)
    assert await follower.database.fetchval("select many from copy") == 20
    assert SampleState.model_validate_json((await follower.owner.since(tunnel.id, 1))[0].state or b"").many == 20
