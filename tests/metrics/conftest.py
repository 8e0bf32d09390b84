"""Nothing is defined yet."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.metrics.figures import with_figures_beside
from tests.infrastructure.metrics.service import Metrics, running_metrics


@pytest.fixture
async def metrics(postgres: str) -> AsyncIterator[Metrics]:
    async with running_metrics(postgres) as metrics:
        yield metrics


@pytest.fixture
async def figures(metrics: Metrics) -> AsyncIterator[Metrics]:
    """With a table of figures beside."""
    async with with_figures_beside(metrics) as beside:
        yield beside
