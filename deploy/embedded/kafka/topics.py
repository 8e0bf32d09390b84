"""The topics: one for each service, never compacted, kept for 30 days. Alone: `python -m … SERVERS`."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.embedded.environment import SERVICES
from deploy.embedded.trouble import Trouble
from shared.log.partition import PARTITIONS

SETTINGS = {
    "cleanup.policy": "delete",
    "retention.ms": str(30 * 24 * 3600 * 1000),
    "message.timestamp.type": "LogAppendTime",
    "unclean.leader.election.enable": "false",
}
FINE = frozenset({0, 36})
"""Made, or there already."""


async def create_topics(servers: str, services: Iterable[str]) -> None:
    names = [f"{service}.events.v1" for service in services]
    async with admin(servers) as client:
        made = await client.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs=SETTINGS) for name in names])
    failed = [error for error in made.topic_errors if error[1] not in FINE]
    if failed:
        raise Trouble(f"Kafka cannot make the topic {failed[0][0]}: error {failed[0][1]}")


@asynccontextmanager
async def admin(servers: str) -> AsyncIterator[Any]:
    client = AIOKafkaAdminClient(bootstrap_servers=servers)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


if __name__ == "__main__":
    asyncio.run(create_topics(sys.argv[1], SERVICES))
