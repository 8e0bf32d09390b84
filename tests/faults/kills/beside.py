"""A second worker of each service: two relays, two readers at once."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from deploy.embedded.children import Program, kept_running
from deploy.embedded.environment import inherited
from deploy.embedded.ports import free_ports
from tests.faults.kills.victims import BESIDE, until_back
from tests.faults.rig.injection.arming import Injection
from tests.infrastructure.running import RunningHub

SECOND = ("projects", "notifications")
NAMES = tuple(f"{service} worker 2" for service in SECOND)


@asynccontextmanager
async def second_workers(hub: RunningHub, injection: Injection) -> AsyncIterator[None]:
    """Ready; each is started again when it ends, as the hub does with its own."""
    async with AsyncExitStack() as stack:
        for service, port in zip(SECOND, free_ports(int(hub.environment["PORT"]) + 150, len(SECOND)), strict=True):
            await stack.enter_async_context(kept_running(program(hub, injection, service, port), say=lambda _: None))
        await until_back(hub, NAMES)
        yield


def program(hub: RunningHub, injection: Injection, service: str, port: int) -> Program:
    own = {"HUB_PORT": str(port), BESIDE: "yes"}
    log = hub.folder / "log" / f"{service}-worker-2.log"
    command = [sys.executable, "-m", f"services.{service}", "worker"]
    return Program(f"{service}-worker-2", command, log, inherited() | hub.told(service) | injection.environment | own)
