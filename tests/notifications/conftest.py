"""Nobody follows anything yet."""

from collections.abc import AsyncIterator

import pytest

from tests.infrastructure.notifications.service import Notifications, running_notifications


@pytest.fixture
async def notifications(postgres: str) -> AsyncIterator[Notifications]:
    async with running_notifications(postgres) as notifications:
        yield notifications
