"""What the hub keeps, read directly: databases and the log, as its processes reach them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from shared.database import PASSING
from shared.log.embedded import open_embedded
from shared.log.entry import Entry, id_of, readable
from shared.log.kafka import open_kafka
from shared.log.transport import Log, Position, Transport
from shared.reading.reaction import Effect, Projection
from tests.infrastructure.running import RunningHub

SERVICES = ("projects", "metrics", "notifications", "gateway")
OWNERS = ("projects", "metrics")
"""Those in which the load changes something."""
READING = ("metrics", "notifications")
"""Those that read what owners tell."""
PAGE = 1000

JOURNAL = "select seq, aggregate_id, kind, version, generation, reason, state from journal order by seq"
DUE = "select count(*) from due where at <= hub_now()"
UNSENT = "select count(*) from unsent"
POSITIONS = "select reader, part, next from reader_position"


def readers(service: str) -> Mapping[str, Effect | Projection]:
    """What it does with the records of owners, by the name of the reader."""
    found: Mapping[str, Effect | Projection] = import_module(f"services.{service}.readers").READERS
    return found


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
    """Why it is not at rest; None: all that was to follow has followed, and all that was recorded was sent and read.

    Whoever reads may set timers, so these are looked at again in the end.
    """
    try:
        return (
            await waiting(hub, DUE) or await waiting(hub, UNSENT) or await unread(hub, log) or await waiting(hub, DUE)
        )
    except PASSING as trouble:
        return repr(trouble)


async def waiting(hub: RunningHub, query: str) -> str | None:
    for service in SERVICES:
        if count := await hub.sql(service, query):
            return f"{service} has {count} that wait: {query}"
    return None


async def unread(hub: RunningHub, log: Log) -> str | None:
    ends = {owner: {end.part: end.offset for end in await log.of(owner).ends()} for owner in OWNERS}
    for service in READING:
        for reader, part, next in await fetch(hub, service, POSITIONS):
            end = ends[readers(service)[reader].owner][part]
            if next < end:
                return f"{reader} is at {next} of {end} in partition {part}"
    return None
