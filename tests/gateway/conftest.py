"""A gateway that holds one programme and two milestones, one of them public."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.database import Pool, open_pool
from tests.factories.entries import create_milestone_entry, create_programme_entry
from tests.infrastructure.edge.gateway import OPENING, PROGRAMME, TUNNEL, RunningGateway, running_gateway
from tests.infrastructure.samples import SCRIPTS, recreate

MIGRATIONS = Path(__file__).parents[2] / "services/gateway/migrations"


@pytest.fixture(scope="module")
async def database(postgres: str) -> AsyncIterator[Pool]:
    await recreate(postgres, "gateway")
    async with open_pool(f"{postgres}/gateway") as pool:
        await pool.execute("\n".join(script.read_text() for script in [*SCRIPTS, *sorted(MIGRATIONS.glob("*.sql"))]))
        yield pool


@pytest.fixture
async def gateway(database: Pool) -> AsyncIterator[RunningGateway]:
    async with running_gateway(database) as running:
        running.publish(
            create_programme_entry(id=PROGRAMME),
            create_milestone_entry(id=OPENING, labels=["hub", "public"]),
            create_milestone_entry(id=TUNNEL),
        )
        yield running
