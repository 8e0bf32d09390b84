"""PostgreSQL 18 for tests: the embedded run's own, without the care that keeps data."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.embedded.ports import free_port
from deploy.embedded.postgres.server import Postgres, running

CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@asynccontextmanager
async def running_postgres() -> AsyncIterator[str]:
    """The address of a fresh server, `postgresql://…:port`. It keeps nothing."""
    with TemporaryDirectory(prefix="hub-") as home:
        Path(home).chmod(0o711)
        postgres = Postgres(Path(home, "data"), Path(home, "log"), free_port(), "test", CARELESS)
        async with running(postgres, "--no-sync"):
            yield postgres.address
