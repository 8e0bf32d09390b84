"""The service as it follows its own records, and as the days go by."""

from uuid import UUID

from services.metrics.readers import READERS
from shared.records.journal import snapshot
from tests.infrastructure.metrics.clock import set_clock
from tests.infrastructure.metrics.service import Metrics

READER = "scorecards"


async def follow(metrics: Metrics) -> None:
    """It takes all that it recorded, and does what is due."""
    await metrics.fire_timers()
    entries = await snapshot(metrics.database, kinds=[*READERS[READER].kinds], after=UUID(int=0), limit=10_000)
    await metrics.take(*entries, reader=READER)
    await metrics.fire_timers()


async def at_noon(metrics: Metrics, day: str) -> None:
    """It is noon in Shanghai on this day."""
    await set_clock(metrics, f"{day} 12:00+08")
