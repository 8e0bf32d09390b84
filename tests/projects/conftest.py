"""The projects service on a fresh copy of a migrated database."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.projects import Projects, make_empty, make_loaded, running_projects


@pytest.fixture(scope="session")
async def empty(postgres: str) -> str:
    return await make_empty(postgres)


@pytest.fixture
async def projects(postgres: str, empty: str) -> AsyncIterator[Projects]:
    async with running_projects(postgres, empty) as projects:
        yield projects


@pytest.fixture(scope="session")
async def loaded(postgres: str, empty: str) -> str:
    return await make_loaded(postgres, empty)


@pytest.fixture
async def hub(postgres: str, loaded: str) -> AsyncIterator[Projects]:
    """The programmes as the catalogue has them."""
    async with running_projects(postgres, loaded) as projects:
        yield projects
