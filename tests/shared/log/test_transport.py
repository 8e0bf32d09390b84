from asyncio import create_task, sleep, timeout

import pytest

from shared.log.transport import Position, Record, Transport
from tests.infrastructure.flow.logs import ON_BOTH, EmptyLog

pytestmark = ON_BOTH


@pytest.fixture
def log(empty: EmptyLog) -> Transport:
    return empty.of()


def record(nth: int) -> Record:
    return Record(b"key", {"nth": str(nth).encode()}, b"value %d" % nth)


async def test_what_is_appended_is_read_in_order_from_any_position(log: Transport) -> None:
    records = [record(nth) for nth in range(5)]
    assert await log.append(3, records[:3]) == 3
    assert await log.append(3, records[3:]) == 2
    for offset in (3, 0, 4, 1):
        found = await log.read(Position(3, offset), limit=2)
        assert [stored.record for stored in found] == records[offset : offset + 2]
        assert [stored.position.offset for stored in found] == [*range(offset, 5)][:2]


async def test_the_end_is_where_the_next_record_will_be(log: Transport) -> None:
    assert await log.ends() == [Position(part, 0) for part in range(12)]
    await log.append(3, [record(0), record(1)])
    ends = await log.ends()
    assert [end for end in ends if end.offset] == [Position(3, 2)]
    assert await log.read(ends[3], limit=10) == []
    await log.append(3, [record(2)])
    assert (await read_one(log, ends[3])).value == b"value 2"


async def test_a_partition_begins_with_the_first_that_is_kept(empty: EmptyLog, log: Transport) -> None:
    assert await log.starts() == [Position(part, 0) for part in range(12)]
    await log.append(3, [record(nth) for nth in range(5)])
    await empty.cut_off(Position(3, 2))
    assert await log.starts() == [Position(part, 2 if part == 3 else 0) for part in range(12)]
    assert (await log.ends())[3] == Position(3, 5)
    assert (await read_one(log, Position(3, 2))).value == b"value 2"


async def test_the_times_of_a_partition_never_go_back(log: Transport) -> None:
    for nth in range(20):
        await log.append(0, [record(nth)])
    times = [stored.appended_at for stored in await log.read(Position(0, 0), limit=100)]
    assert (times, len(times)) == (sorted(times), 20)


async def test_whoever_waits_is_woken_by_what_is_appended(empty: EmptyLog, log: Transport) -> None:
    reading = create_task(read_one(empty.of(), Position(3, 0)))
    await sleep(0.2)
    async with timeout(2):
        await log.append(3, [record(7)])
        assert (await reading).value == b"value 7"


async def read_one(log: Transport, position: Position) -> Record:
    while not (found := await log.read(position, limit=1)):
        await log.wait(position)
    return found[0].record
