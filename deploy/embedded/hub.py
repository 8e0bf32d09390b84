"""The whole hub, from nothing to ready, and down again in order."""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic

from deploy.embedded.children import Child, Program, finish, kept_running
from deploy.embedded.data.folder import Folder, held
from deploy.embedded.data.keys import write_private
from deploy.embedded.data.logs import keep_small
from deploy.embedded.environment import CATALOGUED, SERVICES, Environment, inherited
from deploy.embedded.ground import Ground, laid
from deploy.embedded.ports import HOST, is_free
from deploy.embedded.postgres.databases import recreate
from deploy.embedded.postgres.server import binary
from deploy.embedded.settings import Settings
from deploy.embedded.trouble import Trouble

CATALOGUE = Path(__file__).parents[1] / "catalogue.yaml"
ROLES = {"embedded": ("all",), "kafka": ("worker", "api")}


async def run(settings: Settings) -> None:
    """Until cancelled. A process of a service that ends is started again."""
    began = monotonic()
    with held(settings.folder) as (folder, lock):
        if not is_free(settings.port):
            raise Trouble(f"port {settings.port} is taken: end what listens there, or choose another (PORT=8001)")
        async with laid(settings, folder, lock) as ground, AsyncExitStack() as stack:
            hub = Processes(folder, ground.environment, lock)
            await hub.prepare(ground, over=settings.log)
            children = [await stack.enter_async_context(kept_running(p, warn)) for p in hub.programs(settings.log)]
            await ground.ready
            for child in children:
                await hub.until_ready(child)
            print(ready(settings.port, monotonic() - began), flush=True)
            await keep_small(folder.path / "log")


@dataclass(frozen=True, slots=True)
class Processes:
    folder: Folder
    environment: Environment
    lock: int

    def program(self, service: str, *arguments: str, port: str = "") -> Program:
        told = self.environment.of(service) | ({"HUB_PORT": port} if port else {})
        command = [sys.executable, "-m", f"services.{service}", *arguments]
        name = service if arguments == ("all",) else f"{service}-{arguments[0]}"
        return Program(name, command, self.folder.log(name), inherited() | told, held=(self.lock,))

    def programs(self, log: str) -> list[Program]:
        """Over Kafka a service is two processes; the worker has a port of its own."""
        ports = self.environment.ports
        return [
            self.program(service, role, port=str(ports[f"{service}.worker"]) if role == "worker" else "")
            for service in SERVICES
            for role in ROLES[log]
        ]

    async def prepare(self, ground: Ground, *, over: str) -> None:
        """`all` migrates by itself, and waits for PostgreSQL: once its databases are there nobody waits for it here.

        The catalogue is loaded once, before anyone reads: later it is the operator's.
        """
        for service in SERVICES:
            self.folder.keep_environment(service, self.environment.of(service))
        first = not (self.folder.path / "catalogue").exists()
        if first or over == "kafka":
            await ground.ready
        migrating = SERVICES if over == "kafka" else CATALOGUED if first else ()
        await asyncio.gather(*(finish(self.program(service, "migrate")) for service in migrating))
        if first:
            await asyncio.gather(*(finish(self.program(service, "load", str(CATALOGUE))) for service in CATALOGUED))
            write_private(self.folder.path / "catalogue", "loaded")

    async def until_ready(self, child: Child) -> None:
        port = int(child.program.environment["HUB_PORT"])
        await child.until(lambda: asyncio.to_thread(is_ready, port))


async def restore(settings: Settings, service: str, backup: str) -> str:
    """With the hub stopped: take a database back from a dump, if one is named, and record anew what it holds."""
    with held(settings.folder) as (folder, lock):
        async with laid(settings, folder, lock) as (environment, ready):
            await ready
            if backup:
                await take_back(environment, service, backup)
            return await finish(Processes(folder, environment, lock).program(service, "restored"))


async def take_back(environment: Environment, service: str, backup: str) -> None:
    address = environment.of(service)["HUB_DATABASE"]
    superuser = environment.superuser()
    await recreate(superuser, service)
    options = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={address}"]
    command = [str(binary("pg_restore")), *options, backup]
    await finish(Program("pg_restore", command, environment.folder.log("pg_restore")))


def is_ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def ready(port: int, took_s: float) -> str:
    return f"Liangjiang Hub is ready at http://{HOST}:{port} ({took_s:.1f} s); open http://{HOST}:{port}/docs"


def warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
