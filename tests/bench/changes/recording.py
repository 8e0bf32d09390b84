"""How fast changes are recorded, beside pgbench that does the same by hand."""

import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.bench.changes.limit import changes_by_pgbench
from tests.bench.changes.stage import Stage, staged
from tests.bench.ground import Ground
from tests.bench.measure.interleaving import interleaved, ratio
from tests.bench.measure.kernel import SERVER, keep_on
from tests.bench.row import Effort, Figure, Row, Run, at_least

LIMIT = "pgbench, the same five statements on the same tables, 20 clients"
CHANGES = 2_000
"""In a round of the limit."""


def recorded(name: str, rows: int) -> Run:
    async def run(ground: Ground, effort: Effort) -> Sequence[Figure]:
        stage = await ground.keep(staged)
        async with client(stage) as process:

            async def ours() -> float:
                return await told(process, f"{name} {effort.of(rows)}")

            async def limit() -> float:
                return await changes_by_pgbench(stage, 20, effort.of(CHANGES))

            return [ratio(await interleaved(ours, limit, effort))]

    return run


@asynccontextmanager
async def client(stage: Stage) -> AsyncIterator[Process]:
    process = await create_subprocess_exec(
        sys.executable, "-m", "tests.bench.changes.client", stage.address, stdin=PIPE, stdout=PIPE
    )
    keep_on(process.pid, SERVER)
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def told(process: Process, line: str) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n".encode())
    return float(await process.stdout.readline())


ROWS = (
    Row(
        "change-record",
        "changes a second, each of one row, 20 at once",
        LIMIT,
        [at_least(0.9)],
        recorded("record", 1_500),
    ),
    Row(
        "change-many", "rows a second in acts of 100, 4 at once", LIMIT, [at_least(3.0)], recorded("record_all", 6_000)
    ),
)
