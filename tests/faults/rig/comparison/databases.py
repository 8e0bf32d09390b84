"""What the hub keeps, read directly: databases and the log, as its processes reach them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from shared.database import PASSING
from shared.log.embedded import open_embedded
from shared.log.entry import Entry, id_of, readable
from shared.log.kafka import open_kafka
from shared.log.transport import Log, Position, Transport
from tests.infrastructure.running import RunningHub

SERVICES = ("projects", "metrics", "notifications", "gateway")
OWNERS = ("projects", "metrics")
"""Those in which the load changes something."""
READING = ("metrics", "notifications")
"""Those that read what projects tells."""
PAGE = 1000

JOURNAL = "select seq, aggregate_id, kind, version, generation, reason, state from journal order by seq"
DUE = "select count(*) from due where at <= hub_now()"
UNSENT = "select count(*) from unsent"
POSITIONS = "select reader, part, next from reader_position"


class Row(NamedTuple):
    """One record of a journal."""

    seq: int
    id: UUID
    kind: str
    version: int
    generation: int
    reason: str
    state: bytes | None

    @property
    def event_id(self) -> str:
        return f"{self.id}-{self.generation}-{self.version}"


class Copy(NamedTuple):
    """One record of the log."""

    position: Position
    event_id: str
    entry: Entry | None


@asynccontextmanager
async def connected(hub: RunningHub, service: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(hub.told(service)["HUB_DATABASE"])
    try:
        yield connection
    finally:
        await connection.close()


async def fetch(hub: RunningHub, service: str, query: str, *arguments: object) -> list[Any]:
    async with connected(hub, service) as connection:
        rows: list[Any] = await connection.fetch(query, *arguments)
        return rows


async def journal(hub: RunningHub, service: str) -> list[Row]:
    """All of it, in order of seq."""
    return [Row(*row) for row in await fetch(hub, service, JOURNAL)]


def newest(rows: list[Row]) -> Mapping[UUID, Row]:
    return {row.id: row for row in sorted(rows, key=lambda row: (row.generation, row.version))}


def log_of(hub: RunningHub) -> AbstractAsyncContextManager[Log]:
    told = hub.told("projects")
    if told["HUB_LOG"] == "kafka":
        return open_kafka(told["HUB_KAFKA_SERVERS"])
    return open_embedded(told["HUB_LOG_DATABASE"])


async def copies(log: Transport) -> list[Copy]:
    """All that it holds, partition by partition, duplicates too."""
    found: list[Copy] = []
    for start, end in zip(await log.starts(), await log.ends(), strict=True):
        position = start
        while position < end:
            for stored in await log.read(position, limit=PAGE):
                found.append(Copy(stored.position, id_of(stored.record), readable(stored.record)))
                position = end._replace(offset=stored.position.offset + 1)
    return found


async def behind(hub: RunningHub, log: Log) -> str | None:
    """Why it is not at rest; None: all that was to follow has followed, and all that was recorded was sent and read."""
    try:
        for service in SERVICES:
            if count := await hub.sql(service, DUE):
                return f"{count} timers of {service} are due"
        for service in SERVICES:
            if count := await hub.sql(service, UNSENT):
                return f"{count} records of {service} are unsent"
        ends = {end.part: end.offset for end in await log.of("projects").ends()}
        for service in READING:
            for reader, part, next in await fetch(hub, service, POSITIONS):
                if next < ends[part]:
                    return f"{reader} is at {next} of {ends[part]} in partition {part}"
    except PASSING as trouble:
        return repr(trouble)
    return None
