"""How long the hub takes to be there again."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGINT
from tempfile import TemporaryDirectory
from time import perf_counter

from deploy.embedded.ports import free_port
from deploy.embedded.postgres.server import Postgres, running
from tests.bench.ground import Ground, limit_server
from tests.bench.measure.interleaving import Take, interleaved, ratio
from tests.bench.measure.kernel import on_every_core
from tests.bench.row import Effort, Figure, Row, at_most

ROOT = Path(__file__).parents[2]
STARTING_S = 180
STARTS = 5


async def start(ground: Ground, effort: Effort) -> Sequence[Figure]:
    """The first round of each makes what the later ones find, and does not count."""
    with on_every_core():
        async with homes() as (ours, limit):
            few = effort._replace(rounds=min(effort.rounds, STARTS))
            return [ratio(await interleaved(hub_in(ours), least_in(limit), few))]


@asynccontextmanager
async def homes() -> AsyncIterator[tuple[Path, Path]]:
    """Folders that PostgreSQL may enter under another account."""
    with TemporaryDirectory(prefix="hub-") as ours, TemporaryDirectory(prefix="hub-") as limit:
        for home in (ours, limit):
            Path(home).chmod(0o711)
        yield Path(ours), Path(limit)


def hub_in(home: Path) -> Take:
    """Seconds from `make run` to its line that it is ready."""
    told = {**os.environ, "PORT": str(free_port()), "HUB_DATA": str(home / "data"), "LOG": "embedded"}

    async def take() -> float:
        began = perf_counter()
        process = await made_to_run(told)
        took = perf_counter() - began
        os.killpg(process.pid, SIGINT)
        await process.wait()
        return took

    return take


async def made_to_run(environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    """In a group of its own, so that it can be ended as Ctrl-C does."""
    process = await asyncio.create_subprocess_exec(
        "make", "-s", "run", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    async with asyncio.timeout(STARTING_S):
        line = await process.stdout.readline()
    assert b"is ready at" in line, f"the hub did not start: {line.decode()}"
    return process


def least_in(home: Path) -> Take:
    """Seconds for a PostgreSQL that answers, and then a uvicorn with one route of FastAPI that listens."""
    postgres = Postgres(home / "data", home / "log", free_port(), "bench")

    async def take() -> float:
        began = perf_counter()
        async with running(postgres), limit_server("tests.bench.limits.fastapi_app"):
            return perf_counter() - began

    return take


ROWS = (
    Row(
        "start",
        "seconds from `make run` to ready, where it ran before",
        "start of PostgreSQL and of one uvicorn with FastAPI",
        [at_most(4)],
        start,
    ),
)
