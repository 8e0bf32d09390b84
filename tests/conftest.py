"""The real parts, each started once, when a test first asks for it."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.kafka import running_kafka
from tests.infrastructure.postgres import running_postgres
from tests.infrastructure.running import RunningHub, running_hub


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


@pytest.fixture(scope="session")
async def whole_hub() -> AsyncIterator[RunningHub]:
    """The whole hub as `make run` starts it. Tests share it: each makes what it changes."""
    async with running_hub(HUB_ORIGINS='["*"]') as hub:
        yield hub
