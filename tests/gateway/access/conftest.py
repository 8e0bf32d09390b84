"""Nobody has any rights yet."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.access import Room, running_room


@pytest.fixture
async def room(postgres: str) -> AsyncIterator[Room]:
    async with running_room(postgres) as room:
        yield room
