"""Two acts at once: one goes on when the other waits for it."""

from asyncio import sleep

from tests.infrastructure.metrics.service import Metrics

WAITS = "select exists (select from pg_locks where not granted)"


async def one_waits(metrics: Metrics) -> None:
    """From here on somebody waits for a lock."""
    while not await metrics.database.fetchval(WAITS):
        await sleep(0.01)
