"""Nobody has any rights yet."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.access import Room, make_template, running_room


@pytest.fixture(scope="session")
async def empty(postgres: str) -> str:
    return await make_template(postgres)


@pytest.fixture
async def room(postgres: str, empty: str) -> AsyncIterator[Room]:
    async with running_room(postgres, empty) as room:
        yield room
