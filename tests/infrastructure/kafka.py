"""Kafka 4 for tests: the embedded run's own broker, with small topics."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aiokafka.admin import NewTopic

from deploy.embedded.kafka.broker import Broker, running
from deploy.embedded.kafka.jars import fetched
from deploy.embedded.kafka.topics import admin
from deploy.embedded.ports import free_port
from shared.log.partition import PARTITIONS

QUICK = {"file.delete.delay.ms": "100", "controlled.shutdown.enable": "false"}


@asynccontextmanager
async def running_kafka() -> AsyncIterator[str]:
    """The address of a fresh broker, `127.0.0.1:port`. It keeps nothing."""
    with TemporaryDirectory(prefix="hub-kafka-") as home:
        broker = Broker(fetched(), Path(home, "kafka"), Path(home, "log"), free_port(), free_port(), QUICK)
        async with running(broker):
            yield broker.address


async def create_topic(servers: str, topic: str, settings: Mapping[str, str] | None = None) -> None:
    async with admin(servers) as client:
        created = await client.create_topics([NewTopic(topic, PARTITIONS, 1, topic_configs=settings)])
    assert created.topic_errors[0][1] == 0, created


async def delete_topic(servers: str, topic: str) -> None:
    async with admin(servers) as client:
        await client.delete_topics([topic])
