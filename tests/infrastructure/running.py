"""The whole hub as `make run` starts it, on a port and in a folder of its own."""

import asyncio
import os
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import sample
from signal import SIGINT
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import asyncpg
import httpx

from deploy.embedded.ports import HOST, is_free

READY_S = 180
FRESH_S = 300
"""A token is good for longer than any test takes from here on."""
KEPT_S = 2
"""A connection that nobody uses: the hub ends it after 5 s, and a request may be on its way just then."""


@dataclass(frozen=True, slots=True)
class RunningHub:
    """`folder` is its HUB_DATA."""

    address: str
    folder: Path
    environment: Mapping[str, str]
    tokens: dict[frozenset[tuple[str, str]], tuple[float, str]] = field(default_factory=dict)

    async def token(self, role: str, **options: str) -> str:
        """As `make -s token ROLE=…` prints it; the same one again while it is fresh, as to print one takes a second."""
        told = {"ROLE": role, **{name.upper(): value for name, value in options.items()}}
        made, token = self.tokens.get(frozenset(told.items()), (-FRESH_S, ""))
        if monotonic() - made > FRESH_S:
            made, token = monotonic(), (await self.command("token", **told)).strip()
            self.tokens[frozenset(told.items())] = made, token
        return token

    async def command(self, name: str, **environment: str) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.embedded", name,
            env={**self.environment, **environment}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, complained = await process.communicate()
        assert process.returncode == 0, complained.decode()
        return said.decode()

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        limits = httpx.Limits(keepalive_expiry=KEPT_S)
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=30, limits=limits)

    def told(self, service: str) -> dict[str, str]:
        """The environment of one of its services."""
        lines = (self.folder / "run" / f"{service}.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    async def sql(self, service: str, statement: str, *arguments: object) -> Any:
        """The first column of the first row, in that service's database."""
        connection = await asyncpg.connect(self.told(service)["HUB_DATABASE"])
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    async def past_is_settled(self) -> None:
        """Moves the hub's clock on: what happened until now can be asked for by `as_of`."""
        await self.sql("projects", "update clock set ahead = ahead + interval '11 seconds' returning true")


@asynccontextmanager
async def running_hub(**environment: str) -> AsyncIterator[RunningHub]:
    with TemporaryDirectory(prefix="hub-") as folder:
        Path(folder).chmod(0o711)
        port = str(own_port())
        told = {**os.environ, "PORT": port, "HUB_DATA": f"{folder}/data", **environment}
        process = await start(told)
        try:
            yield RunningHub(f"http://127.0.0.1:{port}", Path(folder, "data"), told)
        finally:
            await stop(process)


CLAIMS: deque[socket.socket] = deque()
KEPT_CLAIMS = 3
"""Bound, and asked for nothing, until the hubs of the first of them have long started."""


def own_port() -> int:
    """Nobody's, and none that a connection is given by itself: there a process that starts again may find its taken.

    Who has the last of its two hundred has them all: of two hubs that start at once each gets others.
    """
    return next(port for port in sample(range(10_000, 32_000, 200), k=110) if is_free(port) and claimed(port + 199))


def claimed(port: int) -> bool:
    claim = socket.socket()
    try:
        claim.bind((HOST, port))
    except OSError:
        claim.close()
        return False
    CLAIMS.append(claim)
    if len(CLAIMS) > KEPT_CLAIMS:
        CLAIMS.popleft().close()
    return True


async def start(environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Until its line says that it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.embedded", "run", env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(READY_S):
        line = await process.stdout.readline()
    assert b"is ready at" in line, f"the hub did not start (code {process.returncode}): {line.decode()}"
    return process


async def stop(process: asyncio.subprocess.Process) -> None:
    """As Ctrl-C does."""
    if process.returncode is None:
        process.send_signal(SIGINT)
    async with asyncio.timeout(60):
        await process.wait()
