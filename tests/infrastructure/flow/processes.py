"""Services as processes of their own, over one log: started, asked, killed."""

import os
import sys
from asyncio import create_subprocess_exec, sleep, timeout
from asyncio.subprocess import PIPE, Process
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from json import dumps, loads
from signal import SIGKILL
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.embedded.ports import free_port
from shared.auth.signed import HEADER, Signer
from shared.database import Pool, open_pool
from shared.log.transport import topic_of
from shared.migrations import LOG, migrate, read
from tests.infrastructure.flow.programs import PROGRAMS
from tests.infrastructure.kafka import create_topic, delete_topic
from tests.infrastructure.sample import OFFICE
from tests.infrastructure.samples import recreate

SERVICES = ("samples", "follower")
SERVICE_KEY = "s" * 40


@dataclass(slots=True)
class Running:
    process: Process
    port: int

    async def ready(self) -> None:
        async with timeout(20), httpx.AsyncClient() as client:
            while self.process.returncode is None:
                with suppress(httpx.TransportError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/readyz")).status_code == 200:
                        return
                await sleep(0.02)
        raise AssertionError(await self.said())

    async def ended(self, signal: int | None = None) -> list[dict[str, Any]]:
        """What it logged, once it has ended by itself or by this signal."""
        if signal is not None:
            self.process.send_signal(signal)
        return await self.said()

    async def said(self) -> list[dict[str, Any]]:
        async with timeout(20):
            out, _ = await self.process.communicate()
        return [loads(line) for line in out.splitlines() if line.startswith(b"{")]


@dataclass(frozen=True, slots=True)
class Processes:
    """`told` is the environment of all; ports and databases differ."""

    postgres: str
    key: Ed25519PrivateKey
    told: Mapping[str, str]
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in SERVICES})

    def environment(self, service: str, **more: str) -> dict[str, str]:
        owners = {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        own = {"HUB_DATABASE": f"{self.postgres}/{service}", "HUB_OWNERS": dumps(owners)}
        return {**os.environ, **self.told, **own, **more}

    async def act(self, service: str, *command: str, **more: str) -> tuple[int, str, str]:
        """Exit code, and what was said."""
        process = await self.spawn(service, *command, environment=self.environment(service, **more))
        async with timeout(20):
            out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def spawn(self, service: str, *command: str, environment: Mapping[str, str]) -> Process:
        module = ["-m", "tests.infrastructure.flow.programs", service, *command]
        return await create_subprocess_exec(sys.executable, *module, env=environment, stdout=PIPE, stderr=PIPE)

    @asynccontextmanager
    async def running(self, service: str, role: str, **more: str) -> AsyncIterator[Running]:
        """Ready; the api, and who does all, at the port that others know."""
        port = free_port() if role == "worker" else self.ports[service]
        environment = self.environment(service, HUB_PORT=str(port), **more)
        process = await self.spawn(service, role, environment=environment)
        running = Running(process, port)
        try:
            await running.ready()
            yield running
        finally:
            if process.returncode is None:
                process.send_signal(SIGKILL)
                await process.wait()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        headers = {HEADER: Signer(self.key).sign(OFFICE)}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.ports['samples']}", headers=headers) as client:
            yield client

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator[Pool]:
        async with open_pool(f"{self.postgres}/{service}") as database:
            yield database


@asynccontextmanager
async def processes(postgres: str, kafka: str | None = None, **topic: str) -> AsyncIterator[Processes]:
    """Migrated, and none of them runs yet. `max_message_bytes="100"` is a setting of their topics."""
    key = Ed25519PrivateKey.generate()
    log = {"HUB_LOG": "embedded", "HUB_LOG_DATABASE": f"{postgres}/log"}
    if kafka:
        log = {"HUB_LOG": "kafka", "HUB_KAFKA_SERVERS": kafka}
        for service in SERVICES:
            topic = {name.replace("_", "."): value for name, value in topic.items()}
            await create_anew(kafka, topic_of(service), topic)
    told = {
        "HUB_GATEWAY_KEY": urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("="),
        "HUB_SERVICE_KEY": SERVICE_KEY,
        "HUB_CURSOR_KEY": "c" * 40,
    }
    for name, files in {"log": read(LOG), **{name: PROGRAMS[name].migrations for name in SERVICES}}.items():
        await recreate(postgres, name)
        await migrate(f"{postgres}/{name}", files)
    yield Processes(postgres, key, told | log)


async def create_anew(servers: str, topic: str, settings: Mapping[str, str]) -> None:
    """The broker takes a moment to forget an old one."""
    await delete_topic(servers, topic)
    async with timeout(20):
        while True:
            with suppress(AssertionError):
                return await create_topic(servers, topic, settings)
            await sleep(0.1)
