"""Where changes are made: the projects service's own database, with 16 programmes and what stands below them.

Nothing relays. PostgreSQL is on the core of the load, and whoever speaks to it on that of servers: pgbench, our client,
or the service. It takes no care of its disk, which would hide what a change costs in the wait for it.
"""

from asyncio import gather
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from deploy.embedded.children import Program, finish
from deploy.embedded.data.folder import Folder, held
from deploy.embedded.environment import SERVICES, Environment, database
from deploy.embedded.ground import NAMES
from deploy.embedded.hub import Processes
from deploy.embedded.ports import free_port
from deploy.embedded.postgres.databases import prepare
from deploy.embedded.postgres.server import Postgres, running
from services.projects.tree.model import Programme, WorkItem
from shared.contracts.base import Created
from shared.database import open_pool
from shared.rows import Recorded
from shared.service import Service
from tests.bench.ground import UNLIMITED
from tests.factories.tree import create_item, create_programme
from tests.infrastructure.postgres import CARELESS
from tests.infrastructure.projects import OFFICE, Projects

PROGRAMMES = 16
ITEMS, ACT = 7_200, 400
OTHERS = range(PROGRAMMES + 1, ITEMS + 1)
"""Work items lie in turn in each programme. The first 16, each in another, are changed over HTTP and by nobody else."""


def item_id(number: int) -> UUID:
    """Counted from 1: pgbench finds it by its number too."""
    return UUID(f"01900000-0000-7000-8000-{number:012d}")


@dataclass(frozen=True, slots=True)
class Stage:
    folder: Folder
    lock: int
    environment: Environment

    @property
    def address(self) -> str:
        return self.environment.of("projects")["HUB_DATABASE"]

    @property
    def processes(self) -> Processes:
        return Processes(self.folder, self.environment, self.lock)

    def program(self, service: str, *arguments: str) -> Program:
        """With quotas that nobody reaches."""
        program = self.processes.program(service, *arguments)
        return replace(program, environment={**program.environment, **UNLIMITED})


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """Migrated and filled, and no service runs yet."""
    with TemporaryDirectory(prefix="hub-bench-") as home:
        Path(home).chmod(0o711)
        with held(Path(home, "data")) as (folder, lock):
            keys, port = folder.keys, free_port()
            postgres = Postgres(
                folder.path / "postgres", folder.log("postgres"), port, keys.text("postgres"), CARELESS, held=(lock,)
            )
            async with running(postgres, "--no-sync"):
                await prepare(postgres.address, {name: keys.text(f"database-{name}") for name in (*SERVICES, "log")})
                log = {"HUB_LOG": "embedded", "HUB_LOG_DATABASE": database(folder, port, "log")}
                ports = {name: free_port() for name in NAMES}
                stage = Stage(folder, lock, Environment(folder, free_port(), ports, port, log))
                await gather(*(finish(stage.program(service, "migrate")) for service in SERVICES))
                await fill(stage)
                yield stage


async def fill(stage: Stage) -> None:
    programmes = [create_programme(f"B-{number:02}") for number in range(PROGRAMMES)]
    items = [item_below(programmes[number % PROGRAMMES], number) for number in range(1, ITEMS + 1)]
    async with open_pool(stage.address) as database:
        service = Projects(database).service()
        await create(service, programmes)
        for first in range(0, ITEMS, ACT):
            await create(service, items[first : first + ACT])


async def create(service: Service, rows: Sequence[Recorded]) -> None:
    async with service.begin(OFFICE) as work:
        await work.record_all([(row, Created()) for row in rows], reason="")


def item_below(programme: Programme, number: int) -> WorkItem:
    item = create_item(programme, f"{programme.code}.{number:04}").model_copy(update={"id": item_id(number)})
    item.stand_below(programme.labels)
    return item
