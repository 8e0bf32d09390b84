"""What happens when nothing more comes."""

from datetime import timedelta

from services.metrics.ingest.repository import forget_rows
from services.metrics.ingest.use_cases.breaking import BREAK_OFF, break_off
from shared.auth.caller import Caller
from shared.service import Service

TIMERS = {BREAK_OFF: break_off}

SWEEPER = Caller("sweeper", "sweep", frozenset())
LEFT_BEHIND = timedelta(hours=1)
"""After so long a dry run ended without an end."""

LEFT = "select number from rehearsal where at < hub_now() - $1::interval order by number limit 1"


async def sweep(service: Service) -> None:
    """Rows of dry runs whose process was killed: one run at a time."""
    while (number := await service.database.fetchval(LEFT, LEFT_BEHIND)) is not None:
        async with service.begin(SWEEPER) as work:
            await forget_rows(work, number)
