"""A PostgreSQL that tells its listeners, and how to speak to it without a library (Frontend/Backend Protocol)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.embedded.ports import free_port
from deploy.embedded.postgres.server import Postgres, running

CONNECTIONS = {"max_connections": "300"}
CHANNEL = "told"


@asynccontextmanager
async def notifying() -> AsyncIterator[Postgres]:
    """As careful with data as the hub's own; it asks nobody for a password."""
    with TemporaryDirectory(prefix="hub-") as home:
        Path(home).chmod(0o711)
        postgres = Postgres(Path(home, "data"), Path(home, "log"), free_port(), "bench", CONNECTIONS)
        async with running(postgres, "-A", "trust"):
            yield postgres


def startup() -> bytes:
    said = b"".join(word + b"\0" for word in (b"user", b"postgres", b"database", b"postgres", b""))
    return (len(said) + 8).to_bytes(4, "big") + (196608).to_bytes(4, "big") + said


def query(sql: str) -> bytes:
    said = sql.encode() + b"\0"
    return b"Q" + (len(said) + 4).to_bytes(4, "big") + said


LISTEN = startup() + query(f"listen {CHANNEL}")
LISTENS = b"LISTEN\0Z"
"""The command is done, and the server is ready for the next."""

TOLD = CHANNEL.encode() + b"\0"
