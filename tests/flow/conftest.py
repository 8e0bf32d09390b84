"""Services that tell and read, over each log, which is as bad as one can be."""

from collections.abc import AsyncIterator
from random import Random

import pytest

from shared.log.transport import Transport
from tests.infrastructure.flow.faulty_log import FaultyLog
from tests.infrastructure.flow.logs import empty_embedded, empty_kafka
from tests.infrastructure.notifications.following import Following
from tests.infrastructure.notifications.service import running_notifications
from tests.infrastructure.projects import make_empty, running_projects


@pytest.fixture
async def embedded_log(postgres: str) -> AsyncIterator[Transport]:
    async with empty_embedded(postgres) as empty:
        yield empty.of()


@pytest.fixture
async def kafka_log(kafka: str) -> AsyncIterator[Transport]:
    async with empty_kafka(kafka) as empty:
        yield empty.of()


@pytest.fixture
def faulty_log(transport: str, request: pytest.FixtureRequest) -> Transport:
    """`ON_BOTH` runs a story over each."""
    return FaultyLog(request.getfixturevalue(f"{transport}_log"), Random(8))


@pytest.fixture(scope="session")
async def projects_template(postgres: str) -> str:
    return await make_empty(postgres)


@pytest.fixture
async def following(postgres: str, projects_template: str, faulty_log: Transport) -> AsyncIterator[Following]:
    async with running_projects(postgres, projects_template) as projects, running_notifications(postgres) as inbox:
        yield Following(projects, inbox, faulty_log)
