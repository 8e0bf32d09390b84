"""The hub that an incident happens to: started, stopped and asked what it reports."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, NamedTuple

import asyncpg
import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.embedded.environment import SERVICES
from tests.faults.incidents.ground.brokers import Brokers, running_brokers
from tests.faults.rig.injection.arming import PLENTY, Injection
from tests.infrastructure.running import READY_S, RunningHub, own_port, stop

ROOT = Path(__file__).parents[4]
REPORTED_WITHIN_S = 20.0


class Running(NamedTuple):
    """One process of one service."""

    pid: int
    port: int


class Figure(NamedTuple):
    """A process that was started again has others."""

    pid: int
    name: str
    labels: str


@dataclass(slots=True)
class Stage:
    """`brokers` carry its log, where that is Kafka. `before` is put before the command that starts it."""

    transport: str
    hub: RunningHub
    brokers: Brokers | None
    injection: Injection
    before: Sequence[str] = ()
    process: Process | None = None
    lost_by_log: set[str] = field(default_factory=set)
    """What an incident took out of the log: nobody looks for it there."""
    marks: dict[Path, int] = field(default_factory=dict)
    figures: dict[Figure, float] = field(default_factory=dict)
    _token: str = ""

    async def start(self) -> None:
        self.process = await self.run("run")
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_S):
            line = await self.process.stdout.readline()
        assert b"is ready at" in line, line

    async def stop(self) -> None:
        if self.process:
            await stop(self.process)

    async def run(self, command: str, **told: str) -> Process:
        words = [*self.before, sys.executable, "-m", "tests.faults.incidents.ground.starting", command]
        return await asyncio.create_subprocess_exec(
            *words, env={**self.hub.environment, **told}, cwd=ROOT, stdout=PIPE, stderr=PIPE
        )

    async def token(self) -> str:
        """Of the office."""
        self._token = self._token or await self.hub.token("office")
        return self._token

    async def command(self, service: str, *words: str, module: str = "") -> str:
        """`python -m services.SERVICE …`, in its environment: what it prints."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module or f"services.{service}", *words,
            env={**self.hub.environment, **self.hub.told(service)}, cwd=ROOT, stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        out, complaint = await process.communicate()
        return (out + complaint).decode()

    async def said(self, command: str, **told: str) -> tuple[int, str]:
        """Of one that ends by itself: its code, and its last line."""
        async with asyncio.timeout(READY_S):
            process = await self.run(command, **told)
            out, complaint = await process.communicate()
        return process.returncode or 0, (complaint or out).decode().strip().split("\n")[-1]

    def processes(self, *services: str) -> list[Running]:
        """Of this hub, and of no other that runs here."""
        return [found for service in services for found in running(self.hub.told(service)["HUB_DATABASE"], service)]

    def halt(self, *services: str) -> None:
        """They sleep until `go_on`: they answer nothing, and keep what they hold."""
        for process in self.processes(*services):
            os.kill(process.pid, SIGSTOP)

    def go_on(self, *services: str) -> None:
        for process in self.processes(*services):
            os.kill(process.pid, SIGCONT)

    def kill(self, *services: str) -> None:
        """Their parent starts them again."""
        for process in self.processes(*services):
            os.kill(process.pid, SIGKILL)

    async def sql(self, service: str, statement: str, *arguments: object) -> Any:
        return await self.hub.sql(service, statement, *arguments)

    async def execute(self, service: str, script: str) -> None:
        connection = await asyncpg.connect(self.hub.told(service)["HUB_DATABASE"])
        try:
            await connection.execute(script)
        finally:
            await connection.close()

    async def rows(self, service: str, statement: str, *arguments: object) -> list[Any]:
        connection = await asyncpg.connect(self.hub.told(service)["HUB_DATABASE"])
        try:
            found: list[Any] = await connection.fetch(statement, *arguments)
            return found
        finally:
            await connection.close()

    async def mark(self) -> None:
        """What is reported from now on counts."""
        self.marks = {log: log.stat().st_size for log in self.logs()}
        self.figures = await self.measured()

    async def is_reported(self, what: str, within_s: float = REPORTED_WITHIN_S) -> bool:
        """`hub_…` is a figure that has risen since the mark, `hub_…>10` by more than that; else words of a log."""
        until = monotonic() + within_s
        while not await self.reports(what):
            if monotonic() > until:
                return False
            await asyncio.sleep(0.2)
        return True

    async def reports(self, what: str) -> bool:
        if not what.startswith("hub_"):
            return self.has_said(what)
        name, _, limit = what.partition(">")
        return any(
            figure.name == name and value - self.figures.get(figure, 0.0) > float(limit or 0)
            for figure, value in (await self.measured()).items()
        )

    def has_said(self, pattern: str) -> bool:
        return any(re.search(pattern, self.since(log)) for log in self.logs())

    def logs(self) -> list[Path]:
        return [*(self.hub.folder / "log").glob("*.log")]

    def since(self, log: Path) -> str:
        with log.open("rb") as file:
            file.seek(self.marks.get(log, 0))
            return file.read().decode(errors="replace")

    async def measured(self) -> dict[Figure, float]:
        """Of all processes that answer."""
        figures: dict[Figure, float] = {}
        async with httpx.AsyncClient(timeout=5) as client:
            for process in self.processes(*SERVICES):
                with suppress(httpx.HTTPError):
                    told = (await client.get(f"http://127.0.0.1:{process.port}/metrics")).text
                    figures |= {Figure(process.pid, name, labels): value for name, labels, value in samples(told)}
        return figures


def samples(told: str) -> Iterator[tuple[str, str, float]]:
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            yield sample.name, str(sorted(sample.labels.items())), sample.value


def running(database: str, service: str) -> Iterator[Running]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            told = dict(pair.partition(b"=")[::2] for pair in (process / "environ").read_bytes().split(b"\0"))
            own = told.get(b"HUB_DATABASE") == database.encode()
            if (
                own
                and command[1:3] == [b"-m", f"services.{service}".encode()]
                and command[3] in (b"all", b"api", b"worker")
            ):
                yield Running(int(process.name), int(told[b"HUB_PORT"]))


@asynccontextmanager
async def opened_stage(transport: str, brokers: Brokers | None = None) -> AsyncIterator[Stage]:
    """Runs until the end of the block; what is stopped within is started again by whoever stopped it."""
    with TemporaryDirectory(prefix="hub-") as home:
        Path(home).chmod(0o711)
        port = str(own_port())
        own = {"PORT": port, "HUB_DATA": f"{home}/data", "LOG": transport} | PLENTY
        over = {"BROKERS": brokers.servers} if brokers else {}
        injection = Injection(Path(home, "armed"))
        injection.folder.mkdir()
        environment = {**os.environ, **own, **over, **injection.environment}
        hub = RunningHub(f"http://127.0.0.1:{port}", Path(home, "data"), environment)
        stage = Stage(transport, hub, brokers, injection)
        try:
            await stage.start()
            yield stage
        finally:
            await stage.stop()


@asynccontextmanager
async def standing(transport: str, *, brokers: int = 1) -> AsyncIterator[Stage]:
    """Over Kafka, on brokers of its own."""
    if transport == "kafka":
        async with running_brokers(brokers) as given, opened_stage(transport, given) as stage:
            yield stage
    else:
        async with opened_stage(transport) as stage:
            yield stage
