"""A real PostgreSQL 18 and a real Kafka 4, each started once, when a test first asks for it."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.kafka import running_kafka
from tests.infrastructure.postgres import running_postgres


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[str]:
    """The address of the server, without a database: `postgresql://…:port`."""
    async with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
async def kafka() -> AsyncIterator[str]:
    """The address of the broker. Where Java or Maven is missing this fails, and says what to install."""
    async with running_kafka() as servers:
        yield servers
