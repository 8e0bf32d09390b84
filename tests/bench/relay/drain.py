"""How fast a relay empties its queue into a log that answers in 2 ms, and whether it keeps the order of each key."""

from asyncio import gather, sleep
from collections.abc import Sequence
from itertools import cycle, islice
from uuid import UUID

from shared.log.entry import Entry, pack, unpack
from shared.log.partition import PARTITIONS
from shared.log.relay import DELETE, TAKE, Relay
from shared.log.transport import Position, Record, Stored
from tests.bench.ground import Ground
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.relay.source import ROWS as RECORDS
from tests.bench.relay.source import SOME, Source, rate, source
from tests.bench.row import Effort, Figure, Row, at_least, at_most

ANSWERS_S = 0.002
ONE_BY_ONE = 300
"""Records in a round of the limit."""


class DistantLog:
    """Keeps everything, in the order in which it came, and says so 2 ms later."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    async def append(self, part: int, records: Sequence[Record]) -> int:
        self.records += records
        await sleep(ANSWERS_S)
        return len(records)

    async def read(self, position: Position, *, limit: int) -> Sequence[Stored]:
        raise LookupError("nobody reads it")

    async def wait(self, position: Position) -> None:
        raise LookupError("nobody reads it")

    async def starts(self) -> Sequence[Position]:
        raise LookupError("nobody reads it")

    async def ends(self) -> Sequence[Position]:
        raise LookupError("nobody reads it")


def out_of_order(records: Sequence[Record]) -> int:
    """Records that came before the version that precedes them."""
    newest: dict[UUID, int] = {}
    wrong = 0
    for entry in map(unpack, records):
        seen = newest.get(entry.id, 0)
        wrong += entry.version > seen + 1
        newest[entry.id] = max(seen, entry.version)
    return wrong


async def by_row(source: Source, count: int) -> None:
    """The relay's own statements, for one record of one partition after the other."""
    log = DistantLog()
    for part in islice(cycle(range(PARTITIONS)), count):
        for _, *columns in await source.database.fetch(TAKE, 1, [part]):
            entry = Entry(*columns)
            await log.append(part, [pack(entry, "samples")])
            await source.database.execute(DELETE, part, [entry.seq])


async def beside_a_second(source: Source, count: int) -> int:
    """Two relays that both send, as when one lost the lock and does not know it yet: out of order, or never sent."""
    await source.put_back(count)
    log = DistantLog()
    await gather(*(keep_sending(Relay(source.database, log, "samples", batch=size), source) for size in (100, 7)))
    return out_of_order(log.records) + abs(
        len({(record.key, record.headers["sequence"]) for record in log.records}) - count
    )


async def keep_sending(relay: Relay, source: Source) -> None:
    while await source.database.fetchval(SOME):
        await relay.send_some()


async def drain(ground: Ground, effort: Effort) -> Sequence[Figure]:
    kept, count = await ground.keep(source), effort.of(RECORDS)

    async def ours() -> float:
        return await kept.drained(DistantLog(), count)

    async def limit() -> float:
        await kept.put_back(RECORDS)
        return await rate(effort.of(ONE_BY_ONE), lambda: by_row(kept, effort.of(ONE_BY_ONE)))

    fast = ratio(await interleaved(ours, limit, effort))
    return [fast, Figure(await beside_a_second(kept, count))]


ROWS = (
    Row(
        "relay-drain",
        "rows a second into a log that answers in 2 ms, bursts per key, a second relay beside it",
        "the same statements for one row at a time",
        [at_least(130), at_most(0, "out_of_order")],
        drain,
    ),
)
