"""The service alone, for stories that look at what only it keeps, or fire its timers themselves."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.metrics.service import Metrics, running_metrics


@pytest.fixture
async def metrics(postgres: str) -> AsyncIterator[Metrics]:
    async with running_metrics(postgres) as metrics:
        yield metrics
