"""The hub's clock, set to a day of the story."""

from tests.infrastructure.metrics.service import Metrics

SET = "update clock set ahead = $1::text::timestamptz - now()"


async def set_clock(metrics: Metrics, instant: str) -> None:
    """It is that moment: `2026-10-05 09:00+08`."""
    await metrics.database.execute(SET, instant)


async def at(metrics: Metrics, instant: str) -> None:
    """The same, and what was to happen until then happens."""
    await set_clock(metrics, instant)
    await metrics.fire_timers()
