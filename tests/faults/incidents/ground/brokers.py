"""Kafka of one broker or three, of the rig's own: stopped, killed and taken back as an incident wants it."""

import os
import shutil
from asyncio import gather, sleep, timeout
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from subprocess import run
from tempfile import TemporaryDirectory
from typing import Any

from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError

from deploy.embedded.children import Child
from deploy.embedded.environment import SERVICES
from deploy.embedded.kafka.broker import Broker, cluster_id, running
from deploy.embedded.kafka.jars import fetched
from deploy.embedded.kafka.topics import FINE, SETTINGS, admin
from deploy.embedded.ports import HOST, free_port
from shared.log.partition import PARTITIONS
from shared.log.transport import topic_of

QUICK = {
    "file.delete.delay.ms": "100",
    "controller.quorum.election.timeout.ms": "500",
    "controller.quorum.fetch.timeout.ms": "1500",
    "controller.quorum.request.timeout.ms": "1000",
}
"""Whoever follows a leader that died does so within seconds."""

UP_S = 60


@dataclass(slots=True)
class Member:
    broker: Broker
    up: AsyncExitStack = field(default_factory=AsyncExitStack)
    child: Child | None = None

    async def start(self) -> None:
        self.child = await self.up.enter_async_context(running(self.broker))

    async def stop(self) -> None:
        await self.up.aclose()

    async def kill(self) -> None:
        """As the power goes: nothing is said to anyone. It stays down."""
        assert self.child
        os.kill(self.child.pid, SIGKILL)
        await self.stop()

    def keep_copy(self) -> None:
        """Of its data, while it is stopped."""
        shutil.copytree(self.broker.folder / "data", self.broker.folder / "copy")

    def take_back(self) -> None:
        shutil.rmtree(self.broker.folder / "data")
        (self.broker.folder / "copy").rename(self.broker.folder / "data")


@dataclass(frozen=True, slots=True)
class Brokers:
    members: Sequence[Member]

    @property
    def servers(self) -> str:
        return ",".join(member.broker.address for member in self.members)

    async def leader_of(self, topic: str) -> Member:
        """The one that leads the most of its partitions."""
        async with admin(self.servers) as client:
            (described,) = await client.describe_topics([topic])
        leaders: Counter[int] = Counter(place["leader"] for place in described["partitions"])
        ((leader, _),) = leaders.most_common(1)
        return self.members[int(leader) - 1]

    async def make_anew(self, topic: str) -> None:
        """The broker takes a moment to forget the old one."""
        async with admin(self.servers) as client, timeout(UP_S):
            await client.delete_topics([topic])
            new = NewTopic(topic, PARTITIONS, len(self.members), topic_configs=SETTINGS)
            while (await client.create_topics([new])).topic_errors[0][1]:
                await sleep(0.1)

    async def create_topics(self) -> None:
        """On three, a record is on two before it is acknowledged."""
        copies = len(self.members)
        told = SETTINGS | {"min.insync.replicas": str(min(copies, 2))}
        topics = [NewTopic(topic_of(name), PARTITIONS, copies, topic_configs=told) for name in SERVICES]
        async with timeout(UP_S):
            while not await created(self.servers, topics):
                await sleep(0.2)


async def created(servers: str, topics: Sequence[Any]) -> bool:
    try:
        async with admin(servers) as client:
            made = await client.create_topics(topics)
    except KafkaError:
        return False
    return all(error[1] in FINE for error in made.topic_errors)


@asynccontextmanager
async def running_brokers(count: int) -> AsyncIterator[Brokers]:
    """Fresh, with the topics of all services. They keep nothing."""
    with TemporaryDirectory(prefix="hub-kafka-") as home:
        brokers = Brokers([Member(broker) for broker in planned(Path(home), count)])
        format_all(brokers)
        try:
            await gather(*(member.start() for member in brokers.members))
            await brokers.create_topics()
            yield brokers
        finally:
            await gather(*(member.stop() for member in brokers.members))


def planned(home: Path, count: int) -> list[Broker]:
    """Each is a controller too."""
    controllers = [free_port() for _ in range(count)]
    voters = ",".join(f"{nth}@{HOST}:{port}" for nth, port in enumerate(controllers, 1))
    return [
        Broker(
            fetched(), home / str(nth), home / f"{nth}.log", free_port(), port,
            QUICK | {"node.id": str(nth), "controller.quorum.voters": voters},
        )
        for nth, port in enumerate(controllers, 1)
    ]  # fmt: skip


def format_all(brokers: Brokers) -> None:
    """As one cluster."""
    id = cluster_id()
    for member in brokers.members:
        member.broker.folder.mkdir()
        command = member.broker.java(
            "kafka.tools.StorageTool", "format", "-t", id, "-c", str(member.broker.configure())
        )
        run(command, check=True, capture_output=True)
