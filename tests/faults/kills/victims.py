"""The processes of a hub: found, killed, and back again."""

import json
import os
import socket
from asyncio import sleep, timeout, to_thread
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGKILL
from time import monotonic

from deploy.embedded.children import last_line
from deploy.embedded.ports import HOST
from tests.infrastructure.running import RunningHub

SERVICES = ("projects", "metrics", "notifications", "gateway")
SERVERS = ("postgres", "kafka")
BESIDE = "FAULTS_BESIDE"
"""In the environment of those that a rig started beside those of the hub."""
BACK_S = 90
LOOK_S = 0.1


class NotBack(AssertionError):
    """Each that is missing, and why."""


@dataclass(frozen=True, slots=True)
class Victim:
    """`port` answers `/readyz`, of a server connections."""

    name: str
    pid: int
    port: int

    def kill(self) -> None:
        os.kill(self.pid, SIGKILL)

    async def why_not_ready(self) -> dict[str, str]:
        """Reasons by check; none: it is ready."""
        ask = why_silent if self.name in SERVERS else why_not_ready
        return await to_thread(ask, self.port)


def why_not_ready(port: int) -> dict[str, str]:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        reasons: dict[str, str] = json.loads(connection.getresponse().read())["reasons"]
    except (OSError, HTTPException) as trouble:
        return {"http": repr(trouble)}
    finally:
        connection.close()
    return reasons


def why_silent(port: int) -> dict[str, str]:
    try:
        socket.create_connection((HOST, port), timeout=5).close()
    except OSError as trouble:
        return {"connection": repr(trouble)}
    return {}


def running(hub: RunningHub) -> dict[str, Victim]:
    """Those that run now, by name: `projects api`, `projects worker 2`, `postgres`, `kafka`. Of this hub alone."""
    databases = {hub.told(service)["HUB_DATABASE"] for service in SERVICES}
    found: dict[str, Victim] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = words(process / "cmdline")
            if victim := server(hub, int(process.name), command) or service(databases, process, command):
                found[victim.name] = victim
    return found


def words(file: Path) -> list[str]:
    return file.read_bytes().decode(errors="replace").rstrip("\0").split("\0")


def server(hub: RunningHub, pid: int, command: list[str]) -> Victim | None:
    """PostgreSQL's own processes have another command line than the first, and end with it."""
    if command[0].endswith("/postgres") and str(hub.folder / "postgres") in command:
        return Victim("postgres", pid, int(command[command.index("-p") + 1]))
    if "kafka.Kafka" in command and str(hub.folder / "kafka" / "server.properties") in command:
        return Victim("kafka", pid, int(hub.told("projects")["HUB_KAFKA_SERVERS"].rpartition(":")[2]))
    return None


def service(databases: Collection[str], process: Path, command: list[str]) -> Victim | None:
    if len(command) < 4 or command[-3] != "-m" or not command[-2].startswith("services."):
        return None
    told = dict(pair.split("=", 1) for pair in words(process / "environ") if "=" in pair)
    if told.get("HUB_DATABASE") not in databases:
        return None
    name = f"{command[-2].removeprefix('services.')} {command[-1]}{' 2' if BESIDE in told else ''}"
    return Victim(name, int(process.name), int(told["HUB_PORT"]))


async def present(hub: RunningHub, name: str) -> Victim:
    """Once it runs: what it stands on may have just been killed. Raises TimeoutError."""
    async with timeout(BACK_S):
        while name not in (alive := running(hub)):
            await sleep(LOOK_S)
    return alive[name]


async def until_back(
    hub: RunningHub, names: Collection[str], dead: Collection[int] = (), *, despite: Collection[str] = ()
) -> None:
    """All of these run again, none of them as one of the dead, and say that they are ready, `despite` some checks.

    Raises NotBack.
    """
    until = monotonic() + BACK_S
    while missing := await not_back(hub, names, dead, despite):
        if monotonic() > until:
            raise NotBack({name: f"{reason}; {last_said(hub, name)}" for name, reason in missing.items()})
        await sleep(LOOK_S)


async def not_back(
    hub: RunningHub, names: Collection[str], dead: Collection[int], despite: Collection[str]
) -> dict[str, dict[str, str]]:
    """Why not, by name and check."""
    alive = {name: victim for name, victim in running(hub).items() if victim.pid not in dead}
    told = {name: await alive[name].why_not_ready() if name in alive else {"process": "none"} for name in names}
    return {name: reasons for name, reasons in told.items() if reasons.keys() - despite}


def last_said(hub: RunningHub, name: str) -> str:
    """Of its logs one is that of this process."""
    logs = (hub.folder / "log").glob(f"{name.split(maxsplit=1)[0]}*.log")
    return "; ".join(f"{log.name}: {last_line(log)[-600:]}" for log in logs)
