"""The projects service on a fresh copy of a migrated database."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.projects import Projects, make_template, running_projects


@pytest.fixture(scope="session")
async def empty(postgres: str) -> str:
    return await make_template(postgres)


@pytest.fixture
async def projects(postgres: str, empty: str) -> AsyncIterator[Projects]:
    async with running_projects(postgres, empty) as projects:
        yield projects
