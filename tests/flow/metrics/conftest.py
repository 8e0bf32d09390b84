"""The office at its desk; and the service alone, for stories that look at what only it keeps or fire its timers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.infrastructure.metrics.desk import at_desk
from tests.infrastructure.metrics.service import Metrics, running_metrics
from tests.infrastructure.running import RunningHub


@pytest.fixture
async def office(whole_hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    async with at_desk(whole_hub, await whole_hub.token("office")) as client:
        yield client


@pytest.fixture
async def metrics(postgres: str) -> AsyncIterator[Metrics]:
    async with running_metrics(postgres) as metrics:
        yield metrics
