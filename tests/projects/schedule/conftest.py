"""A programme to plan in."""

import pytest

from tests.infrastructure.projects import Projects
from tests.infrastructure.schedules import Site, create_site


@pytest.fixture
async def site(projects: Projects) -> Site:
    return await create_site(projects)
