"""How fast a relay fills a real broker, beside a producer that is handed the same bytes."""

from asyncio import gather
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from shared.log.entry import Entry, pack
from shared.log.kafka import KafkaLogs, open_kafka
from shared.log.relay import TAKE
from shared.log.transport import Record, topic_of
from tests.bench.ground import Ground
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.measure.kernel import SERVER, starting_on
from tests.bench.relay.source import ROWS as RECORDS
from tests.bench.relay.source import Source, rate, source
from tests.bench.row import Effort, Figure, Row, at_least
from tests.infrastructure.kafka import create_topic, running_kafka

SERVICE, TOPIC = "samples", topic_of("samples")
BATCH = 100
"""As the relay's own."""

PARTS = [*range(12)]

Batches = dict[int, list[list[Record]]]


@asynccontextmanager
async def broker() -> AsyncIterator[KafkaLogs]:
    """The broker is on the core of servers, with a topic that fills up."""
    with starting_on(SERVER):
        async with running_kafka() as servers:
            await create_topic(servers, TOPIC)
            async with open_kafka(servers) as logs:
                yield logs


async def batches(source: Source, count: int) -> Batches:
    """What a relay would send of that many rows, by partition."""
    await source.put_back(count)
    found: defaultdict[int, list[Record]] = defaultdict(list)
    for part, *columns in await source.database.fetch(TAKE, count, PARTS):
        found[part].append(pack(Entry(*columns), SERVICE))
    return {part: [records[at : at + BATCH] for at in range(0, len(records), BATCH)] for part, records in found.items()}


async def hand_over(logs: KafkaLogs, given: Batches) -> None:
    """One batch in flight for each partition, as aiokafka makes and sends them."""
    producer = await logs.producer.get()

    async def send(part: int, batches: Sequence[Sequence[Record]]) -> None:
        for records in batches:
            batch = producer.create_batch()
            for key, headers, value in records:
                batch.append(timestamp=None, key=key, value=value, headers=[*headers.items()])
            batch.close()
            await (await producer.send_batch(batch, TOPIC, partition=part))

    await gather(*(send(part, batches) for part, batches in given.items()))


async def fill_broker(ground: Ground, effort: Effort) -> Sequence[Figure]:
    kept, logs, count = await ground.keep(source), await ground.keep(broker), effort.of(RECORDS)
    given = await batches(kept, count)

    async def ours() -> float:
        return await kept.drained(logs.of(SERVICE), count)

    async def limit() -> float:
        return await rate(count, lambda: hand_over(logs, given))

    return [ratio(await interleaved(ours, limit, effort))]


ROWS = (
    Row(
        "relay-kafka",
        "rows a second into a real broker",
        "aiokafka with the same bytes, in batches as large, one in flight for each partition",
        [at_least(0.5)],
        fill_broker,
    ),
)
