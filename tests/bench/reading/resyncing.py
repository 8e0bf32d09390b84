"""How fast a gateway that holds nothing reads all that an owner has, beside COPY of the same entries."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

import asyncpg
import httpx

from services.gateway.read_model.change import kinds_of
from services.gateway.read_model.following import Following
from services.gateway.read_model.model import ReadModel
from shared.log.embedded import open_embedded
from shared.log.transport import Transport
from shared.reading.resync import resync
from shared.reading.source import HttpSource
from shared.records.journal import SNAPSHOT
from tests.bench.changes.serving import running
from tests.bench.changes.settling import opened
from tests.bench.changes.stage import Stage, staged
from tests.bench.ground import Ground
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.row import Effort, Figure, Row, at_least

OWNER = "projects"
KINDS = kinds_of(OWNER)
NIL = "00000000-0000-0000-0000-000000000000"
ALL = 10**6
LEAST = 20_000


async def read_everything(ground: Ground, effort: Effort) -> Sequence[Figure]:
    """Of the stage with its large schedule. The owner is on the core of servers, the gateway's part in this process."""
    stage = await ground.keep(staged)
    async with opened(stage.address), running(stage, OWNER), asking(stage) as (log, source):

        async def ours() -> float:
            began = perf_counter()
            held = await taken(log, source)
            assert held >= LEAST
            return held / (perf_counter() - began)

        async def limit() -> float:
            return await copied(stage.address)

        return [ratio(await interleaved(ours, limit, effort))]


@asynccontextmanager
async def asking(stage: Stage) -> AsyncIterator[tuple[Transport, HttpSource]]:
    told = stage.environment.of("gateway")
    address, key = stage.environment.address(OWNER), told["HUB_SERVICE_KEY"]
    async with open_embedded(told["HUB_LOG_DATABASE"]) as logs, httpx.AsyncClient(timeout=30) as client:
        yield logs.of(OWNER), HttpSource(client, address, key, KINDS)


async def taken(log: Transport, source: HttpSource) -> int:
    """By a read model of its own, as when a gateway starts: how many records it holds then."""
    model = ReadModel([OWNER])
    await resync(log, source, Following(OWNER, log, source, model, nobody_hears, nobody_hears))
    return len(model.ids(OWNER))


def nobody_hears(*_: object) -> None:
    """Nobody is connected."""


async def copied(address: str) -> float:
    """Records a second."""
    connection = await asyncpg.connect(address)
    try:
        began = perf_counter()
        said = await connection.copy_from_query(SNAPSHOT, NIL, KINDS, ALL, output=thrown_away, format="binary")
        return int(said.split()[1]) / (perf_counter() - began)
    finally:
        await connection.close()


async def thrown_away(data: bytes) -> None:
    """It was read."""


ROWS = (
    Row(
        "resync",
        "records a second that a gateway takes from an owner, 20,000 in all",
        "COPY of the same entries by one query",
        [at_least(0.4)],
        read_everything,
    ),
)
