"""Both logs, each of them empty: what is promised of one is promised of the other."""

from asyncio import create_task, gather
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from deploy.embedded.kafka.topics import admin
from shared.log.embedded import open_embedded
from shared.log.kafka import open_kafka
from shared.log.transport import Log, Position, Transport, topic_of
from shared.migrations import LOG, migrate, read
from tests.infrastructure.kafka import create_topic, delete_topic
from tests.infrastructure.samples import made_anew

ON_BOTH = pytest.mark.parametrize("transport", ["embedded", "kafka"])


@dataclass(frozen=True, slots=True)
class EmptyLog:
    """`make_anew` empties it, as if it had been lost; `cut_off` forgets what lies before, as when its time is over."""

    logs: Log
    service: str
    make_anew: Callable[[], Awaitable[None]]
    cut_off: Callable[[Position], Awaitable[None]]

    def of(self) -> Transport:
        """One for each who reads."""
        return self.logs.of(self.service)


@asynccontextmanager
async def empty_embedded(postgres: str) -> AsyncIterator[EmptyLog]:
    address = await made_anew(postgres, "log", lambda address: migrate(address, read(LOG)))
    async with open_embedded(address) as logs:

        async def make_anew() -> None:
            await logs.database.execute("truncate log_head, log_record")

        async def cut_off(first: Position) -> None:
            await logs.database.execute("delete from log_record where part = $1 and pos < $2", *first)

        running = create_task(logs.run())
        yield EmptyLog(logs, "samples", make_anew, cut_off)
        running.cancel()
        await gather(running, return_exceptions=True)


@asynccontextmanager
async def empty_kafka(servers: str) -> AsyncIterator[EmptyLog]:
    service = f"samples-{uuid4()}"

    async def make_anew() -> None:
        await delete_topic(servers, topic_of(service))
        await create_topic(servers, topic_of(service))

    async def cut_off(first: Position) -> None:
        place = TopicPartition(topic_of(service), first.part)
        async with admin(servers) as client:
            await client.delete_records({place: RecordsToDelete(before_offset=first.offset)})

    await create_topic(servers, topic_of(service))
    async with open_kafka(servers, jump_ms=50) as logs:
        yield EmptyLog(logs, service, make_anew, cut_off)
