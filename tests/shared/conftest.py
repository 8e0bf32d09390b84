"""Shared code is shown on a service of the tests' own."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.samples import Samples, running_samples


@pytest.fixture
async def samples(postgres: str) -> AsyncIterator[Samples]:
    async with running_samples(postgres) as samples:
        yield samples
