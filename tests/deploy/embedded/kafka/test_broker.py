import asyncio
import os
from pathlib import Path
from signal import SIGKILL
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.embedded.kafka.broker import Broker, running
from deploy.embedded.kafka.jars import fetched
from deploy.embedded.kafka.topics import admin, create_topics
from deploy.embedded.ports import free_port
from shared.log.partition import PARTITIONS


async def send(servers: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True) as producer:
        await producer.send_and_wait(topic, value, partition=0)


async def first(servers: str, topic: str) -> bytes:
    async with AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest") as consumer:
        async with asyncio.timeout(20):
            value: bytes = (await consumer.getone()).value
            return value


async def test_what_it_took_it_has_after_a_kill_and_on_other_ports(tmp_path: Path) -> None:
    before = Broker(fetched(), tmp_path / "kafka", tmp_path / "log", free_port(), free_port())
    async with running(before) as child:
        await create_topics(before.address, ["projects"])
        await send(before.address, "projects.events.v1", b"1")
        os.kill(child.pid, SIGKILL)
    after = Broker(fetched(), tmp_path / "kafka", tmp_path / "log", free_port(), free_port())
    async with running(after):
        assert await first(after.address, "projects.events.v1") == b"1"


async def test_topics_are_made_once_and_as_the_log_wants_them(kafka: str) -> None:
    service = f"s{uuid4().hex}"
    await create_topics(kafka, [service])
    await create_topics(kafka, [service])
    topic = f"{service}.events.v1"
    async with admin(kafka) as client:
        (described,) = await client.describe_topics([topic])
        answers = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    settings = {entry[0]: entry[1] for entry in answers[0].resources[0][4]}
    assert len(described["partitions"]) == PARTITIONS == 12
    assert settings["message.timestamp.type"] == "LogAppendTime"
    assert settings["cleanup.policy"] == "delete"
    assert settings["retention.ms"] == str(30 * 86_400_000)


async def test_a_topic_is_never_made_by_asking_for_it(kafka: str) -> None:
    async with admin(kafka) as client:
        (described,) = await client.describe_topics(["nobody.events.v1"])
    assert described["error_code"] == 3
