"""Real processes of the tests' own two services."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.flow.processes import Processes, processes


@pytest.fixture
async def embedded(postgres: str) -> AsyncIterator[Processes]:
    async with processes(postgres) as made:
        yield made


@pytest.fixture
async def over_kafka(postgres: str, kafka: str) -> AsyncIterator[Processes]:
    async with processes(postgres, kafka) as made:
        yield made
