"""How fast figures come in bulk, beside COPY by psql, and whether millions come as fast, in as little memory.

The metrics service runs by itself, with one worker: the job after acceptance, which looks for outliers, does not.
"""

from asyncio import open_connection
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from deploy.embedded.data.keys import private_key
from shared.auth.signed import HEADER as SIGNED
from shared.auth.signed import Signer
from shared.database import open_pool
from tests.bench.changes.serving import running
from tests.bench.changes.stage import Stage, staged
from tests.bench.ground import Ground
from tests.bench.ingest.copying import rows_copied
from tests.bench.ingest.figures import CODE, HEADER, HOURS, SERIES, Block, csv_rows, define
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.measure.kernel import cpu_s
from tests.bench.row import Effort, Figure, Row, at_least, at_most
from tests.infrastructure.metrics.service import OFFICE, Metrics

ROWS_OF_BLOCK = SERIES * HOURS
BLOCKS = 60
"""Of a large batch: as many as are less than 64 MiB."""
MILLIONS = 5_000_000

NUMBERS = "select key.number from series_key as key join indicator on indicator.id = key.indicator where code = $1"


class NotTaken(Exception):
    """What the service answered."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Each block is of other hours than all before."""

    stage: Stage
    pid: int
    signer: Signer
    blocks: Iterator[Block] = field(default_factory=lambda: map(Block, count()))

    async def send(self, blocks: int) -> float:
        """Rows a second until the batch counts."""
        pieces = [csv_rows(next(self.blocks)).encode() for _ in range(blocks)]
        pieces[0] = f"{HEADER}\n".encode() + pieces[0]
        began = perf_counter()
        await self.post(f"/v1/observation-batches?id={uuid4()}", pieces)
        return blocks * ROWS_OF_BLOCK / (perf_counter() - began)

    async def post(self, path: str, pieces: Sequence[bytes]) -> None:
        """Raises NotTaken."""
        reader, writer = await open_connection("127.0.0.1", self.stage.environment.port_of("metrics"))
        told = {SIGNED: self.signer.sign(OFFICE), "Host": "127.0.0.1", "Content-Type": "text/csv"}
        told |= {"Content-Length": str(sum(map(len, pieces))), "Connection": "close"}
        writer.write(f"POST {path} HTTP/1.1\r\n{lines(told)}\r\n".encode())
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        answer = await reader.read()
        writer.close()
        if not answer.startswith(b"HTTP/1.1 201"):
            raise NotTaken(answer[:1_000])

    async def series(self) -> list[int]:
        """Their numbers."""
        async with open_pool(self.stage.environment.of("metrics")["HUB_DATABASE"], size=1) as database:
            return [number for (number,) in await database.fetch(NUMBERS, CODE)]


def lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


@asynccontextmanager
async def sending() -> AsyncIterator[Sender]:
    """To a service that took one block before."""
    async with staged() as stage, running(stage, "metrics") as pids:
        async with open_pool(stage.environment.of("metrics")["HUB_DATABASE"], size=2) as database:
            await define(Metrics(database))
        sender = Sender(stage, pids["metrics"], Signer(private_key(stage.folder.keys.text("signing-key"))))
        await sender.send(1)
        yield sender


async def beside_copy(ground: Ground, effort: Effort) -> Sequence[Figure]:
    async with sending() as sender:
        numbers, before, sent = await sender.series(), cpu_s(sender.pid), 0

        async def ours() -> float:
            nonlocal sent
            sent += ROWS_OF_BLOCK
            return await sender.send(1)

        async def limit() -> float:
            return await rows_copied(sender.stage, next(sender.blocks), numbers)

        pairs = await interleaved(ours, limit, effort)
        return [ratio(pairs, {"service us a row": (cpu_s(sender.pid) - before) / sent * 1e6})]


async def among_millions(ground: Ground, effort: Effort) -> Sequence[Figure]:
    """The rate of the last tenth beside that of the first, and the most memory that the process ever had."""
    async with sending() as sender:
        batches = max(2, effort.of(MILLIONS) // (BLOCKS * ROWS_OF_BLOCK) + 1)
        rates = [await sender.send(BLOCKS) for _ in range(batches)]
        some = max(1, batches // 10)
        first, last = median(rates[:some]), median(rates[-some:])
        facts = {"first": first, "last": last, "rows": float(batches * BLOCKS * ROWS_OF_BLOCK)}
        by_number = {f"rate {nth}": rate for nth, rate in enumerate(rates, 1)}
        return [Figure(last / first, facts=facts | by_number), Figure(peak_mib(sender.pid), facts=facts)]


def peak_mib(pid: int) -> float:
    """The most that was ever resident of it (proc_pid_status(5): VmHWM)."""
    told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / 1024


ROWS = (
    Row(
        "ingest",
        "rows of 12 fields a second, a batch of 10,000 as CSV over HTTP, until it counts",
        "psql \\copy of as many such rows into the same table, with its indexes",
        [at_least(0.40)],
        beside_copy,
    ),
    Row(
        "ingest-5m",
        "5 million rows of 12 fields, in batches of nearly 64 MiB: rate at the end, and most memory (MiB)",
        "the rate at the start",
        [at_least(0.8), at_most(300, "peak_mib")],
        among_millions,
    ),
)
