from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from os import urandom
from uuid import uuid4

import pytest
from aiokafka.errors import MessageSizeTooLargeError, OutOfOrderSequenceNumber

from shared.log import kafka as kafka_log
from shared.log.kafka import BATCH_BYTES, KafkaLog, open_kafka
from shared.log.transport import LogDiverged, NotAppended, Position, Record, Stored, topic_of
from tests.infrastructure.kafka import create_topic


def record(size: int = 1) -> Record:
    return Record(b"key", {}, urandom(size))


@asynccontextmanager
async def fresh(kafka: str, **settings: str) -> AsyncIterator[KafkaLog]:
    service = str(uuid4())
    await create_topic(kafka, topic_of(service), {name.replace("_", "."): value for name, value in settings.items()})
    async with open_kafka(kafka, jump_ms=100) as logs:
        yield logs.of(service)


async def test_as_many_are_appended_as_a_batch_takes(kafka: str) -> None:
    async with fresh(kafka) as log:
        assert await log.append(0, [record(BATCH_BYTES // 3)] * 5) == 2
        assert (await log.ends())[0] == Position(0, 2)


async def test_a_record_that_is_too_large_is_not_appended_and_the_partition_goes_on(kafka: str) -> None:
    async with fresh(kafka) as log:
        with pytest.raises(NotAppended):
            await log.append(0, [record(BATCH_BYTES)])
        assert await log.append(0, [record()]) == 1


async def test_without_its_topic_nothing_is_appended(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_log, "REQUEST_MS", 300)
    async with open_kafka(kafka) as logs:
        with pytest.raises(NotAppended):
            await logs.of(str(uuid4())).append(0, [record()])


async def test_without_a_broker_nothing_is_appended() -> None:
    async with open_kafka("127.0.0.1:1") as logs:
        with pytest.raises(NotAppended):
            await logs.of("samples").append(0, [record()])
        with pytest.raises(ConnectionError):
            await logs.of("samples").ends()


async def test_what_the_broker_refuses_is_open_and_only_a_new_producer_goes_on(kafka: str) -> None:
    async with fresh(kafka, max_message_bytes="1000") as log:
        await log.append(0, [record()])
        for size, refusal in ((1000, MessageSizeTooLargeError), (1, OutOfOrderSequenceNumber)):
            with pytest.raises(refusal):
                await log.append(0, [record(size)])
        async with open_kafka(kafka) as logs:
            restarted = logs.of(log.topic.removesuffix(".events.v1"))
            assert await restarted.append(0, [record()]) == 1


async def test_a_position_that_the_log_does_not_have_has_diverged(kafka: str) -> None:
    async with fresh(kafka) as log:
        await log.append(0, [record()])
        with pytest.raises(LogDiverged):
            await read_one(log, Position(0, 7))


async def read_one(log: KafkaLog, position: Position) -> Stored:
    while not (found := await log.read(position, limit=1)):
        pass
    return found[0]
