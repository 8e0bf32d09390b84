"""What services stand on: PostgreSQL with their databases, and the log."""

from asyncio import Task, create_task
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from deploy.embedded.children import Child
from deploy.embedded.data.folder import Folder
from deploy.embedded.data.keys import write_private
from deploy.embedded.environment import SERVICES, Environment, database
from deploy.embedded.kafka import broker
from deploy.embedded.kafka.jars import fetched
from deploy.embedded.kafka.topics import create_topics
from deploy.embedded.ports import free_ports
from deploy.embedded.postgres import server
from deploy.embedded.postgres.databases import prepare
from deploy.embedded.settings import Settings
from deploy.embedded.trouble import Trouble

NAMES = (
    "postgres",
    "kafka",
    "controller",
    *(f"{service}.{role}" for service in SERVICES for role in ("api", "worker")),
)
"""Whatever listens, each on the first free port from PORT + 100 on."""


class Ground(NamedTuple):
    """Services find it by `environment`; whoever is started before it is `ready` waits for PostgreSQL by itself."""

    environment: Environment
    ready: Task[None]


@asynccontextmanager
async def laid(settings: Settings, folder: Folder, held: int) -> AsyncIterator[Ground]:
    """Started, and kept until the block ends."""
    keep_to(settings.log, folder)
    ports = dict(zip(NAMES, free_ports(settings.port + 100, len(NAMES)), strict=True))
    password = folder.keys.text("postgres")
    postgres = server.Postgres(
        folder.path / "postgres", folder.log("postgres"), ports["postgres"], password, held=(held,)
    )
    async with AsyncExitStack() as stack:
        child = await stack.enter_async_context(server.started(postgres))
        ready = create_task(make_ready(postgres, child, folder))
        stack.callback(ready.cancel)
        if settings.log == "kafka":
            log = await stack.enter_async_context(kafka(folder, ports, held))
        else:
            log = {"HUB_LOG": "embedded", "HUB_LOG_DATABASE": database(folder, postgres.port, "log")}
        yield Ground(Environment(folder, settings.port, ports, postgres.port, log), ready)


async def make_ready(postgres: server.Postgres, child: Child, folder: Folder) -> None:
    await child.until(postgres.answers)
    names = [*SERVICES, "log"]
    await prepare(postgres.address, {name: folder.keys.text(f"database-{name}") for name in names})


@asynccontextmanager
async def kafka(folder: Folder, ports: dict[str, int], held: int) -> AsyncIterator[dict[str, str]]:
    own = broker.Broker(
        fetched(), folder.path / "kafka", folder.log("kafka"), ports["kafka"], ports["controller"], held=(held,)
    )
    async with broker.running(own):
        await create_topics(own.address, SERVICES)
        yield {"HUB_LOG": "kafka", "HUB_KAFKA_SERVERS": own.address}


def keep_to(log: str, folder: Folder) -> None:
    """What was sent over one log is not in the other."""
    file = folder.path / "transport"
    if not file.exists():
        write_private(file, log)
    if (first := file.read_text()) != log:
        raise Trouble(
            f"the data in {folder.path} belong to LOG={first}: start with that, or set HUB_DATA to another folder"
        )
